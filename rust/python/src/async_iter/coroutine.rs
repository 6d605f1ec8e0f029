//! How coroutines are asked for, resumed, and answered: without PyO3's errors, which would cost.
#![allow(unsafe_code, reason = "calls without PyO3's errors")]
use std::ptr;

use pyo3::exceptions::{PyBaseException, PyRuntimeError, PyStopIteration, PyTypeError};
use pyo3::ffi::{self, PySendResult};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};

use crate::objects::calls;

/// What a coroutine says when it is resumed.
pub enum Said<'py> {
    /// It waits for this.
    Waits(Bound<'py, PyAny>),
    /// It is done.
    Returns(Bound<'py, PyAny>),
}

/// The interpreter's exception is set. A `PyErr` would make each result that is passed on some words longer, which was
/// to be measured.
pub struct Raised;

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
    let Ok(call) = awaitable.getattr(intern!(awaitable.py(), "__await__")) else {
        let name = awaitable.get_type().name()?;
        // In the interpreter's own words.
        let message = if cfg!(Py_3_14) {
            format!("'{name}' object can't be awaited")
        } else {
            format!("object {name} can't be used in 'await' expression")
        };
        return Err(PyTypeError::new_err(message));
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

/// Sets the interpreter's exception.
#[cold]
pub fn raise(py: Python<'_>, error: PyErr) -> Raised {
    error.restore(py);
    Raised
}

/// What is raised in the place of an exception by which iterators end.
pub fn raised_by(py: Python<'_>, whom: &str, error: PyErr) -> PyErr {
    let name = error.get_type(py).name();
    let name = name.map_or_else(|_| String::new(), |name| name.to_string());
    let instead = PyRuntimeError::new_err(format!("{whom} raised {name}"));
    instead.set_cause(py, Some(error));
    instead
}

/// What iterators give, and raise, for the same.
#[inline(always)]
pub fn as_iterator<'py>(py: Python<'py>, said: Attempt<Said<'py>>) -> Attempt<Bound<'py, PyAny>> {
    match said? {
        Said::Waits(value) => Ok(value),
        // A tuple would be taken for all arguments of the exception, and an exception for the one to raise.
        Said::Returns(value)
            if value.is_instance_of::<PyTuple>() || value.is_instance_of::<PyBaseException>() =>
        {
            Err(raise(py, PyStopIteration::new_err((value.unbind(),))))
        }
        Said::Returns(value) => {
            // SAFETY: both are objects, the first an exception's class.
            unsafe { ffi::PyErr_SetObject(ffi::PyExc_StopIteration, value.as_ptr()) };
            Err(Raised)
        }
    }
}
