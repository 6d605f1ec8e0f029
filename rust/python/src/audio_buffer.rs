//! `AudioBuffer`: immutable, 64-byte aligned memory, shared with Python through the buffer protocol.
#![allow(unsafe_code)]
use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyBufferError, PyIndexError, PyOverflowError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView, PySlice, PyString, PyTuple};
use rtframes_core::base64;
use rtframes_core::builder::Payload;
use rtframes_core::bytes::fill;

use crate::objects;
use crate::spare::Block;

/// The alignment of every buffer, in bytes: a cache line, and the widest SIMD register.
const ALIGN: usize = 64;

/// What msgspec says of text that is no base64.
const INVALID_BASE64: &str = "Invalid base64 encoded string";

/// Aligned memory of one owner, filled from the front.
///
/// It comes from Python's raw allocator, so that `tracemalloc` sees it, a little larger than asked for, so that
/// it can be shrunk in place: an aligned allocator could only copy.
pub struct AudioMemory {
    /// What the allocator gave.
    block: Block,
    /// The first aligned byte of `block`.
    start: NonNull<u8>,
    capacity: usize,
    len: usize,
}

// SAFETY: the block has one owner and no thread affinity: `PyMem_RawMalloc` and its siblings are thread-safe. It is
// dropped with the objects that hold it, by whichever thread has the interpreter's lock.
unsafe impl Send for AudioMemory {}
// SAFETY: a shared reference only reads.
unsafe impl Sync for AudioMemory {}

impl AudioMemory {
    /// Room for `capacity` bytes; None if there is no memory.
    pub fn with_capacity(py: Python<'_>, capacity: usize) -> Option<AudioMemory> {
        let size = capacity.checked_add(ALIGN)?;
        let block = Block::new(py, size)?;
        let start = Self::aligned(block);
        Some(AudioMemory {
            block,
            start,
            capacity,
            len: 0,
        })
    }

    fn aligned(block: Block) -> NonNull<u8> {
        let offset = block.start.as_ptr().align_offset(ALIGN);
        // SAFETY: the block is `ALIGN` bytes larger than its capacity, at least, and `offset` is below `ALIGN`.
        unsafe { block.start.add(offset) }
    }

    /// The bytes filled so far.
    pub fn filled(&self) -> &[u8] {
        // SAFETY: the first `len` bytes from `start` have been written (`decode`, `push`) and live as
        // long as `self`.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }

    fn spare(&mut self) -> &mut [MaybeUninit<u8>] {
        let left = self.capacity - self.len;
        // SAFETY: `start + len .. start + capacity` is inside the block, `self` is borrowed mutably, and
        // `MaybeUninit` makes no claim about what is there.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr().add(self.len).cast(), left) }
    }

    /// Gives back what was not filled.
    pub fn shrink(&mut self) {
        if self.capacity == self.len {
            return;
        }
        let offset = self.start.as_ptr().addr() - self.block.start.as_ptr().addr();
        let size = self.len + ALIGN;
        // SAFETY: the block came from the same allocator; the new size is not larger than the old one.
        let block =
            unsafe { ffi::PyMem_RawRealloc(self.block.start.as_ptr().cast(), size).cast::<u8>() };
        // A shrink that fails leaves the block as it was.
        let Some(start) = NonNull::new(block) else {
            return;
        };
        let block = Block { start, size };
        self.block = block;
        self.capacity = self.len;
        self.start = Self::aligned(block);
        // SAFETY: the allocator kept the first `len + ALIGN` bytes in order, so the payload is at `offset`
        // now; both ranges are inside the block. If it moved to another alignment, the ranges may overlap,
        // which `ptr::copy` allows.
        unsafe {
            let payload = block.start.add(offset);
            if payload != self.start {
                ptr::copy(payload.as_ptr(), self.start.as_ptr(), self.len);
            }
        }
    }
}

impl Payload for AudioMemory {
    #[inline]
    fn decode(&mut self, src: &[u8]) -> usize {
        // `produced` bytes of the spare memory are then initialised.
        let progress = base64::decode(src, self.spare());
        self.len += progress.produced;
        progress.consumed
    }

    #[inline]
    fn push(&mut self, bytes: &[u8]) -> bool {
        let spare = self.spare();
        let Some(room) = spare.get_mut(..bytes.len()) else {
            return false;
        };
        fill(room, bytes);
        self.len += bytes.len();
        true
    }
}

impl Drop for AudioMemory {
    fn drop(&mut self) {
        // SAFETY: whoever has such memory got it with the interpreter lock held (`with_capacity`): the walk, and Python
        // objects, which are dropped with it held too.
        unsafe { self.block.free() };
    }
}

/// Who keeps a buffer's bytes alive.
enum Owner {
    /// The memory itself.
    #[expect(dead_code, reason = "held to keep the bytes, which `start` points at")]
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
            start: memory.start,
            len: memory.len,
            owner: Owner::Memory(memory),
        }
    }

    fn copy_of(py: Python<'_>, data: &[u8]) -> PyResult<AudioBuffer> {
        let mut memory = AudioMemory::with_capacity(py, data.len()).ok_or_else(no_memory)?;
        let fits = memory.push(data);
        debug_assert!(fits);
        Ok(AudioBuffer::new(memory))
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: `start .. start + len` lies in the filled part of the owner's memory, which is neither
        // moved nor written nor freed while `self` lives.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

fn no_memory() -> PyErr {
    pyo3::exceptions::PyMemoryError::new_err(())
}

/// Base64 text of bytes (RFC 4648, section 4), padded, between two other texts: a frame in one piece.
///
/// Args:
///     before: ASCII text.
///     data: bytes-like object, C-contiguous.
///     after: ASCII text.
///
/// Raises:
///     TypeError: ``data`` has no buffer.
///     BufferError: its buffer is not contiguous.
///     ValueError: one of the texts is not ASCII.
#[pyfunction]
#[pyo3(signature = (before, data, after, /))]
pub fn base64_between<'py>(
    before: &str,
    data: &Bound<'py, PyAny>,
    after: &str,
) -> PyResult<Bound<'py, PyString>> {
    let py = data.py();
    let text = if let Ok(bytes) = data.cast_exact::<PyBytes>() {
        objects::base64_text(py, before, bytes.as_bytes(), after)?
    } else if let Ok(buffer) = data.cast_exact::<AudioBuffer>() {
        objects::base64_text(py, before, buffer.get().bytes(), after)?
    } else {
        objects::base64_text(py, before, &contiguous(data)?, after)?
    };
    text.ok_or_else(|| PyValueError::new_err("the texts around base64 must be ASCII"))
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
        objects::base64_text(py, "", self.bytes(), "")
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
fn contiguous(data: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
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
