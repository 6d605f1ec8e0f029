//! Exceptions, made at once and so that nothing can panic: where there is no memory for one, it is a `MemoryError`.
//!
//! PyO3's `new_err` puts the work off until the exception leaves for CPython. There a message that cannot be made is a
//! panic that nothing catches, which ends the process.
#![allow(unsafe_code, reason = "raises")]
use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

use pyo3::exceptions::PyMemoryError;
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::{PyTypeInfo, ffi};
use rtframes_core::error::Refused;

/// The interpreter's exception is set. A `PyErr` would make each result that is passed on some words longer, which was
/// to be measured.
pub struct Raised;

/// An exception with a message.
#[cold]
pub fn error<T: PyTypeInfo>(py: Python<'_>, message: &str) -> PyErr {
    raise_text::<T>(py, message);
    PyErr::fetch(py)
}

/// Sets an exception with a message.
#[cold]
pub fn raise_text<T: PyTypeInfo>(py: Python<'_>, message: &str) -> Raised {
    let class = T::type_object_raw(py).cast();
    let len = message.len().cast_signed();
    // SAFETY: the pointer and the length are those of a slice; the message is a new reference, or NULL with a `MemoryError`.
    unsafe {
        let message = ffi::PyUnicode_FromStringAndSize(message.as_ptr().cast(), len);
        if !message.is_null() {
            ffi::PyErr_SetObject(class, message);
            ffi::Py_DECREF(message);
        }
    }
    Raised
}

/// `MemoryError`, for which CPython reserves memory.
#[cold]
pub fn no_memory() -> PyErr {
    // Without a message: nothing of it is made but by CPython.
    PyMemoryError::new_err(())
}

/// Whether the exception that is set is a `MemoryError`.
#[inline(always)]
pub fn is_memory_error(_py: Python<'_>) -> bool {
    // SAFETY: the interpreter's lock is held. Not by a `PyErr`, which would have to be made of it first.
    unsafe {
        let error = ffi::PyErr_Occurred();
        !error.is_null() && ffi::PyErr_GivenExceptionMatches(error, ffi::PyExc_MemoryError) != 0
    }
}

/// What was made, or `MemoryError`: for what is refused for no other reason.
#[inline(always)]
pub fn or_no_memory<T>(made: Result<T, Refused>) -> PyResult<T> {
    made.map_err(|Refused| no_memory())
}

/// Sets an exception.
#[cold]
pub fn raise(py: Python<'_>, error: PyErr) -> Raised {
    error.restore(py);
    Raised
}

/// Runs what the interpreter called: no panic leaves it, and its exception is set.
#[inline(always)]
pub fn caught<'py, T>(
    py: Python<'py>,
    body: impl FnOnce(Python<'py>) -> Result<T, Raised>,
) -> Result<T, Raised> {
    let result = panic::catch_unwind(AssertUnwindSafe(|| body(py)));
    result.unwrap_or_else(|panic| Err(panicked(py, panic)))
}

/// Sets what a panic becomes: nothing here can panic itself.
#[cold]
#[inline(never)]
fn panicked(py: Python<'_>, panic: Box<dyn Any + Send>) -> Raised {
    drop(panic);
    // Where CPython has no memory for an object, PyO3 panics, and the reason is set.
    if !is_memory_error(py) {
        let class = PanicException::type_object_raw(py).cast();
        // SAFETY: the interpreter's lock is held. The message ends with a NUL; if it cannot be made, a `MemoryError` is set.
        unsafe { ffi::PyErr_SetString(class, c"rtframes panicked".as_ptr()) };
    }
    Raised
}

/// Makes the class of the exceptions that panics become, for which there may be no memory later: called once, at import.
pub fn prepare(py: Python<'_>) {
    PanicException::type_object_raw(py);
}

/// Runs a method that PyO3 calls, which makes exceptions where it catches no panic any more: so they are made here.
#[inline]
pub fn method<'py, T>(
    py: Python<'py>,
    body: impl FnOnce(Python<'py>) -> PyResult<T>,
) -> PyResult<T> {
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        body(py).map_err(|error| raise(py, error))
    }));
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(Raised)) => Err(PyErr::fetch(py)),
        Err(panic) => Err(method_panicked(py, panic)),
    }
}

#[cold]
#[inline(never)]
fn method_panicked(py: Python<'_>, panic: Box<dyn Any + Send>) -> PyErr {
    if !is_memory_error(py) {
        // PyO3 makes a `PanicException` of it.
        panic::resume_unwind(panic);
    }
    drop(panic);
    PyErr::fetch(py)
}
