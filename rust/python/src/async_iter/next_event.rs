//! The awaitable of the next event, which passes on what the event loop has for the coroutine that receives.
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::PyStopIteration;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit};

use crate::async_iter::coroutine::{Attempt, Said, as_iterator, send};
use crate::async_iter::source::{Source, busy};
use crate::objects::errors::{Raised, method, raise};
use crate::objects::names::name;

/// The awaitable of the next event.
#[pyclass(frozen, module = "rtframes._core")]
pub struct NextEvent {
    source: Py<Source>,
    /// Whether this is the one that waits.
    begun: AtomicBool,
}

impl NextEvent {
    /// One that nothing has begun to wait for.
    pub fn new(source: &Py<Source>, py: Python<'_>) -> PyResult<Py<NextEvent>> {
        let next = NextEvent {
            source: source.clone_ref(py),
            begun: AtomicBool::new(false),
        };
        Py::new(py, next)
    }

    /// Continues with the next event, if no other awaitable does.
    #[inline(always)]
    pub fn resume<'py>(
        &self,
        py: Python<'py>,
        how: impl FnOnce(&Bound<'py, PyAny>) -> Attempt<Said<'py>>,
    ) -> Attempt<Said<'py>> {
        let begun = self.take_begun();
        let said = Source::resume(self.source.bind(py), begun, how);
        let waits = matches!(said, Ok(Said::Waits(_)));
        // Without the interpreter lock, one that was refused takes nothing from the thread that goes on with it.
        if waits || cfg!(not(Py_GIL_DISABLED)) {
            self.begun.store(waits, Ordering::Release);
        }
        said
    }

    /// Gives up waiting.
    pub fn give_up(&self, py: Python<'_>) -> PyResult<()> {
        if self.take_begun() {
            Source::give_up(self.source.bind(py))?;
            self.begun.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Whether it is this one that waits. Without the interpreter lock no other thread is told so until it waits again.
    #[inline(always)]
    fn take_begun(&self) -> bool {
        if cfg!(Py_GIL_DISABLED) {
            self.begun.swap(false, Ordering::Acquire)
        } else {
            self.begun.load(Ordering::Relaxed)
        }
    }
}

/// Gives up waiting, as a coroutine does that nobody has any more. With the interpreter lock `AsyncEvents` keeps the last one,
/// and gives up in its place.
#[cfg(Py_GIL_DISABLED)]
impl Drop for NextEvent {
    fn drop(&mut self) {
        if !self.begun.load(Ordering::Relaxed) {
            return;
        }
        Python::try_attach(|py| {
            let pending = PyErr::take(py);
            if let Err(error) = self.give_up(py) {
                error.write_unraisable(py, None);
            }
            if let Some(pending) = pending {
                pending.restore(py);
            }
        });
    }
}

#[pymethods]
impl NextEvent {
    pub fn __await__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        let py = slf.py();
        let free = Source::is_free(slf.get().source.bind(py));
        if free { Ok(slf) } else { Err(busy(py)) }
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::send(slf, &slf.py().None().into_bound(slf.py()))
    }

    /// Resume it with a value, as a coroutine.
    fn send<'py>(slf: &Bound<'py, Self>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        method(slf.py(), |py| {
            let said = slf.get().resume(py, |asked| send(asked, value));
            as_iterator(py, said).map_err(|Raised| PyErr::fetch(py))
        })
    }

    /// Raise an exception where it waits, as in a coroutine.
    #[pyo3(signature = (*exception))]
    fn throw<'py>(
        slf: &Bound<'py, Self>,
        exception: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        method(slf.py(), |py| {
            let said = slf.get().resume(py, |asked| {
                let thrown = throw(asked, exception);
                thrown.map_err(|error| raise(py, error))
            });
            as_iterator(py, said).map_err(|Raised| PyErr::fetch(py))
        })
    }

    /// Give up waiting.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        method(py, |py| self.give_up(py))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.source)
    }
}

/// Raises an exception where a coroutine, or whatever else `await` takes, waits.
fn throw<'py>(asked: &Bound<'py, PyAny>, exception: &Bound<'py, PyTuple>) -> PyResult<Said<'py>> {
    let py = asked.py();
    match asked.call_method1(name!(py, c"throw")?, exception) {
        Ok(value) => Ok(Said::Waits(value)),
        Err(error) if error.is_instance_of::<PyStopIteration>(py) => {
            let value = error.value(py).getattr(name!(py, c"value")?);
            value.map(Said::Returns)
        }
        Err(error) => Err(error),
    }
}
