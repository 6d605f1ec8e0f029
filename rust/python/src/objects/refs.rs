//! References from C calls, and exceptions that nobody is to see: whoever is refused hands the frame on to a decoder that
//! meets the same failure and reports it.
#![allow(unsafe_code, reason = "takes over references from C calls")]
use pyo3::ffi;
use pyo3::prelude::*;
use rtframes_core::error::Refused;

/// Takes a new reference from a C call; clears the exception behind a NULL, since whoever is refused hands the
/// frame on to a decoder that meets the same failure and reports it.
#[inline(always)]
pub unsafe fn owned(
    py: Python<'_>,
    object: *mut ffi::PyObject,
) -> Result<Bound<'_, PyAny>, Refused> {
    // SAFETY: the caller passes a new reference or NULL.
    match unsafe { Bound::from_owned_ptr_or_opt(py, object) } {
        Some(object) => Ok(object),
        None => Err(clear(py)),
    }
}

/// Forgets the exception that a C call has set.
#[cold]
pub fn clear(_py: Python<'_>) -> Refused {
    // SAFETY: the interpreter's lock is held. Not by a `PyErr`, which would have to be made of it first.
    unsafe { ffi::PyErr_Clear() };
    Refused
}

/// Forgets a Python exception: the frame goes to a decoder that will raise it again.
#[inline(always)]
pub fn refused<T>(result: PyResult<T>) -> Result<T, Refused> {
    result.map_err(|_| Refused)
}

/// The size of a reference, bytes.
pub const POINTER: usize = size_of::<*mut ffi::PyObject>();
