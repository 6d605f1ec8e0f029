//! `AudioBuffer`: immutable, 64-byte aligned memory, shared with Python through the buffer protocol.
#![allow(
    unsafe_code,
    reason = "shares memory with its sub-views and with Python"
)]
use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyBufferError, PyIndexError, PyOverflowError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView, PySlice, PyString, PyTuple};
use rtframes_core::builder::Payload;

use crate::objects::aligned::AudioMemory;
use crate::objects::text::base64_text;

/// What msgspec says of text that is no base64.
pub const INVALID_BASE64: &str = "Invalid base64 encoded string";

/// Who keeps a buffer's bytes alive.
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

fn no_memory() -> PyErr {
    pyo3::exceptions::PyMemoryError::new_err(())
}

#[pymethods]
impl AudioBuffer {
    #[new]
    #[pyo3(signature = (*data))]
    fn py_new(data: &Bound<'_, PyTuple>) -> PyResult<AudioBuffer> {
        let py = data.py();
        // Not an `Option`: None is no data, it is no buffer.
        match data.as_slice() {
            [] => AudioBuffer::copy_of(py, &[]),
            [data] => match data.cast_exact::<PyBytes>() {
                Ok(bytes) => AudioBuffer::copy_of(py, bytes.as_bytes()),
                Err(_) => AudioBuffer::copy_of(py, &contiguous(data)?),
            },
            more => Err(PyTypeError::new_err(format!(
                "AudioBuffer takes at most 1 argument ({} given)",
                more.len()
            ))),
        }
    }

    /// A buffer of the bytes that base64 text stands for (RFC 4648, section 4; exact padding).
    ///
    /// Args:
    ///     text: standard alphabet, padded, without white space.
    ///
    /// Raises:
    ///     ValueError: it is not that.
    #[staticmethod]
    fn from_base64(text: &Bound<'_, PyString>) -> PyResult<AudioBuffer> {
        let invalid = || PyValueError::new_err(INVALID_BASE64);
        let py = text.py();
        let text = text.to_str().map_err(|_| invalid())?.as_bytes();
        let mut memory =
            AudioMemory::with_capacity(py, text.len() / 4 * 3).ok_or_else(no_memory)?;
        if !memory.decode_whole(text) {
            return Err(invalid());
        }
        memory.shrink();
        Ok(AudioBuffer::new(memory))
    }

    /// The bytes as base64 text (RFC 4648, section 4), padded.
    fn base64<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        base64_text(py, "", self.bytes(), "")
    }

    /// The samples as PCM16: a memoryview of format ``h`` (signed, 16 bits, in the machine's byte order, which is
    /// the wire's little-endian on every machine that wheels are made for), without a copy.
    ///
    /// Raises:
    ///     ValueError: the length in bytes is odd.
    #[getter]
    fn pcm16<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let len = slf.get().len;
        if !len.is_multiple_of(2) {
            return Err(PyValueError::new_err(format!(
                "PCM16 samples are 2 bytes each, but this buffer has an odd length ({len} bytes)"
            )));
        }
        PyMemoryView::from(slf.as_any())?.call_method1("cast", ("h",))
    }

    /// The size in bytes.
    #[getter]
    fn nbytes(&self) -> usize {
        self.len
    }

    /// A copy as ``bytes``.
    fn tobytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.bytes())
    }

    /// The size in memory, in bytes, with the memory that it owns; a sub-view owns none, as a memoryview.
    fn __sizeof__(slf: &Bound<'_, Self>) -> PyResult<usize> {
        let object: usize = slf.get_type().getattr("__basicsize__")?.extract()?;
        Ok(match &slf.get().owner {
            Owner::Memory(memory) => object + memory.allocated(),
            Owner::Parent(_) => object,
        })
    }

    fn __len__(&self) -> usize {
        self.len
    }

    fn __getitem__<'py>(
        slf: &Bound<'py, Self>,
        index: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let this = slf.get();
        if let Ok(slice) = index.cast::<PySlice>() {
            let range = slice.indices(this.len.cast_signed())?;
            let part = if range.step == 1 {
                let len = range.slicelength;
                let first = if len == 0 {
                    0
                } else {
                    range.start.cast_unsigned()
                };
                let owner = match &this.owner {
                    Owner::Memory(_) => slf.clone().unbind(),
                    Owner::Parent(parent) => parent.clone_ref(py),
                };
                // SAFETY: `indices` gives `first + len <= self.len`, so the sub-view lies in this one, whose
                // memory the owner keeps.
                let start = unsafe { this.start.add(first) };
                AudioBuffer {
                    start,
                    len,
                    owner: Owner::Parent(owner),
                }
            } else {
                let bytes = this.bytes();
                let picked: Vec<u8> = (0..range.slicelength)
                    .map(|i| bytes[(range.start + i.cast_signed() * range.step).cast_unsigned()])
                    .collect();
                AudioBuffer::copy_of(py, &picked)?
            };
            return Ok(Bound::new(py, part)?.into_any());
        }
        let out_of_range = || PyIndexError::new_err("AudioBuffer index out of range");
        let index: isize = index.extract().map_err(|error: PyErr| {
            if error.is_instance_of::<PyOverflowError>(py) {
                out_of_range()
            } else {
                PyTypeError::new_err("AudioBuffer indices must be integers or slices")
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
        Ok(byte.into_pyobject(py)?.into_any())
    }

    fn __richcmp__<'py>(
        slf: &Bound<'py, Self>,
        other: &Bound<'py, PyAny>,
        op: pyo3::pyclass::CompareOp,
    ) -> PyResult<Bound<'py, PyAny>> {
        use pyo3::pyclass::CompareOp::{Eq, Ne};
        let py = slf.py();
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
            let Ok(other) = PyMemoryView::from(other) else {
                return Ok(py.NotImplemented().into_bound(py));
            };
            PyMemoryView::from(slf.as_any())?.eq(other)?
        };
        Ok((equal == matches!(op, Eq))
            .into_pyobject(py)?
            .to_owned()
            .into_any())
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        PyBytes::new(py, self.bytes()).hash()
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        self.tobytes(py)
    }

    fn __repr__(&self) -> String {
        format!("AudioBuffer(<{} bytes>)", self.len)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let args = PyTuple::new(py, [slf.get().tobytes(py)])?;
        PyTuple::new(py, [slf.get_type().into_any(), args.into_any()])
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
            return Err(PyBufferError::new_err("no view to fill"));
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

/// The bytes of any C-contiguous buffer, copied.
pub fn contiguous(data: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(buffer) = PyBuffer::<u8>::get(data) {
        if !buffer.is_c_contiguous() {
            return Err(PyBufferError::new_err(
                "AudioBuffer needs a C-contiguous buffer",
            ));
        }
        return buffer.to_vec(data.py());
    }
    // Another format, such as NumPy's int16: its bytes.
    let view = PyMemoryView::from(data)?;
    if !view.getattr("c_contiguous")?.is_truthy()? {
        return Err(PyBufferError::new_err(
            "AudioBuffer needs a C-contiguous buffer",
        ));
    }
    Ok(view
        .call_method0("tobytes")?
        .cast_into::<PyBytes>()?
        .as_bytes()
        .to_vec())
}
