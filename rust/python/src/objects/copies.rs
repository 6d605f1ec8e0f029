//! Copies of the bytes of objects that may change. A frame may be large: where there is no memory for a copy, there is none,
//! and not the end of the process, as where a `Vec` grows by itself.
#![allow(unsafe_code, reason = "copies from memory that others may write to")]
use std::ptr;

use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyByteArray, PyBytes};

/// A copy of a bytearray; None if there is no memory.
pub fn of_bytearray(array: &Bound<'_, PyByteArray>) -> Option<Vec<u8>> {
    with_critical_section(array, || {
        // SAFETY: the array's memory is as long as it says, and nothing runs before it is copied that could change that:
        // nor another thread, within the critical section where there is no interpreter lock.
        unsafe { copied(array.data(), array.len()) }
    })
}

/// A copy of `bytes`; None if there is no memory.
pub fn of_bytes(bytes: &Bound<'_, PyBytes>) -> Option<Vec<u8>> {
    let bytes = bytes.as_bytes();
    // SAFETY: they are those of a slice.
    unsafe { copied(bytes.as_ptr(), bytes.len()) }
}

/// A copy of a buffer of bytes; None if there is no memory, or it is not C-contiguous.
pub fn of_buffer(buffer: &PyBuffer<u8>) -> Option<Vec<u8>> {
    let bytes = buffer.as_slice_ptr()?;
    // SAFETY: the buffer keeps its memory. Others may write to it meanwhile; whichever bytes are read, some are copied.
    unsafe { copied(bytes.cast().as_ptr(), bytes.len()) }
}

/// # Safety
/// There are so many bytes.
unsafe fn copied(bytes: *const u8, len: usize) -> Option<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(len).ok()?;
    // SAFETY: the caller says that the bytes are there; there is room for so many, which are then written.
    unsafe {
        ptr::copy_nonoverlapping(bytes, copy.as_mut_ptr(), len);
        copy.set_len(len);
    }
    Some(copy)
}
