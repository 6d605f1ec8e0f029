//! `bytes` under construction: payloads, which are filled in place, and `bytes` that change their size.
#![allow(unsafe_code, reason = "fills objects in place")]
use std::mem::MaybeUninit;
use std::ptr;
use std::slice;

use pyo3::ffi;
use pyo3::prelude::*;
use rtframes_core::base64;
use rtframes_core::builder::Payload;
use rtframes_core::bytes::fill;
use rtframes_core::error::Refused;

use crate::objects::free_list;
use crate::objects::make;
use crate::objects::refs::owned;

/// A `bytes` under construction: `capacity` bytes, of which the first `len` are written.
pub struct BytesPayload<'py> {
    object: Bound<'py, PyAny>,
    capacity: usize,
    len: usize,
    /// The object comes from the free list, where it has another reference.
    reused: bool,
}

unsafe extern "C" {
    /// Public C API that `pyo3-ffi` keeps to itself.
    fn _PyBytes_Resize(bytes: *mut *mut ffi::PyObject, size: ffi::Py_ssize_t) -> std::ffi::c_int;
}

impl<'py> BytesPayload<'py> {
    /// Room for `capacity` bytes, not zeroed.
    #[inline]
    pub fn with_capacity(py: Python<'py>, capacity: usize) -> Result<Self, Refused> {
        // CPython shares the empty object and those of one byte, so one that is to be written is larger.
        let room = capacity.max(2);
        if let Some(object) = free_list::take(py, room) {
            return Ok(BytesPayload {
                object,
                capacity: room,
                len: 0,
                reused: true,
            });
        }
        Self::new(py, room)
    }

    /// Room for so many bytes that are not held by the free list.
    #[inline(never)]
    fn new(py: Python<'py>, room: usize) -> Result<Self, Refused> {
        let size = ffi::Py_ssize_t::try_from(room).map_err(|_| Refused)?;
        // SAFETY: NULL asks for uninitialised content.
        let object = unsafe { owned(py, ffi::PyBytes_FromStringAndSize(ptr::null(), size))? };
        Ok(BytesPayload {
            object,
            capacity: room,
            len: 0,
            reused: false,
        })
    }

    /// How many bytes there is room for.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    #[inline]
    fn unwritten(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: the object has room for `capacity` bytes; it was made here, or taken from the free list, and nothing refers
        // to it yet.
        unsafe {
            let data = self.data().cast::<MaybeUninit<u8>>();
            slice::from_raw_parts_mut(data.add(self.len), self.capacity - self.len)
        }
    }

    /// The `bytes`, cut to what was written.
    #[inline]
    pub fn finish(self) -> Result<Bound<'py, PyAny>, Refused> {
        let py = self.object.py();
        if self.len < 2 {
            // The shared objects.
            let byte = self.filled();
            return make::bytes(py, byte);
        }
        if self.reused {
            // SAFETY: it came from there for `capacity` bytes, and nothing refers to it yet.
            unsafe { free_list::set_len(&self.object, self.len) };
            return Ok(self.object);
        }
        let bytes = if self.len == self.capacity {
            self.object
        } else {
            resize_bytes(self.object, self.len)?
        };
        free_list::keep(&bytes);
        Ok(bytes)
    }

    fn filled(&self) -> &[u8] {
        // SAFETY: the first `len` bytes have been written.
        unsafe { slice::from_raw_parts(self.data(), self.len) }
    }

    /// The first byte of the content.
    #[inline]
    fn data(&self) -> *mut u8 {
        let object = self.object.as_ptr().cast::<ffi::PyBytesObject>();
        // SAFETY: the object is a `bytes`; no reference to its content is made.
        unsafe { (&raw mut (*object).ob_sval).cast() }
    }
}

impl Payload for BytesPayload<'_> {
    #[inline]
    fn decode(&mut self, src: &[u8]) -> usize {
        let progress = base64::decode(src, self.unwritten());
        self.len += progress.produced;
        progress.consumed
    }

    #[inline]
    fn push(&mut self, bytes: &[u8]) -> bool {
        let Some(room) = self.unwritten().get_mut(..bytes.len()) else {
            return false;
        };
        fill(room, bytes);
        self.len += bytes.len();
        true
    }
}

/// A `bytes` under construction, to which there is no other reference (otherwise it is refused), in another size.
pub fn resize_bytes(bytes: Bound<'_, PyAny>, size: usize) -> Result<Bound<'_, PyAny>, Refused> {
    let py = bytes.py();
    let size = ffi::Py_ssize_t::try_from(size).map_err(|_| Refused)?;
    let mut object = bytes.into_ptr();
    // SAFETY: the call takes over the reference; it checks that the object is a `bytes` and the reference the only one.
    // On failure it leaves NULL and an exception.
    unsafe {
        _PyBytes_Resize(&raw mut object, size);
        owned(py, object)
    }
}
