//! `AudioBuffer`: immutable, 64-byte aligned memory, shared with Python through the buffer protocol.
#![allow(
    unsafe_code,
    reason = "shares memory with its sub-views and with Python"
)]
use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{
    PyBufferError, PyIndexError, PyMemoryError, PyOverflowError, PyTypeError, PyValueError,
};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyMemoryView, PySlice, PyString, PyTuple};
use rtframes_core::builder::Payload;

use crate::objects::aligned::AudioMemory;
use crate::objects::copies;
use crate::objects::errors::{error, method, no_memory, or_no_memory};
use crate::objects::make;
use crate::objects::names::name;
use crate::objects::text::base64_text;

/// msgspec's message for text that is not base64.
pub const INVALID_BASE64: &str = "Invalid base64 encoded string";

/// What keeps a buffer's bytes alive.
enum Owner {
    /// The memory itself, which `start` points into.
    Memory(AudioMemory),
    /// A sub-view: the buffer that owns the memory.
    Parent(Py<AudioBuffer>),
}

/// Immutable audio bytes in 64-byte aligned memory.
///
/// Exports its memory through the buffer protocol without a copy: ``memoryview(a)``, ``np.asarray(a)``, sockets
/// and files read it in place. Equal to, and hashed as, ``bytes`` of the same content. ``a[i:j]`` is a
/// sub-view that shares the memory and keeps it alive; ``a[i]`` is an ``int``. Its repr never prints audio.
///
/// Args:
///     data: bytes-like object, C-contiguous; it is copied.
///
/// Raises:
///     TypeError: ``data`` has no buffer.
///     BufferError: its buffer is not contiguous.
#[pyclass(frozen, module = "rtframes")]
pub struct AudioBuffer {
    /// The first byte; inside the owner's memory.
    start: NonNull<u8>,
    len: usize,
    owner: Owner,
}

// SAFETY: `start` points into immutable memory that `owner`, which is `Send` and `Sync`, keeps in place.
unsafe impl Send for AudioBuffer {}
// SAFETY: as above; nothing is ever written through it.
unsafe impl Sync for AudioBuffer {}

impl AudioBuffer {
    /// A buffer over finished memory.
    pub fn new(memory: AudioMemory) -> AudioBuffer {
        AudioBuffer {
            start: memory.start(),
            len: memory.filled().len(),
            owner: Owner::Memory(memory),
        }
    }

    fn copy_of(py: Python<'_>, data: &[u8]) -> PyResult<AudioBuffer> {
        let mut memory = AudioMemory::with_capacity(py, data.len()).ok_or_else(no_memory)?;
        let fits = memory.push(data);
        debug_assert!(fits);
        Ok(AudioBuffer::new(memory))
    }

    /// The content.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: `start .. start + len` lies in the filled part of the owner's memory, which is neither
        // moved nor written nor freed while `self` lives.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

#[pymethods]
impl AudioBuffer {
    #[new]
    #[pyo3(signature = (*data))]
    fn py_new(data: &Bound<'_, PyTuple>) -> PyResult<AudioBuffer> {
        // Not an `Option`: None does not mean no data, it is not a buffer.
        method(data.py(), |py| match data.as_slice() {
            [] => AudioBuffer::copy_of(py, &[]),
            [data] => match data.cast_exact::<PyBytes>() {
                Ok(bytes) => AudioBuffer::copy_of(py, bytes.as_bytes()),
                Err(_) => AudioBuffer::copy_of(py, &contiguous(data)?),
            },
            more => {
                let given = more.len();
                let message = format!("AudioBuffer takes at most 1 argument ({given} given)");
                Err(error::<PyTypeError>(py, &message))
            }
        })
    }

    /// A buffer with the bytes that base64 text encodes (RFC 4648, section 4; exact padding).
    ///
    /// Args:
    ///     text: standard alphabet, padded, without white space.
    ///
    /// Raises:
    ///     ValueError: it is not that.
    #[staticmethod]
    fn from_base64(text: &Bound<'_, PyString>) -> PyResult<AudioBuffer> {
        method(text.py(), |py| {
            let invalid = || error::<PyValueError>(py, INVALID_BASE64);
            let text = text.to_str().map_err(|_| invalid())?.as_bytes();
            let mut memory =
                AudioMemory::with_capacity(py, text.len() / 4 * 3).ok_or_else(no_memory)?;
            if !memory.decode_whole(text) {
                return Err(invalid());
            }
            memory.shrink();
            Ok(AudioBuffer::new(memory))
        })
    }

    /// The bytes as base64 text (RFC 4648, section 4), padded.
    fn base64<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        method(py, |py| base64_text(py, "", self.bytes(), ""))
    }

    /// The samples as PCM16: a memoryview of format ``h`` (signed, 16 bits, in the machine's byte order, which is
    /// the wire's little-endian on every machine that wheels are made for), without a copy.
    ///
    /// Raises:
    ///     ValueError: the length in bytes is odd.
    #[getter]
    fn pcm16<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        method(slf.py(), |py| {
            let len = slf.get().len;
            if !len.is_multiple_of(2) {
                let message = format!(
                    "PCM16 samples are 2 bytes each, but this buffer has an odd length ({len} bytes)"
                );
                return Err(error::<PyValueError>(py, &message));
            }
            let view = PyMemoryView::from(slf.as_any())?;
            view.call_method1(name!(py, c"cast")?, (name!(py, c"h")?,))
        })
    }

    /// The size in bytes.
    #[getter]
    fn nbytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        method(py, |py| or_no_memory(make::size(py, self.len)))
    }

    /// A copy as ``bytes``.
    fn tobytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        method(py, |py| or_no_memory(make::bytes(py, self.bytes())))
    }

    /// The size in memory, in bytes, with the memory that it owns; a sub-view owns none, as a memoryview.
    fn __sizeof__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        method(slf.py(), |py| {
            let object = slf.get_type().getattr(name!(py, c"__basicsize__")?)?;
            let object: usize = object.extract()?;
            let owned = match &slf.get().owner {
                Owner::Memory(memory) => memory.allocated(),
                Owner::Parent(_) => 0,
            };
            or_no_memory(make::size(py, object + owned))
        })
    }

    fn __len__(&self) -> usize {
        self.len
    }

    fn __getitem__<'py>(
        slf: &Bound<'py, Self>,
        index: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        method(slf.py(), |py| match index.cast::<PySlice>() {
            Ok(slice) => Ok(Bound::new(py, part(slf, slice)?)?.into_any()),
            Err(_) => byte(slf, index),
        })
    }

    fn __richcmp__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
        op: pyo3::pyclass::CompareOp,
    ) -> PyResult<Bound<'py, PyAny>> {
        use pyo3::pyclass::CompareOp::{Eq, Ne};
        method(slf.py(), |py| {
            if !matches!(op, Eq | Ne) {
                return Ok(py.NotImplemented().into_bound(py));
            }
            let mine = slf.get().bytes();
            let equal = if let Ok(other) = other.cast::<AudioBuffer>() {
                mine == other.get().bytes()
            } else if let Ok(other) = other.cast::<PyBytes>() {
                mine == other.as_bytes()
            } else {
                // As bytes: any other buffer is compared by a memoryview of this one, so that its format counts.
                match PyMemoryView::from(other) {
                    Ok(other) => PyMemoryView::from(slf.as_any())?.eq(other)?,
                    Err(error) if error.is_instance_of::<PyMemoryError>(py) => return Err(error),
                    Err(_) => return Ok(py.NotImplemented().into_bound(py)),
                }
            };
            let answer = PyBool::new(py, equal == matches!(op, Eq));
            Ok(answer.to_owned().into_any())
        })
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        method(py, |py| self.tobytes(py)?.hash())
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.tobytes(py)
    }

    fn __repr__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = format!("AudioBuffer(<{} bytes>)", self.len);
        method(py, |py| or_no_memory(make::string(py, &text)))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        method(slf.py(), |py| {
            let args = or_no_memory(make::tuple(py, &[slf.get().tobytes(py)?]))?;
            let parts = [slf.get_type().into_any(), args.into_any()];
            or_no_memory(make::tuple(py, &parts))
        })
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "the signature that PyO3 asks for"
    )]
    unsafe fn __getbuffer__(
        slf: Bound<'_, Self>,
        view: *mut ffi::Py_buffer,
        flags: c_int,
    ) -> PyResult<()> {
        if view.is_null() {
            return Err(error::<PyBufferError>(slf.py(), "no view to fill"));
        }
        let this = slf.get();
        let (start, len) = (this.start.as_ptr().cast::<c_void>(), this.len.cast_signed());
        // SAFETY: `view` is not NULL and the caller's to fill; `start .. start + len` stays valid while `slf`,
        // which the view holds, lives; read-only is set, so a request for writing is refused here.
        let code = unsafe { ffi::PyBuffer_FillInfo(view, slf.as_ptr(), start, len, 1, flags) };
        if code == 0 {
            Ok(())
        } else {
            Err(PyErr::fetch(slf.py()))
        }
    }
}

/// A part of a buffer.
fn part(whole: &Bound<'_, AudioBuffer>, slice: &Bound<'_, PySlice>) -> PyResult<AudioBuffer> {
    let (py, this) = (whole.py(), whole.get());
    let range = slice.indices(this.len.cast_signed())?;
    let len = range.slicelength;
    if range.step != 1 {
        let mut memory = AudioMemory::with_capacity(py, len).ok_or_else(no_memory)?;
        for i in 0..len.cast_signed() {
            let fits = memory.push(&[this.bytes()[(range.start + i * range.step).cast_unsigned()]]);
            debug_assert!(fits);
        }
        return Ok(AudioBuffer::new(memory));
    }
    let first = if len == 0 {
        0
    } else {
        range.start.cast_unsigned()
    };
    let owner = match &this.owner {
        Owner::Memory(_) => whole.clone().unbind(),
        Owner::Parent(parent) => parent.clone_ref(py),
    };
    // SAFETY: `indices` gives `first + len <= self.len`, so the sub-view lies in this one, whose memory the owner keeps.
    let start = unsafe { this.start.add(first) };
    Ok(AudioBuffer {
        start,
        len,
        owner: Owner::Parent(owner),
    })
}

/// A byte of a buffer.
fn byte<'py>(
    whole: &Bound<'py, AudioBuffer>,
    index: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let (py, this) = (whole.py(), whole.get());
    let out_of_range = || error::<PyIndexError>(py, "AudioBuffer index out of range");
    let index: isize = index.extract().map_err(|refused: PyErr| {
        if refused.is_instance_of::<PyOverflowError>(py) {
            out_of_range()
        } else if refused.is_instance_of::<PyMemoryError>(py) {
            refused
        } else {
            error::<PyTypeError>(py, "AudioBuffer indices must be integers or slices")
        }
    })?;
    let place = if index < 0 {
        index + this.len.cast_signed()
    } else {
        index
    };
    let byte = usize::try_from(place)
        .ok()
        .and_then(|place| this.bytes().get(place));
    let byte = byte.ok_or_else(out_of_range)?;
    or_no_memory(make::int(py, i64::from(*byte)))
}

/// The bytes of any C-contiguous buffer, copied.
pub fn contiguous(data: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let py = data.py();
    let scattered = || error::<PyBufferError>(py, "AudioBuffer needs a C-contiguous buffer");
    if let Ok(buffer) = PyBuffer::<u8>::get(data) {
        if !buffer.is_c_contiguous() {
            return Err(scattered());
        }
        return copies::of_buffer(&buffer).ok_or_else(no_memory);
    }
    // Another format, such as NumPy's int16: its bytes.
    let view = PyMemoryView::from(data)?;
    if !view.getattr(name!(py, c"c_contiguous")?)?.is_truthy()? {
        return Err(scattered());
    }
    let bytes = view.call_method0(name!(py, c"tobytes")?)?;
    copies::of_bytes(bytes.cast::<PyBytes>()?).ok_or_else(no_memory)
}
