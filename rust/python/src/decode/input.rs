//! Frames as callers pass them: borrowed where they cannot change, copied where they can.
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyString};

use crate::objects::copies;
use crate::objects::errors::or_no_memory;
use crate::objects::make;

/// A frame's text.
pub enum Frame<'a> {
    /// Of an immutable object that the caller keeps alive.
    Borrowed {
        /// The text.
        text: &'a [u8],
        /// It is known to be UTF-8.
        utf8: bool,
    },
    /// Of an object that other code may change: a collection, started by an allocation, may run Python code in the
    /// middle of a decode, and shared memory has other writers.
    Copied(Vec<u8>),
}

impl<'a> Frame<'a> {
    /// The frame in `source`; None for an object that is left to msgspec to refuse, or to read in its own way, as where there
    /// is no memory for a copy.
    #[inline(always)]
    pub fn new(source: &'a Bound<'_, PyAny>) -> Option<Frame<'a>> {
        if let Ok(bytes) = source.cast_exact::<PyBytes>() {
            return Some(Frame::of(bytes));
        }
        if let Ok(text) = source.cast_exact::<PyString>() {
            let text = text.to_str().ok()?.as_bytes();
            return Some(Frame::Borrowed { text, utf8: true });
        }
        Frame::copy(source).map(Frame::Copied)
    }

    /// The frame in a `bytes`.
    #[inline(always)]
    pub fn of(bytes: &'a Bound<'_, PyBytes>) -> Frame<'a> {
        Frame::Borrowed {
            text: bytes.as_bytes(),
            utf8: false,
        }
    }

    #[inline(never)]
    fn copy(source: &Bound<'_, PyAny>) -> Option<Vec<u8>> {
        if let Ok(array) = source.cast_exact::<PyByteArray>() {
            return copies::of_bytearray(array);
        }
        let buffer = PyBuffer::<u8>::get(source).ok()?;
        // msgspec refuses a buffer that is not contiguous, with its own message.
        copies::of_buffer(&buffer)
    }

    /// The text, and whether it is known to be UTF-8.
    #[inline(always)]
    pub fn text(&self) -> (&[u8], bool) {
        match self {
            Frame::Borrowed { text, utf8 } => (text, *utf8),
            Frame::Copied(text) => (text, false),
        }
    }

    /// What to hand on to another decoder: the same text, as it was when this frame was taken.
    pub fn hand_over<'py>(&self, source: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Frame::Borrowed { .. } => Ok(source.clone()),
            Frame::Copied(text) => or_no_memory(make::bytes(source.py(), text)),
        }
    }
}
