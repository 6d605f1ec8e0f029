//! How coroutines are asked for, resumed, and answered: without PyO3's errors, which would cost.
#![allow(unsafe_code, reason = "calls without PyO3's errors")]
use std::ptr;

use pyo3::exceptions::{PyBaseException, PyRuntimeError, PyTypeError};
use pyo3::ffi::{self, PySendResult};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};

use crate::objects::calls;
use crate::objects::errors::{self, Raised, or_no_memory, raise};
use crate::objects::make;
use crate::objects::names::name;

/// The answer of a coroutine that is resumed.
pub enum Said<'py> {
    /// It waits for this.
    Waits(Bound<'py, PyAny>),
    /// It is done.
    Returns(Bound<'py, PyAny>),
}

pub type Attempt<T> = Result<T, Raised>;

/// Calls a coroutine function.
#[inline(always)]
pub fn ask<'py>(function: &Bound<'py, PyAny>) -> Attempt<Bound<'py, PyAny>> {
    let py = function.py();
    // SAFETY: it is an object; the result is a new reference, or NULL with an exception set.
    let asked = unsafe { checked(py, ffi::PyObject_CallNoArgs(function.as_ptr()))? };
    if is_coroutine(&asked) {
        Ok(asked)
    } else {
        let asked = calls::attached(py, || awaited(asked));
        asked.map_err(|error| raise(py, error))
    }
}

fn is_coroutine(awaitable: &Bound<'_, PyAny>) -> bool {
    awaitable.get_type_ptr() == &raw mut ffi::PyCoro_Type
}

/// What an awaitable is resumed by.
#[cold]
pub fn awaited(awaitable: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    if is_coroutine(&awaitable) {
        return Ok(awaitable);
    }
    let Ok(call) = awaitable.getattr(name!(awaitable.py(), c"__await__")?) else {
        let (py, name) = (awaitable.py(), awaitable.get_type().name()?);
        let name = name.to_str()?;
        // With the interpreter's own message.
        let message = if cfg!(Py_3_14) {
            format!("'{name}' object can't be awaited")
        } else {
            format!("object {name} can't be used in 'await' expression")
        };
        return Err(errors::error::<PyTypeError>(py, &message));
    };
    Ok(call.call0()?.cast_into::<PyIterator>()?.into_any())
}

/// Resumes a coroutine, or whatever else `await` takes, with a value.
#[inline(always)]
pub fn send<'py>(asked: &Bound<'py, PyAny>, value: &Bound<'py, PyAny>) -> Attempt<Said<'py>> {
    let mut said = ptr::null_mut();
    // SAFETY: all are objects, and there is room for the answer: a new reference, NULL after an exception.
    unsafe {
        let kind = ffi::PyIter_Send(asked.as_ptr(), value.as_ptr(), &raw mut said);
        let value = checked(asked.py(), said)?;
        match kind {
            PySendResult::PYGEN_NEXT => Ok(Said::Waits(value)),
            _ => Ok(Said::Returns(value)),
        }
    }
}

/// What a C call has made.
///
/// # Safety
/// `object` is a new reference, or NULL with an exception set.
#[inline(always)]
pub unsafe fn checked(py: Python<'_>, object: *mut ffi::PyObject) -> Attempt<Bound<'_, PyAny>> {
    // SAFETY: the caller says so.
    unsafe { Bound::from_owned_ptr_or_opt(py, object) }.ok_or(Raised)
}

/// What is raised instead of an exception that ends iterators.
pub fn raised_by(py: Python<'_>, whom: &str, error: PyErr) -> PyErr {
    let name = error.get_type(py).name();
    let name = name.as_ref().map_or("", |name| name.to_str().unwrap_or(""));
    let instead = errors::error::<PyRuntimeError>(py, &format!("{whom} raised {name}"));
    instead.set_cause(py, Some(error));
    instead
}

/// What iterators give, and raise, for the same.
#[inline(always)]
pub fn as_iterator<'py>(py: Python<'py>, said: Attempt<Said<'py>>) -> Attempt<Bound<'py, PyAny>> {
    match said? {
        Said::Waits(value) => Ok(value),
        // A tuple would be taken for all arguments of the exception, and an exception for the one to raise.
        Said::Returns(mut value) => {
            if value.is_instance_of::<PyTuple>() || value.is_instance_of::<PyBaseException>() {
                let arguments = or_no_memory(make::tuple(py, &[value]));
                value = arguments.map_err(|error| raise(py, error))?.into_any();
            }
            // SAFETY: both are objects, the first an exception's class.
            unsafe { ffi::PyErr_SetObject(ffi::PyExc_StopIteration, value.as_ptr()) };
            Err(Raised)
        }
    }
}
