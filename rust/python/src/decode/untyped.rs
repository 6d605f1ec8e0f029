//! `loads` and `peek_type`: frames without a type.
#![allow(unsafe_code, reason = "functions that CPython calls")]
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString};
use rtframes_core::decode::{self, Kind, Options};
use rtframes_core::error::Refused;
use rtframes_core::peek::peek_tag;

use crate::count::Count;
use crate::decode::builder::PyBuilder;
use crate::decode::input::Frame;
use crate::decode::last_objects::LastObjects;
use crate::decode::learning::Learning;
use crate::decode::plan::Plan;
use crate::decode::string_cache;
use crate::objects::calls;
use crate::objects::errors::{error, no_memory};
use crate::objects::names::name;
use crate::objects::refs::again;

/// What all calls of `loads` share: one interpreter's, since the module loads in no second one.
struct Untyped {
    /// The plan of plain data.
    plan: Plan,
    /// There are none, which plain data is not made of.
    objects: LastObjects,
    learning: Learning,
    frames: Count,
}

static UNTYPED: PyOnceLock<Untyped> = PyOnceLock::new();

const OPTIONS: Options = Options {
    open: false,
    extra: false,
    utf8: false,
};

impl Untyped {
    fn new(py: Python<'_>) -> PyResult<Untyped> {
        Ok(Untyped {
            plan: Plan::any(py)?,
            objects: LastObjects::default(),
            learning: Learning::default(),
            frames: Count::default(),
        })
    }

    /// One frame; None if it is handed over.
    #[inline(always)]
    fn decode<'py>(&self, py: Python<'py>, text: &[u8], utf8: bool) -> Option<Bound<'py, PyAny>> {
        let plan = &self.plan;
        let options = Options { utf8, ..OPTIONS };
        let builder = || PyBuilder::new(py, plan, &[], &self.objects);
        let kind = Kind::of(text);
        self.frames.add(1);
        if let Some(kind) = kind
            && let Some(value) = self.learning.replay(py, kind, text, plan, options, builder)
        {
            return Some(value);
        }
        self.walk(py, text, options, kind)
    }

    /// A frame of which nothing is learnt.
    #[inline(never)]
    fn walk<'py>(
        &self,
        py: Python<'py>,
        text: &[u8],
        options: Options,
        kind: Option<Kind>,
    ) -> Option<Bound<'py, PyAny>> {
        let plan = &self.plan;
        let mut builder = PyBuilder::new(py, plan, &[], &self.objects);
        let decoded = decode::decode(&plan.schema, text, options, &mut builder).ok()?;
        if let Some(kind) = kind {
            let number = self.frames.get();
            self.learning
                .walked(kind, number, text, plan, options, &mut builder);
        }
        Some(decoded.value)
    }
}

#[inline(always)]
fn loads<'py>(buf: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = buf.py();
    let untyped = UNTYPED.get_or_try_init(py, || Untyped::new(py))?;
    let frame = Frame::new(buf);
    if let Some(frame) = &frame {
        let (text, utf8) = frame.text();
        if let Some(value) = untyped.decode(py, text, utf8) {
            return Ok(value);
        }
    }
    loads_otherwise(buf, untyped, frame)
}

/// A frame that the walk did not handle.
#[cold]
#[inline(never)]
fn loads_otherwise<'py>(
    buf: &Bound<'py, PyAny>,
    untyped: &Untyped,
    frame: Option<Frame<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = buf.py();
    let attempt = || {
        let (text, utf8) = frame.as_ref()?.text();
        untyped.walk(py, text, Options { utf8, ..OPTIONS }, None)
    };
    if let Some(value) = again(attempt)? {
        return Ok(value);
    }
    calls::attached(py, || {
        let source = frame.map_or_else(|| Ok(buf.clone()), |frame| frame.hand_over(buf))?;
        py.import(name!(py, c"rtframes.reference.decoder")?)?
            .call_method1(name!(py, c"loads")?, (source,))
    })
}

#[inline(always)]
fn peek_type<'py>(buf: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    match Frame::new(buf) {
        Some(frame) => peek(buf.py(), frame.text().0),
        None => calls::attached(buf.py(), || peek_despite_surrogates(buf)),
    }
}

#[inline(always)]
fn peek<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let tag = peek_tag(text, b"type", |tag, ascii| {
        string_cache::tag(py, tag, ascii).map_err(|Refused| str::from_utf8(tag).is_ok())
    });
    match tag {
        Some(Ok(tag)) => Ok(tag),
        Some(Err(true)) => Err(no_memory()),
        // A tag that is not UTF-8 is not a string.
        Some(Err(false)) | None => Ok(py.None().into_bound(py)),
    }
}

/// A `str` with half a surrogate pair has no UTF-8; its type may still be valid, as that of bytes that are not UTF-8.
#[cold]
#[inline(never)]
fn peek_despite_surrogates<'py>(buf: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = buf.py();
    if buf.cast_exact::<PyString>().is_err() {
        return Err(error::<PyTypeError>(
            py,
            "a str or a contiguous bytes-like object is required",
        ));
    }
    let arguments = (name!(py, c"utf-8")?, name!(py, c"surrogatepass")?);
    let text = buf.call_method1(name!(py, c"encode")?, arguments)?;
    peek(py, text.cast::<PyBytes>()?.as_bytes())
}

/// ``loads``, as CPython calls it.
///
/// # Safety
/// For the interpreter to call.
unsafe extern "C" fn raw_loads(
    _module: *mut ffi::PyObject,
    buf: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the interpreter calls, and keeps the object alive during the call.
    unsafe { calls::run(|py| loads(&Borrowed::from_ptr(py, buf))) }
}

/// ``peek_type``, as CPython calls it.
///
/// # Safety
/// For the interpreter to call.
unsafe extern "C" fn raw_peek_type(
    _module: *mut ffi::PyObject,
    buf: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the interpreter calls, and keeps the object alive during the call.
    unsafe { calls::run(|py| peek_type(&Borrowed::from_ptr(py, buf))) }
}

/// Adds both functions to the module.
pub fn add_functions(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let loads_doc = c"loads(buf, /)
--

Decode JSON to plain data: a stand-in for ``json.loads`` that is as strict as ``msgspec.json.decode``.

Args:
    buf: ``bytes``, ``str``, or any contiguous buffer.

Returns:
    dicts, lists, ``str``, ``int``, ``float``, ``bool`` and None; base64 stays ``str``.

Raises:
    DecodeError: malformed JSON; ``InvalidUtf8Error`` if it is not UTF-8, ``NestingError`` if it nests too deeply.";
    let peek_type_doc = c"peek_type(buf, /)
--

The type of a frame, without decoding it: the string under the first top-level key ``type``.

What follows the tag is not looked at, so a frame with a type may still be malformed.

Args:
    buf: ``bytes``, ``str``, or any contiguous buffer.

Returns:
    The type, or None: no JSON object, no such key before the text breaks off, or no string under it.

Raises:
    TypeError: ``buf`` is neither ``str`` nor a contiguous buffer of bytes.";
    // SAFETY: both functions take any object.
    unsafe {
        calls::add_function(module, c"loads", raw_loads, loads_doc)?;
        calls::add_function(module, c"peek_type", raw_peek_type, peek_type_doc)
    }
}
