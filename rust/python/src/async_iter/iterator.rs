//! `AsyncEvents`: the async iterator over what a connection receives.
#![allow(unsafe_code, reason = "asks for the number of references")]
use std::mem;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use crate::async_iter::next_event::NextEvent;
use crate::async_iter::source::{Source, State, busy};
use crate::objects::errors::method;
use crate::objects::names::name;

/// Events of a connection, an async iterator.
///
/// An exception that `decode` raises, or one that is not an ``Exception``, such as a cancellation, does not end it: it
/// continues with the next frame.
///
/// Args:
///     receive: a coroutine function, which gives the next frame.
///     decode: makes an event of a frame.
///     recover: a coroutine function, which is given an ``Exception`` that `receive` raised, and returns an event to
///         continue with, or raises the exception that ends the iteration.
#[pyclass(module = "rtframes._core")]
pub struct AsyncEvents {
    source: Py<Source>,
    /// The last one that was handed out.
    next: Py<NextEvent>,
}

impl AsyncEvents {
    /// What `__anext__` gives without the interpreter lock: one that nobody has but who waits, and that gives up when it goes.
    #[cfg(Py_GIL_DISABLED)]
    pub fn another<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, NextEvent>> {
        Ok(NextEvent::new(&self.source, py)?.into_bound(py))
    }
}

#[pymethods]
impl AsyncEvents {
    #[new]
    #[pyo3(signature = (receive, decode, recover, /))]
    fn py_new(
        py: Python<'_>,
        receive: Py<PyAny>,
        decode: Py<PyAny>,
        recover: Py<PyAny>,
    ) -> PyResult<AsyncEvents> {
        method(py, |py| {
            let source = Py::new(py, Source::new(receive, decode, recover))?;
            let next = NextEvent::new(&source, py)?;
            Ok(AsyncEvents { source, next })
        })
    }

    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    pub fn __anext__<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, NextEvent>> {
        let next = self.next.bind(py);
        // SAFETY: it is an object. If the reference here is the only one, it is free.
        let taken = unsafe { ffi::Py_REFCNT(next.as_ptr()) > 1 };
        if taken {
            let next = NextEvent::new(&self.source, py)?;
            drop(mem::replace(&mut self.next, next).into_bound(py));
        } else {
            // Its user released it in the middle.
            next.get().give_up(py)?;
        }
        Ok(self.next.bind(py).clone())
    }

    /// End the iteration, as with an async generator.
    fn aclose<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        method(slf.py(), |py| {
            let module = py.import(name!(py, c"rtframes._aclose")?)?;
            module.call_method1(name!(py, c"aclose")?, (slf,))
        })
    }

    /// End the iteration at once.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        method(py, |py| {
            let mut source = Source::borrowed(self.source.bind(py)).ok_or_else(|| busy(py))?;
            if !source.state.is_free() {
                return Err(busy(py));
            }
            source.state = State::Closed;
            Ok(())
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.source)?;
        visit.call(&self.next)
    }
}
