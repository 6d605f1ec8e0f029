//! Where the events of an iteration come from: frames that are received and decoded, or what replaces an exception.
#![allow(unsafe_code, reason = "calls without PyO3's errors")]
use std::mem;

use pyo3::exceptions::{PyException, PyRuntimeError, PyStopAsyncIteration, PyStopIteration};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use crate::async_iter::coroutine::{Attempt, Said, ask, awaited, checked, raised_by, send};
use crate::objects::calls;
use crate::objects::errors::{Raised, error, raise};
use crate::objects::names::name;

/// So often another thread is let go on before somebody is told that the state is in use.
#[cfg(Py_GIL_DISABLED)]
const MOMENT: usize = 10_000;

/// Where the events come from, and how far the next one is.
#[pyclass(module = "rtframes._core")]
pub struct Source {
    receive: Py<PyAny>,
    decode: Py<PyAny>,
    recover: Py<PyAny>,
    pub state: State,
}

/// How far the next event is.
pub enum State {
    /// Nothing was asked for.
    Idle,
    /// `receive` was asked for a frame, and waits.
    Receiving(Py<PyAny>),
    /// `recover` was asked for an event, and waits.
    Recovering(Py<PyAny>),
    /// One of them runs, or `decode` does.
    Running,
    /// There are no more events.
    Closed,
}

impl Source {
    /// Nothing was asked for.
    pub fn new(receive: Py<PyAny>, decode: Py<PyAny>, recover: Py<PyAny>) -> Source {
        Source {
            receive,
            decode,
            recover,
            state: State::Idle,
        }
    }

    /// Asks for the next frame, unless that has `begun`, and goes on with it.
    #[inline(always)]
    pub fn resume<'py>(
        this: &Bound<'py, Self>,
        begun: bool,
        how: impl FnOnce(&Bound<'py, PyAny>) -> Attempt<Said<'py>>,
    ) -> Attempt<Said<'py>> {
        let py = this.py();
        // Nothing is borrowed while other code runs: it may come back here.
        let (state, receive, decode) = {
            let Some(mut this) = Self::borrowed(this) else {
                return Err(raise(py, busy(py)));
            };
            let state = mem::replace(&mut this.state, State::Running);
            if !begun && !state.is_free() {
                this.state = state;
                return Err(raise(py, busy(py)));
            }
            let receive = this.receive.clone_ref(py).into_bound(py);
            (state, receive, this.decode.clone_ref(py).into_bound(py))
        };
        let (state, said) = match state {
            State::Idle => match ask(&receive) {
                Ok(asked) => Self::receive(this, asked, &decode, how),
                Err(Raised) => Self::recover(this),
            },
            State::Receiving(asked) => Self::receive(this, asked.into_bound(py), &decode, how),
            State::Recovering(asked) => recovering(asked.into_bound(py), how),
            State::Running => return Err(raise(py, busy(py))),
            State::Closed => {
                let end = PyStopAsyncIteration::new_err(());
                (State::Closed, Err(raise(py, end)))
            }
        };
        Self::own(this).state = state;
        said
    }

    /// Waits until no other thread has borrowed it: without the interpreter lock another thread may look at the state for a
    /// moment, which runs no Python code.
    #[inline(always)]
    fn own<'py>(this: &Bound<'py, Self>) -> PyRefMut<'py, Self> {
        #[cfg(Py_GIL_DISABLED)]
        loop {
            if let Ok(this) = this.try_borrow_mut() {
                return this;
            }
            std::thread::yield_now();
        }
        #[cfg(not(Py_GIL_DISABLED))]
        this.borrow_mut()
    }

    /// The same, unless it is borrowed for longer: that is then further up on the same stack.
    #[inline(always)]
    pub fn borrowed<'py>(this: &Bound<'py, Self>) -> Option<PyRefMut<'py, Self>> {
        #[cfg(Py_GIL_DISABLED)]
        for _ in 0..MOMENT {
            if let Ok(this) = this.try_borrow_mut() {
                return Some(this);
            }
            std::thread::yield_now();
        }
        this.try_borrow_mut().ok()
    }

    /// Whether nobody waits for an event.
    #[inline(always)]
    pub fn is_free(this: &Bound<'_, Self>) -> bool {
        #[cfg(Py_GIL_DISABLED)]
        return Self::borrowed(this).is_some_and(|this| this.state.is_free());
        #[cfg(not(Py_GIL_DISABLED))]
        this.try_borrow().is_ok_and(|this| this.state.is_free())
    }

    #[inline(always)]
    fn receive<'py>(
        this: &Bound<'py, Self>,
        asked: Bound<'py, PyAny>,
        decode: &Bound<'py, PyAny>,
        how: impl FnOnce(&Bound<'py, PyAny>) -> Attempt<Said<'py>>,
    ) -> (State, Attempt<Said<'py>>) {
        match how(&asked) {
            Ok(Said::Waits(value)) => (State::Receiving(asked.unbind()), Ok(Said::Waits(value))),
            Ok(Said::Returns(frame)) => {
                // SAFETY: both are objects; the result is a new reference, or NULL with an exception set.
                let event = unsafe {
                    let event = ffi::PyObject_CallOneArg(decode.as_ptr(), frame.as_ptr());
                    checked(frame.py(), event)
                };
                let event = event.map_err(|Raised| not_the_end(frame.py()));
                (State::Idle, event.map(Said::Returns))
            }
            Err(Raised) => Self::recover(this),
        }
    }

    /// Asks for an event after an exception.
    #[cold]
    #[inline(never)]
    fn recover<'py>(this: &Bound<'py, Self>) -> (State, Attempt<Said<'py>>) {
        let py = this.py();
        calls::attached(py, || {
            let error = PyErr::fetch(py);
            if !error.is_instance_of::<PyException>(py) {
                return (State::Idle, Err(raise(py, error)));
            }
            let recover = Self::own(this).recover.clone_ref(py);
            match recover.bind(py).call1((error,)).and_then(awaited) {
                Ok(asked) => {
                    let none = py.None().into_bound(py);
                    recovering(asked, |asked| send(asked, &none))
                }
                Err(error) if error.is_instance_of::<PyStopIteration>(py) => {
                    let error = raised_by(py, "coroutine", error);
                    (State::Idle, Err(raise(py, error)))
                }
                Err(error) => (State::Idle, Err(raise(py, error))),
            }
        })
    }
}

impl State {
    /// Whether nothing waits for an event.
    pub fn is_free(&self) -> bool {
        matches!(self, State::Idle | State::Closed)
    }
}

fn recovering<'py>(
    asked: Bound<'py, PyAny>,
    how: impl FnOnce(&Bound<'py, PyAny>) -> Attempt<Said<'py>>,
) -> (State, Attempt<Said<'py>>) {
    match how(&asked) {
        Ok(Said::Waits(value)) => (State::Recovering(asked.unbind()), Ok(Said::Waits(value))),
        other => (State::Idle, other),
    }
}

impl Source {
    /// Closes what waits.
    pub fn give_up(slf: &Bound<'_, Self>) -> PyResult<()> {
        let py = slf.py();
        let mut this = Self::borrowed(slf).ok_or_else(|| busy(py))?;
        let state = mem::replace(&mut this.state, State::Running);
        drop(this);
        let closed = match state {
            State::Receiving(asked) | State::Recovering(asked) => {
                let closed = asked.bind(py).call_method0(name!(py, c"close")?);
                closed.map(|_| ())
            }
            State::Running => return Err(busy(py)),
            still => {
                Self::own(slf).state = still;
                return Ok(());
            }
        };
        Self::own(slf).state = State::Idle;
        closed
    }
}

#[pymethods]
impl Source {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.receive)?;
        visit.call(&self.decode)?;
        visit.call(&self.recover)?;
        match &self.state {
            State::Receiving(asked) | State::Recovering(asked) => visit.call(asked),
            State::Idle | State::Running | State::Closed => Ok(()),
        }
    }

    fn __clear__(&mut self, py: Python<'_>) {
        for callable in [&mut self.receive, &mut self.decode, &mut self.recover] {
            *callable = py.None();
        }
        self.state = State::Idle;
    }
}

/// Two wait for the same event.
#[cold]
pub fn busy(py: Python<'_>) -> PyErr {
    error::<PyRuntimeError>(py, "the next event is being awaited already")
}

/// After an exception of `decode`: one that ends iterators must not reach code that awaits an event (PEP 479).
#[cold]
#[inline(never)]
fn not_the_end(py: Python<'_>) -> Raised {
    calls::attached(py, || {
        let error = PyErr::fetch(py);
        let ends = error.is_instance_of::<PyStopIteration>(py)
            || error.is_instance_of::<PyStopAsyncIteration>(py);
        if ends {
            raise(py, raised_by(py, "decoding", error))
        } else {
            raise(py, error)
        }
    })
}
