//! `async for` over a connection: what its coroutine receives, decoded.
//!
//! A generator does the same in a few lines of Python, and spends half of what decoding costs on entering and leaving its
//! frame for each event. Here an awaitable passes on to the coroutine that receives what the event loop has for it, and
//! decodes what that returns. It is the same object for each event, unless somebody still has it.
#![allow(
    unsafe_code,
    reason = "slots that PyO3 leaves out, and calls without its errors"
)]
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::{
    PyBaseException, PyException, PyRuntimeError, PyStopAsyncIteration, PyStopIteration,
    PyTypeError,
};
use pyo3::ffi::{self, PySendResult};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};
use pyo3::{PyTraverseError, PyVisit};

use crate::one_argument;

/// Events of a connection, an async iterator.
///
/// An exception that `decode` raises, or one that is no ``Exception`` such as a cancellation, does not end it: the next
/// event is that of the next frame.
///
/// Args:
///     receive: a coroutine function, which gives the next frame.
///     decode: makes an event of a frame.
///     recover: a coroutine function, which is given an ``Exception`` that `receive` raised, and gives an event to go
///         on with, or raises what ends the iteration.
#[pyclass(module = "rtframes._core")]
pub struct AsyncEvents {
    source: Py<Source>,
    /// The last one that was handed out.
    next: Py<NextEvent>,
}

/// The awaitable of the next event.
#[pyclass(frozen, module = "rtframes._core")]
struct NextEvent {
    source: Py<Source>,
    /// It is this one that waits.
    begun: AtomicBool,
}

/// Where the events come from, and how far the next one is.
#[pyclass(module = "rtframes._core")]
struct Source {
    receive: Py<PyAny>,
    decode: Py<PyAny>,
    recover: Py<PyAny>,
    state: State,
}

enum State {
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

/// What a coroutine says when it is resumed.
enum Said<'py> {
    /// It waits for this.
    Waits(Bound<'py, PyAny>),
    /// It is done.
    Returns(Bound<'py, PyAny>),
}

/// The interpreter's exception is set. A `PyErr` would make each result that is passed on some words longer, which was
/// to be measured.
struct Raised;

type Attempt<T> = Result<T, Raised>;

impl NextEvent {
    /// Goes on with the next event, if nobody else does.
    #[inline(always)]
    fn resume<'py>(
        &self,
        py: Python<'py>,
        how: impl FnOnce(&Bound<'py, PyAny>) -> Attempt<Said<'py>>,
    ) -> Attempt<Said<'py>> {
        let begun = self.begun.load(Ordering::Relaxed);
        let said = Source::resume(self.source.bind(py), begun, how);
        let waits = matches!(said, Ok(Said::Waits(_)));
        self.begun.store(waits, Ordering::Relaxed);
        said
    }

    /// Gives up waiting.
    fn give_up(&self, py: Python<'_>) -> PyResult<()> {
        if self.begun.load(Ordering::Relaxed) {
            Source::give_up(self.source.bind(py))?;
            self.begun.store(false, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl Source {
    /// Asks for the next frame, unless that has `begun`, and goes on with it.
    #[inline(always)]
    fn resume<'py>(
        this: &Bound<'py, Self>,
        begun: bool,
        how: impl FnOnce(&Bound<'py, PyAny>) -> Attempt<Said<'py>>,
    ) -> Attempt<Said<'py>> {
        let py = this.py();
        // Nothing is borrowed while others' code runs: it may come back here.
        let (state, receive, decode) = {
            let Ok(mut this) = this.try_borrow_mut() else {
                return Err(raise(py, busy()));
            };
            let state = mem::replace(&mut this.state, State::Running);
            if !begun && !state.is_free() {
                this.state = state;
                return Err(raise(py, busy()));
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
            State::Running => return Err(raise(py, busy())),
            State::Closed => {
                let end = PyStopAsyncIteration::new_err(());
                (State::Closed, Err(raise(py, end)))
            }
        };
        this.borrow_mut().state = state;
        said
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
        one_argument::attached(py, || {
            let error = PyErr::fetch(py);
            if !error.is_instance_of::<PyException>(py) {
                return (State::Idle, Err(raise(py, error)));
            }
            let recover = this.borrow().recover.clone_ref(py);
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
    /// Whether nobody waits for an event.
    fn is_free(&self) -> bool {
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

/// Calls a coroutine function.
#[inline(always)]
fn ask<'py>(function: &Bound<'py, PyAny>) -> Attempt<Bound<'py, PyAny>> {
    let py = function.py();
    // SAFETY: it is an object; the result is a new reference, or NULL with an exception set.
    let asked = unsafe { checked(py, ffi::PyObject_CallNoArgs(function.as_ptr()))? };
    if is_coroutine(&asked) {
        Ok(asked)
    } else {
        let asked = one_argument::attached(py, || awaited(asked));
        asked.map_err(|error| raise(py, error))
    }
}

fn is_coroutine(awaitable: &Bound<'_, PyAny>) -> bool {
    awaitable.get_type_ptr() == &raw mut ffi::PyCoro_Type
}

/// What an awaitable is resumed by.
#[cold]
fn awaited(awaitable: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    if is_coroutine(&awaitable) {
        return Ok(awaitable);
    }
    let Ok(call) = awaitable.getattr(intern!(awaitable.py(), "__await__")) else {
        let name = awaitable.get_type().name()?;
        let message = format!("object {name} can't be used in 'await' expression");
        return Err(PyTypeError::new_err(message));
    };
    Ok(call.call0()?.cast_into::<PyIterator>()?.into_any())
}

/// Resumes a coroutine, or whatever else `await` takes, with a value.
#[inline(always)]
fn send<'py>(asked: &Bound<'py, PyAny>, value: &Bound<'py, PyAny>) -> Attempt<Said<'py>> {
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

/// # Safety
/// `object` is a new reference, or NULL with an exception set.
#[inline(always)]
unsafe fn checked(py: Python<'_>, object: *mut ffi::PyObject) -> Attempt<Bound<'_, PyAny>> {
    // SAFETY: the caller says so.
    unsafe { Bound::from_owned_ptr_or_opt(py, object) }.ok_or(Raised)
}

#[cold]
fn raise(py: Python<'_>, error: PyErr) -> Raised {
    error.restore(py);
    Raised
}

#[cold]
fn busy() -> PyErr {
    PyRuntimeError::new_err("the next event is being awaited already")
}

/// After an exception of `decode`: one by which iterators end is none for whoever awaits an event (PEP 479).
#[cold]
#[inline(never)]
fn not_the_end(py: Python<'_>) -> Raised {
    one_argument::attached(py, || {
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

/// What is raised in the place of an exception by which iterators end.
fn raised_by(py: Python<'_>, whom: &str, error: PyErr) -> PyErr {
    let name = error.get_type(py).name();
    let name = name.map_or_else(|_| String::new(), |name| name.to_string());
    let instead = PyRuntimeError::new_err(format!("{whom} raised {name}"));
    instead.set_cause(py, Some(error));
    instead
}

/// What iterators give, and raise, for the same.
#[inline(always)]
fn as_iterator<'py>(py: Python<'py>, said: Attempt<Said<'py>>) -> Attempt<Bound<'py, PyAny>> {
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
        let source = Source {
            receive,
            decode,
            recover,
            state: State::Idle,
        };
        let source = Py::new(py, source)?;
        let next = NextEvent::new(&source, py)?;
        Ok(AsyncEvents { source, next })
    }

    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __anext__<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, NextEvent>> {
        let next = self.next.bind(py);
        // SAFETY: it is an object. If the reference here is the only one, nobody has it.
        let taken = unsafe { ffi::Py_REFCNT(next.as_ptr()) > 1 };
        if taken || cfg!(Py_GIL_DISABLED) {
            let next = NextEvent::new(&self.source, py)?;
            drop(mem::replace(&mut self.next, next).into_bound(py));
        } else {
            // Whoever had it let go of it in the middle.
            next.get().give_up(py)?;
        }
        Ok(self.next.bind(py).clone())
    }

    /// End the iteration, as with an async generator.
    fn aclose<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let module = slf.py().import(intern!(slf.py(), "rtframes.integrations._aclose"))?;
        module.call_method1(intern!(slf.py(), "aclose"), (slf,))
    }

    /// End the iteration at once.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let mut source = self.source.try_borrow_mut(py).map_err(|_| busy())?;
        if !source.state.is_free() {
            return Err(busy());
        }
        source.state = State::Closed;
        Ok(())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.source)?;
        visit.call(&self.next)
    }
}

impl NextEvent {
    fn new(source: &Py<Source>, py: Python<'_>) -> PyResult<Py<NextEvent>> {
        let next = NextEvent {
            source: source.clone_ref(py),
            begun: AtomicBool::new(false),
        };
        Py::new(py, next)
    }
}

#[pymethods]
impl NextEvent {
    fn __await__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        let source = slf.get().source.bind(slf.py()).try_borrow();
        let free = source.is_ok_and(|source| source.state.is_free());
        if free { Ok(slf) } else { Err(busy()) }
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::send(slf, &slf.py().None().into_bound(slf.py()))
    }

    /// Resume it with a value, as a coroutine.
    fn send<'py>(slf: &Bound<'py, Self>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let said = slf.get().resume(py, |asked| send(asked, value));
        as_iterator(py, said).map_err(|Raised| PyErr::fetch(py))
    }

    /// Raise an exception where it waits, as in a coroutine.
    #[pyo3(signature = (*exception))]
    fn throw<'py>(
        slf: &Bound<'py, Self>,
        exception: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let throw =
            |asked: &Bound<'py, PyAny>| match asked.call_method1(intern!(py, "throw"), exception) {
                Ok(value) => Ok(Said::Waits(value)),
                Err(error) if error.is_instance_of::<PyStopIteration>(py) => error
                    .value(py)
                    .getattr(intern!(py, "value"))
                    .map(Said::Returns)
                    .map_err(|error| raise(py, error)),
                Err(error) => Err(raise(py, error)),
            };
        let said = slf.get().resume(py, throw);
        as_iterator(py, said).map_err(|Raised| PyErr::fetch(py))
    }

    /// Give up waiting.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.give_up(py)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.source)
    }
}

impl Source {
    /// Closes what waits.
    fn give_up(slf: &Bound<'_, Self>) -> PyResult<()> {
        let py = slf.py();
        let mut this = slf.try_borrow_mut().map_err(|_| busy())?;
        let state = mem::replace(&mut this.state, State::Running);
        drop(this);
        let closed = match state {
            State::Receiving(asked) | State::Recovering(asked) => {
                let closed = asked.bind(py).call_method0(intern!(py, "close"));
                closed.map(|_| ())
            }
            State::Running => return Err(busy()),
            still => {
                slf.borrow_mut().state = still;
                return Ok(());
            }
        };
        slf.borrow_mut().state = State::Idle;
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
        let resume = AssertUnwindSafe(|| next.get().resume(py, |asked| send(asked, &value)));
        panic::catch_unwind(resume).unwrap_or_else(|_| Err(raise(py, one_argument::panicked())))
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
        one_argument::run(|py| {
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
        one_argument::run(|py| {
            let events = Borrowed::from_ptr(py, events).cast_unchecked::<AsyncEvents>();
            let mut events = events.try_borrow_mut().map_err(|_| busy())?;
            events.__anext__(py).map(Bound::into_any)
        })
    }
}

/// Puts these functions into the slots of their classes.
pub fn add_slots(py: Python<'_>) {
    let next = py.get_type::<NextEvent>().as_type_ptr();
    let events = py.get_type::<AsyncEvents>().as_type_ptr();
    // SAFETY: both classes have methods of this kind, so that they have a table of such slots, each its own; nobody has
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
