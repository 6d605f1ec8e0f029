//! The encoder that Python calls: an object in, JSON out.
#![allow(unsafe_code, reason = "a method that CPython calls")]

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyInt, PyList, PyTuple};
use pyo3::{PyTraverseError, PyVisit};

use crate::count::Count;
use crate::encode::class_plan;
use crate::encode::walk::{Known, Stop, Walk};
use crate::encode::writer::{Room, Writer, write_into};
use crate::objects::calls;
use crate::objects::errors::{method, no_memory, or_no_memory};
use crate::objects::make;
use crate::objects::names::name;
use crate::objects::refs::{again, refused};

/// How often one call may find a class without a plan. An object may hold many; but classes that keep driving each
/// other out of the table of plans must not keep it here.
const TRIALS: usize = 512;

/// The compiled half of ``rtframes.Encoder``, its base class. All of its fields may be zeros, as those of `NativeDecoder`.
///
/// Args:
///     inner: the encoder for objects that are handed over; its ``encode`` and ``encode_into`` are as msgspec's.
///     native: whether to encode anything here at all.
#[pyclass(frozen, subclass, module = "rtframes._core")]
pub struct NativeEncoder {
    #[pyo3(get, name = "_inner")]
    inner: Option<Py<PyAny>>,
    native: bool,
    known: Known,
    encoded: Count,
    handed_over: Count,
}

impl NativeEncoder {
    /// Walks with `walk` and makes something of the output with `finish`; None if msgspec has to do it.
    #[inline(always)]
    fn walk<'py, T>(
        &self,
        py: Python<'py>,
        walk: impl for<'r> Fn(&mut Walk<'py, 'r>) -> Result<(), Stop<'py>>,
        finish: impl Fn(Writer<'py, '_>) -> Option<T>,
    ) -> Option<T> {
        if !self.native {
            return None;
        }
        let mut room = Room::new();
        for _ in 0..TRIALS {
            let mut running = Walk::new(py, &self.known, Writer::new(py, &mut room));
            match walk(&mut running) {
                Ok(()) => {
                    let made = finish(running.finish())?;
                    self.encoded.add(1);
                    return Some(made);
                }
                Err(Stop::HandOver) => return None,
                Err(Stop::NoPlan(instance)) => {
                    drop(running);
                    calls::attached(py, || refused(py, class_plan::add(&instance)).ok())?;
                }
            }
        }
        None
    }

    /// One object.
    #[inline(always)]
    fn encode<'py>(&self, obj: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match self.bytes(obj) {
            Some(bytes) => Ok(bytes),
            None => self.hand_over(obj),
        }
    }

    /// One object, if it is written here.
    #[inline(always)]
    fn bytes<'py>(&self, obj: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
        let walk = |walk: &mut Walk<'py, '_>| walk.object(obj);
        self.walk(obj.py(), walk, |out| out.into_bytes().ok())
    }

    #[cold]
    #[inline(never)]
    fn hand_over<'py>(&self, obj: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = obj.py();
        if let Some(bytes) = again(|| self.bytes(obj))? {
            return Ok(bytes);
        }
        calls::attached(py, || {
            let encode = name!(py, c"encode")?;
            self.inner(py)?.call_method1(encode, (obj,))
        })
    }

    #[cold]
    #[inline(never)]
    fn inner<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyAny>> {
        self.handed_over.add(1);
        Ok(self.inner.as_ref().ok_or_else(no_memory)?.bind(py))
    }
}

/// ``NativeEncoder.encode``, as CPython calls it.
///
/// # Safety
/// For the interpreter to call with an encoder and any object.
unsafe extern "C" fn raw_encode(
    encoder: *mut ffi::PyObject,
    obj: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the interpreter calls, and keeps both objects alive during the call; a method of this class only gets
    // instances of it.
    unsafe {
        calls::run(|py| {
            let encoder = Borrowed::from_ptr(py, encoder).cast_unchecked::<NativeEncoder>();
            encoder.get().encode(&Borrowed::from_ptr(py, obj))
        })
    }
}

/// Adds ``encode`` to the class.
pub fn add_encode(py: Python<'_>) -> PyResult<()> {
    let doc = c"encode($self, obj, /)
--

Encode an object.

Args:
    obj: anything that msgspec or ``enc_hook`` encodes, and ``AudioBuffer``.

Raises:
    TypeError: an object that neither msgspec nor ``enc_hook`` encodes.";
    // SAFETY: `raw_encode` takes an instance of the class and any object.
    unsafe { calls::add_method(&py.get_type::<NativeEncoder>(), c"encode", raw_encode, doc) }
}

#[pymethods]
impl NativeEncoder {
    #[new]
    fn py_new(inner: Bound<'_, PyAny>, native: bool) -> PyResult<NativeEncoder> {
        method(inner.py(), |py| {
            Ok(NativeEncoder {
                inner: Some(inner.unbind()),
                // The walk relies on the interpreter lock.
                native: native && !cfg!(Py_GIL_DISABLED),
                known: Known::new(py)?,
                encoded: Count::default(),
                handed_over: Count::default(),
            })
        })
    }

    /// Encode an object into a bytearray, and truncate it after the object.
    ///
    /// Args:
    ///     obj: as for ``encode``.
    ///     buffer: what to write into.
    ///     offset: where to begin, in bytes; -1 appends.
    ///
    /// Raises:
    ///     TypeError: as ``encode``, or ``buffer`` is not a ``bytearray``.
    ///     ValueError: ``offset`` is below -1.
    #[pyo3(signature = (obj, buffer, /, *offset))]
    fn encode_into<'py>(
        &self,
        obj: &Bound<'py, PyAny>,
        buffer: &Bound<'py, PyAny>,
        offset: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        method(obj.py(), |py| {
            if let Some((array, start)) = target(buffer, offset) {
                let write = |out: Writer<'py, '_>| out.write_into(array, start).ok();
                let written = || self.walk(py, |walk| walk.object(obj), write);
                if written().is_some() || again(written)?.is_some() {
                    return Ok(py.None().into_bound(py));
                }
                // msgspec would write while it reads: what another thread may look at or change, or what is in the object.
                if cfg!(Py_GIL_DISABLED) {
                    let bytes = self.hand_over(obj)?;
                    if write_into(array, start, bytes.cast::<PyBytes>()?.as_bytes()).is_ok() {
                        return Ok(py.None().into_bound(py));
                    }
                }
            }
            let mut args = vec![obj.clone(), buffer.clone()];
            args.extend(offset.iter());
            let args = or_no_memory(make::tuple(py, &args))?;
            let encode_into = name!(py, c"encode_into")?;
            self.inner(py)?.call_method1(encode_into, args)
        })
    }

    /// Encode objects, one per line.
    ///
    /// Args:
    ///     items: the objects.
    ///
    /// Raises:
    ///     TypeError: as ``encode``.
    #[pyo3(signature = (items, /))]
    fn encode_lines<'py>(&self, items: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        method(items.py(), |py| {
            if items.is_exact_instance_of::<PyList>() || items.is_exact_instance_of::<PyTuple>() {
                let bytes = || self.walk(py, |walk| walk.lines(items), |out| out.into_bytes().ok());
                let bytes = match bytes() {
                    None => again(bytes)?,
                    written => written,
                };
                if let Some(bytes) = bytes {
                    return Ok(bytes);
                }
            }
            // One by one: what an iterable gives out can be asked for only once.
            let mut lines = Vec::new();
            for item in items.try_iter()? {
                let line = self.encode(&item?)?;
                let line = line.cast::<PyBytes>()?.as_bytes();
                let room = lines.try_reserve(line.len() + 1);
                room.map_err(|_| no_memory())?;
                lines.extend_from_slice(line);
                lines.push(b'\n');
            }
            or_no_memory(make::bytes(py, &lines))
        })
    }

    /// Calls that were encoded natively, and calls that were handed over.
    fn _counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        method(py, |py| {
            let count = |count: &Count| or_no_memory(make::int(py, count.get().cast_signed()));
            let counts = [count(&self.encoded)?, count(&self.handed_over)?];
            or_no_memory(make::tuple(py, &counts))
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.inner)
    }
}

/// Where to write; None for whatever msgspec refuses, and for an offset beyond the end.
fn target<'a, 'py>(
    buffer: &'a Bound<'py, PyAny>,
    offset: &Bound<'py, PyTuple>,
) -> Option<(&'a Bound<'py, PyByteArray>, usize)> {
    let array = buffer.cast_exact::<PyByteArray>().ok()?;
    let len = array.len();
    let offset = match offset.as_slice() {
        [] => 0,
        [offset] => match offset.cast_exact::<PyInt>().ok()?.extract::<isize>().ok()? {
            -1 => len,
            offset => usize::try_from(offset).ok()?,
        },
        _ => return None,
    };
    (offset <= len).then_some((array, offset))
}
