//! The decoder that Python calls: one frame in, one finished object out.
#![allow(unsafe_code, reason = "a method that CPython calls")]
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyTuple};
use pyo3::{PyTraverseError, PyVisit};
use rtframes_core::decode::{self, Decoded, Kind, Options};

use crate::count::Count;
use crate::decode::builder::PyBuilder;
use crate::decode::held::Held;
use crate::decode::input::Frame;
use crate::decode::last_objects::LastObjects;
use crate::decode::learning::Learning;
use crate::decode::plan::Plan;
use crate::decode::string_cache::LastText;
use crate::objects::calls;
use crate::objects::containers;
use crate::objects::errors::{method, no_memory, or_no_memory};
use crate::objects::make;
use crate::objects::names::name;
use crate::objects::refs::{again, out_of_memory};

/// The compiled half of ``rtframes.Decoder``, its base class.
///
/// Args:
///     plan: the compiled type, or None to hand every frame over.
///     open: whether objects with unknown tags become ``UnknownObject``.
///     extra: whether fields of type ``Extra`` are filled.
///     hand_over: its ``decode`` decodes a frame that the walk does not handle, and its ``decode_lines`` many; their value
///         or exception is the result.
///
/// All of its fields may be zeros: CPython drops an instance of a subclass, whose memory it has cleared, if there is no
/// memory for its `__dict__`. In no other instance is `hand_over` None.
#[pyclass(frozen, subclass, module = "rtframes._core")]
pub struct NativeDecoder {
    plan: Option<Py<Plan>>,
    open: bool,
    extra: bool,
    #[pyo3(get, name = "_hand_over")]
    hand_over: Option<Py<PyAny>>,
    last: Option<Box<[LastText]>>,
    objects: LastObjects,
    learning: Learning,
    walked: Count,
    learnt: Count,
    handed_over: Count,
    unknown: Count,
}

impl NativeDecoder {
    #[inline(always)]
    fn options(&self, utf8: bool) -> Options {
        Options {
            open: self.open,
            extra: self.extra,
            utf8,
        }
    }

    #[inline(always)]
    fn builder<'py, 'p>(&'p self, py: Python<'py>, plan: &'p Plan) -> PyBuilder<'py, 'p> {
        let last = self.last.as_deref().unwrap_or_default();
        PyBuilder::new(py, plan, last, &self.objects)
    }

    /// What decodes other frames.
    fn other<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyAny>> {
        let other = self.hand_over.as_ref().ok_or_else(no_memory)?;
        Ok(other.bind(py))
    }

    /// One frame.
    #[inline(always)]
    fn decode<'py>(&self, buf: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let Some(plan) = &self.plan else {
            return self.hand_over(buf, None);
        };
        let plan = plan.get();
        let Ok(bytes) = buf.cast_exact::<PyBytes>() else {
            return self.decode_other(buf, plan);
        };
        let kind = Kind::of(bytes.as_bytes());
        match self.learnt(plan, bytes.as_bytes(), false, kind, buf.py()) {
            Some(value) => Ok(value),
            None => self.walk(buf, plan, &Frame::of(bytes), kind),
        }
    }

    /// One frame that is not `bytes`.
    #[inline(never)]
    fn decode_other<'py>(
        &self,
        buf: &Bound<'py, PyAny>,
        plan: &Plan,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Some(frame) = Frame::new(buf) else {
            return self.hand_over(buf, None);
        };
        let (text, utf8) = frame.text();
        let kind = Kind::of(text);
        match self.learnt(plan, text, utf8, kind, buf.py()) {
            Some(value) => Ok(value),
            None => self.walk(buf, plan, &frame, kind),
        }
    }

    /// A frame that is like one before; None for another.
    #[inline(always)]
    fn learnt<'py>(
        &self,
        plan: &Plan,
        text: &[u8],
        utf8: bool,
        kind: Option<Kind>,
        py: Python<'py>,
    ) -> Option<Bound<'py, PyAny>> {
        let options = self.options(utf8);
        let builder = || self.builder(py, plan);
        let value = self
            .learning
            .replay(py, kind?, text, plan, options, builder)?;
        self.learnt.add(1);
        Some(value)
    }

    /// A frame of which nothing is learnt.
    #[inline(never)]
    fn walk<'py>(
        &self,
        buf: &Bound<'py, PyAny>,
        plan: &Plan,
        frame: &Frame<'_>,
        kind: Option<Kind>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.walked(buf.py(), plan, frame, kind) {
            Some(value) => Ok(value),
            None => self.left_alone(buf, plan, frame, kind),
        }
    }

    /// A frame, if the walk takes it.
    #[inline(always)]
    fn walked<'py>(
        &self,
        py: Python<'py>,
        plan: &Plan,
        frame: &Frame<'_>,
        kind: Option<Kind>,
    ) -> Option<Bound<'py, PyAny>> {
        let (text, utf8) = frame.text();
        let mut builder = self.builder(py, plan);
        let options = self.options(utf8);
        let decoded = decode::decode(&plan.schema, text, options, &mut builder);
        let Decoded { value, unknown } = decoded.ok()?;
        self.walked.add(1);
        if unknown {
            self.unknown.add(1);
        } else if let Some(kind) = kind
            && cfg!(not(Py_GIL_DISABLED))
        {
            let number = self.walked.get() + self.learnt.get();
            self.learning
                .walked(kind, number, text, plan, options, &mut builder);
        }
        Some(value)
    }

    /// A frame that the walk did not handle.
    #[cold]
    #[inline(never)]
    fn left_alone<'py>(
        &self,
        buf: &Bound<'py, PyAny>,
        plan: &Plan,
        frame: &Frame<'_>,
        kind: Option<Kind>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match again(|| self.walked(buf.py(), plan, frame, kind))? {
            Some(value) => Ok(value),
            None => self.hand_over(buf, Some(frame)),
        }
    }

    #[cold]
    #[inline(never)]
    fn hand_over<'py>(
        &self,
        source: &Bound<'py, PyAny>,
        frame: Option<&Frame<'_>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        calls::attached(source.py(), || {
            self.handed_over.add(1);
            let source = match frame {
                Some(frame) => frame.hand_over(source)?,
                None => source.clone(),
            };
            let py = source.py();
            self.other(py)?
                .call_method1(name!(py, c"decode")?, (source,))
        })
    }
}

impl NativeDecoder {
    /// The frames of a text, if the walk takes all of them.
    fn walked_lines<'py>(
        &self,
        py: Python<'py>,
        plan: &Plan,
        frame: &Frame<'_>,
    ) -> Option<Bound<'py, PyAny>> {
        let (text, utf8) = frame.text();
        let mut builder = self.builder(py, plan);
        let (mut values, mut unknown) = (Vec::new(), 0);
        let each = |decoded: Decoded<Bound<'py, PyAny>>| {
            unknown += u64::from(decoded.unknown);
            values.try_reserve(1).map_err(|_| out_of_memory())?;
            values.push(decoded.value);
            Ok(())
        };
        let options = self.options(utf8);
        decode::decode_lines(&plan.schema, text, options, &mut builder, each).ok()?;
        let count = values.len() as u64;
        let values = containers::list(py, values.into_iter()).ok()?;
        self.walked.add(count);
        self.unknown.add(unknown);
        Some(values)
    }

    /// The frames of a text.
    fn lines<'py>(&self, buf: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = buf.py();
        let frame = self.plan.as_ref().and_then(|_| Frame::new(buf));
        if let (Some(plan), Some(frame)) = (&self.plan, &frame) {
            let attempt = || self.walked_lines(py, plan.get(), frame);
            let values = match attempt() {
                None => again(attempt)?,
                values => values,
            };
            if let Some(values) = values {
                return Ok(values);
            }
        }
        let source = frame.map_or_else(|| Ok(buf.clone()), |frame| frame.hand_over(buf))?;
        let other = self.other(py)?;
        let values = other.call_method1(name!(py, c"decode_lines")?, (source,))?;
        self.handed_over.add(values.len()? as u64);
        Ok(values)
    }
}

/// ``NativeDecoder.decode``, as CPython calls it.
///
/// # Safety
/// For the interpreter to call with a decoder and any object.
unsafe extern "C" fn raw_decode(
    decoder: *mut ffi::PyObject,
    buf: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the interpreter calls, and keeps both objects alive during the call; a method of this class only gets
    // instances of it.
    unsafe {
        calls::run(|py| {
            let decoder = Borrowed::from_ptr(py, decoder).cast_unchecked::<NativeDecoder>();
            decoder.get().decode(&Borrowed::from_ptr(py, buf))
        })
    }
}

/// Adds ``decode`` to the class.
pub fn add_decode(py: Python<'_>) -> PyResult<()> {
    let doc = c"decode($self, buf, /)
--

Decode one frame.

Args:
    buf: ``bytes``, ``str``, or any contiguous buffer.

Raises:
    DecodeError: the frame is malformed JSON; ``InvalidUtf8Error`` if it is not UTF-8, ``NestingError`` if it nests too
        deeply.
    ValidationError: the frame is JSON that does not fit the type.";
    // SAFETY: `raw_decode` takes an instance of the class and any object.
    unsafe { calls::add_method(&py.get_type::<NativeDecoder>(), c"decode", raw_decode, doc) }
}

#[pymethods]
impl NativeDecoder {
    #[new]
    fn py_new(
        plan: Option<Py<Plan>>,
        open: bool,
        extra: bool,
        hand_over: Py<PyAny>,
    ) -> NativeDecoder {
        let caches = plan.as_ref().map_or(0, |plan| plan.get().caches);
        NativeDecoder {
            plan,
            open,
            extra,
            hand_over: Some(hand_over),
            last: Some((0..caches).map(|_| LastText::default()).collect()),
            objects: LastObjects::default(),
            learning: Learning::default(),
            walked: Count::default(),
            learnt: Count::default(),
            handed_over: Count::default(),
            unknown: Count::default(),
        }
    }

    /// Decode frames that are separated by white space, such as lines.
    ///
    /// Args:
    ///     buf: ``bytes``, ``str``, or any contiguous buffer.
    ///
    /// Returns:
    ///     The events, in order.
    ///
    /// Raises:
    ///     DecodeError: a frame is malformed JSON.
    ///     ValidationError: a frame is JSON that does not fit the type.
    #[pyo3(signature = (buf, /))]
    fn decode_lines<'py>(&self, buf: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        method(buf.py(), |_| self.lines(buf))
    }

    /// Frames decoded natively, those of them that were learnt, frames handed over, native frames with unknown objects;
    /// and whether Structs are filled in place.
    fn _counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        method(py, |py| {
            let plan = self.plan.as_ref();
            let slots = plan.is_some_and(|plan| plan.get().slot_stores());
            let count = |count: u64| or_no_memory(make::int(py, count.cast_signed()));
            let counts = [
                count(self.walked.get() + self.learnt.get())?,
                count(self.learnt.get())?,
                count(self.handed_over.get())?,
                count(self.unknown.get())?,
                PyBool::new(py, slots).to_owned().into_any(),
            ];
            or_no_memory(make::tuple(py, &counts))
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.plan)?;
        if let Some(plan) = &self.plan {
            let mut held = Held::new(plan.get(), &visit);
            self.learning.show(&mut held)?;
            self.objects.show(&mut held)?;
        }
        visit.call(&self.hand_over)
    }
}
