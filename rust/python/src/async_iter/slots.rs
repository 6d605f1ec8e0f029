//! Slots of the two classes that PyO3 leaves out, or fills with calls that cost more.
#![allow(unsafe_code, reason = "functions that CPython calls")]
use std::ptr;

use pyo3::ffi::{self, PySendResult};
use pyo3::prelude::*;

use crate::async_iter::coroutine::{Attempt, Said, as_iterator, send};
use crate::async_iter::iterator::AsyncEvents;
use crate::async_iter::next_event::NextEvent;
use crate::async_iter::source::busy;
use crate::objects::calls;
use crate::objects::errors::{Raised, caught};

/// `send`, as the interpreter calls it from its slots.
///
/// # Safety
/// As for these.
#[inline(always)]
unsafe fn resume(
    py: Python<'_>,
    next: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
) -> Attempt<Said<'_>> {
    // SAFETY: the interpreter calls, so its lock is held, and both objects live meanwhile; the slots are those of the class.
    unsafe {
        let next = Borrowed::from_ptr(py, next).cast_unchecked::<NextEvent>();
        let value = Borrowed::from_ptr(py, value);
        caught(py, |py| next.get().resume(py, |asked| send(asked, &value)))
    }
}

/// `send`, as the interpreter resumes what is awaited: it makes no exception of an event.
///
/// # Safety
/// For the interpreter to call with a `NextEvent`, any object, and room for a pointer.
unsafe extern "C" fn raw_send(
    next: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    said: *mut *mut ffi::PyObject,
) -> PySendResult {
    // SAFETY: as the caller says.
    unsafe {
        let (object, kind) = match resume(Python::assume_attached(), next, value) {
            Ok(Said::Waits(value)) => (value.into_ptr(), PySendResult::PYGEN_NEXT),
            Ok(Said::Returns(value)) => (value.into_ptr(), PySendResult::PYGEN_RETURN),
            Err(Raised) => (ptr::null_mut(), PySendResult::PYGEN_ERROR),
        };
        said.write(object);
        kind
    }
}

/// `__next__`, by which CPython 3.12 and 3.13 resume what is awaited.
///
/// # Safety
/// For the interpreter to call with a `NextEvent`.
unsafe extern "C" fn raw_next(next: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as the caller says; None lives for ever.
    unsafe {
        let py = Python::assume_attached();
        let said = resume(py, next, ffi::Py_None());
        as_iterator(py, said).map_or(ptr::null_mut(), Bound::into_ptr)
    }
}

/// `__await__`, as the interpreter calls it.
///
/// # Safety
/// For the interpreter to call with a `NextEvent`.
unsafe extern "C" fn raw_await(next: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as above.
    unsafe {
        calls::run(|py| {
            let next = Borrowed::from_ptr(py, next).cast_unchecked::<NextEvent>();
            NextEvent::__await__(next.to_owned()).map(Bound::into_any)
        })
    }
}

/// `__anext__`, as the interpreter calls it.
///
/// # Safety
/// For the interpreter to call with `AsyncEvents`.
unsafe extern "C" fn raw_anext(events: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: as above.
    unsafe {
        calls::run(|py| {
            let events = Borrowed::from_ptr(py, events).cast_unchecked::<AsyncEvents>();
            #[cfg(Py_GIL_DISABLED)]
            let next = {
                let events = events.try_borrow().map_err(|_| busy(py))?;
                events.another(py)
            };
            #[cfg(not(Py_GIL_DISABLED))]
            let next = {
                let mut events = events.try_borrow_mut().map_err(|_| busy(py))?;
                events.__anext__(py)
            };
            next.map(Bound::into_any)
        })
    }
}

/// Puts these functions into the slots of their classes.
pub fn add_slots(py: Python<'_>) {
    let next = py.get_type::<NextEvent>().as_type_ptr();
    let events = py.get_type::<AsyncEvents>().as_type_ptr();
    // SAFETY: both classes have methods of this kind, so that they have a table of such slots, each its own; nothing has
    // used either yet.
    unsafe {
        (*(*next).tp_as_async).am_await = Some(raw_await);
        (*(*next).tp_as_async).am_send = Some(raw_send);
        (*next).tp_iternext = Some(raw_next);
        (*(*events).tp_as_async).am_anext = Some(raw_anext);
        ffi::PyType_Modified(next);
        ffi::PyType_Modified(events);
    }
}
