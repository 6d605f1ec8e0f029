//! Functions and methods of one argument as CPython calls them at the least cost: by `METH_O`, which passes the argument
//! as it is.
//!
//! PyO3 calls by `METH_FASTCALL | METH_KEYWORDS` and counts itself in and out of every call: a tenth of what a text
//! delta costs. What its counter is for, the release of a `Py<T>` that is dropped, is left to what errors go through
//! (`attached`).
#![allow(unsafe_code, reason = "what CPython calls")]
use std::ffi::CStr;
use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyModule, PyType};

use crate::objects::errors::{caught, raise};

/// A function of `self`, or the module, and one argument.
type Raw = unsafe extern "C" fn(*mut ffi::PyObject, *mut ffi::PyObject) -> *mut ffi::PyObject;

/// Runs what a call does, and hands its value or exception to CPython. A panic becomes a `PanicException`, as in any
/// function of PyO3's, or a `MemoryError` where that was its reason.
///
/// # Safety
/// The interpreter calls, so that its lock is held.
#[inline(always)]
pub unsafe fn run(
    body: impl for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyAny>>,
) -> *mut ffi::PyObject {
    // SAFETY: the caller says so. The token does not live longer than the call.
    let py = unsafe { Python::assume_attached() };
    // What passes through is a pointer: an error is many words.
    let value = caught(py, |py| body(py).map_err(|error| raise(py, error)));
    value.map_or(ptr::null_mut(), Bound::into_ptr)
}

/// Runs code that is not part of every call as PyO3 expects it: registered with PyO3's counter, so that references are
/// released at once. An interpreter that is about to end registers nothing any more, but still runs finalisers, which may
/// decode.
#[cold]
#[inline(never)]
pub fn attached<T>(_py: Python<'_>, body: impl FnOnce() -> T) -> T {
    let mut body = Some(body);
    let mut run = || body.take().map(|body| body());
    match Python::try_attach(|_| run()).flatten().or_else(&mut run) {
        Some(value) => value,
        None => unreachable!("run by one or the other"),
    }
}

/// CPython's description of a function: valid as long as the process lives, as CPython requires.
fn definition(name: &'static CStr, raw: Raw, doc: &'static CStr) -> *mut ffi::PyMethodDef {
    Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: raw },
        ml_flags: ffi::METH_O,
        ml_doc: doc.as_ptr(),
    }))
}

/// Adds a method to a class.
///
/// # Safety
/// `raw` may be called with an instance of the class and any object.
pub unsafe fn add_method(
    class: &Bound<'_, PyType>,
    name: &'static CStr,
    raw: Raw,
    doc: &'static CStr,
) -> PyResult<()> {
    // SAFETY: both pointers are valid, the definition for ever; the result is a new reference or NULL.
    let method = unsafe {
        let method = ffi::PyDescr_NewMethod(class.as_type_ptr(), definition(name, raw, doc));
        Bound::from_owned_ptr_or_err(class.py(), method)?
    };
    class.setattr(name.to_string_lossy(), method)
}

/// Adds a function to a module.
///
/// # Safety
/// `raw` may be called with the module and any object.
pub unsafe fn add_function(
    module: &Bound<'_, PyModule>,
    name: &'static CStr,
    raw: Raw,
    doc: &'static CStr,
) -> PyResult<()> {
    let module_name = module.name()?;
    // SAFETY: all pointers are valid, the definition for ever; the result is a new reference or NULL.
    let function = unsafe {
        let definition = definition(name, raw, doc);
        let function = ffi::PyCFunction_NewEx(definition, module.as_ptr(), module_name.as_ptr());
        Bound::from_owned_ptr_or_err(module.py(), function)?
    };
    module.add(name.to_string_lossy(), function)
}
