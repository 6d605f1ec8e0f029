//! References from C calls, and exceptions that are not shown: code that is refused hands the frame over to a decoder that
//! meets the same failure and reports it, unless memory has run out.
#![allow(unsafe_code, reason = "takes over references from C calls")]
use pyo3::ffi;
use pyo3::prelude::*;
use rtframes_core::error::Refused;

use crate::objects::errors::{is_memory_error, no_memory};

/// Whether memory has run out since the last question ([`again`]), in this thread.
#[cfg(Py_GIL_DISABLED)]
mod ran_out {
    use std::cell::Cell;

    thread_local! {
        static RAN_OUT: Cell<bool> = const { Cell::new(false) };
    }

    pub fn set() {
        RAN_OUT.set(true);
    }

    pub fn take() -> bool {
        RAN_OUT.take()
    }
}

/// The same under the interpreter lock, which no thread gives up between what it notes and what it asks.
#[cfg(not(Py_GIL_DISABLED))]
mod ran_out {
    use std::sync::atomic::{AtomicBool, Ordering};

    static RAN_OUT: AtomicBool = AtomicBool::new(false);

    pub fn set() {
        RAN_OUT.store(true, Ordering::Relaxed);
    }

    pub fn take() -> bool {
        RAN_OUT.swap(false, Ordering::Relaxed)
    }
}

/// Takes a new reference from a C call; clears the exception after a NULL.
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
pub fn clear(py: Python<'_>) -> Refused {
    if is_memory_error(py) {
        out_of_memory();
    }
    // SAFETY: the interpreter's lock is held.
    unsafe { ffi::PyErr_Clear() };
    Refused
}

/// Records that there was no memory.
#[cold]
pub fn out_of_memory() -> Refused {
    ran_out::set();
    Refused
}

/// Forgets a Python exception.
#[inline(always)]
pub fn refused<T>(py: Python<'_>, result: PyResult<T>) -> Result<T, Refused> {
    result.map_err(|error| forget(py, error))
}

#[cold]
fn forget(py: Python<'_>, error: PyErr) -> Refused {
    error.restore(py);
    clear(py)
}

/// Tries once more what was refused, if that may have been for lack of memory: `MemoryError` if there is none again. It would
/// take more of it to have msgspec fail too, which may crash where it gets none.
///
/// That memory ran out may have been at an earlier attempt that went on without it, so the one asked about tells nothing.
#[cold]
#[inline(never)]
pub fn again<T>(attempt: impl FnOnce() -> Option<T>) -> PyResult<Option<T>> {
    if !ran_out::take() {
        return Ok(None);
    }
    let made = attempt();
    if made.is_none() && ran_out::take() {
        return Err(no_memory());
    }
    Ok(made)
}

/// The size of a reference, bytes.
pub const POINTER: usize = size_of::<*mut ffi::PyObject>();
