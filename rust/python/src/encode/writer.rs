//! The bytes of an encoded object, as they are written: on the stack first, and in a `bytes` object once they are
//! too many.
#![allow(unsafe_code, reason = "fills `bytes` in place")]
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::{ptr, slice};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyByteArray, PyByteArrayMethods};
use rtframes_core::base64;
use rtframes_core::bytes::fill;
use rtframes_core::error::Refused;
use rtframes_core::json::scan::text_run;

use crate::objects::bytes::resize_bytes;
use crate::objects::make;
use crate::objects::refs::{owned, refused};

/// Room for most events, which then cost one allocation of exactly their size.
pub struct Room([MaybeUninit<u8>; 1024]);

impl Room {
    /// Not zeroed.
    #[inline(always)]
    pub fn new() -> Room {
        Room([const { MaybeUninit::uninit() }; 1024])
    }
}

/// Bytes that every reservation adds, so that short text can be copied in blocks of this size.
const BLOCK: usize = 32;
/// Room after a payload for what mostly follows it: a few short fields.
const BEHIND_A_PAYLOAD: usize = 128;
/// From how many bytes on one piece counts as a payload.
const PAYLOAD: usize = 1024;

/// Text that is written again and again, such as `"name":`.
pub struct Fixed {
    text: Box<[u8]>,
    /// The text, if it is no longer than a block.
    block: Option<[u8; BLOCK]>,
}

impl Fixed {
    /// These bytes.
    pub fn new(text: &[u8]) -> Fixed {
        let mut block = [0; BLOCK];
        let fits = text.len() <= BLOCK;
        if fits {
            block[..text.len()].copy_from_slice(text);
        }
        Fixed {
            text: text.into(),
            block: fits.then_some(block),
        }
    }
}

/// Whether text has nothing to escape and less than 16 bytes, for which the scanner would have to make room first.
#[inline(always)]
fn is_short_and_plain(text: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 0xFF;
    const TOPS: u64 = ONES * 0x80;
    // The top bit of a byte is set if the byte is below `limit`; after the first such byte, of others too.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & TOPS;
    let plain = |word: u64| {
        let quote = below(word ^ (ONES * 0x22), 1);
        let backslash = below(word ^ (ONES * 0x5C), 1);
        below(word, 0x20) | quote | backslash == 0
    };
    match text.len() {
        8..16 => {
            let (first, last) = (text.first_chunk(), text.last_chunk());
            let word =
                |chunk: Option<&[u8; 8]>| chunk.map_or(0, |chunk| u64::from_ne_bytes(*chunk));
            plain(word(first)) && plain(word(last))
        }
        4..8 => {
            let (first, last) = (text.first_chunk(), text.last_chunk());
            let word =
                |chunk: Option<&[u8; 4]>| chunk.map_or(0, |chunk| u32::from_ne_bytes(*chunk));
            plain(u64::from(word(first)) << 32 | u64::from(word(last)))
        }
        0..4 => text
            .iter()
            .all(|&byte| byte >= 0x20 && byte != b'"' && byte != b'\\'),
        _ => false,
    }
}

/// What is written so far.
pub struct Writer<'py, 'r> {
    py: Python<'py>,
    /// The first byte of `capacity` that may be written, of which `len` are: in the room, or in `bytes`.
    start: *mut u8,
    len: usize,
    capacity: usize,
    bytes: Option<Bound<'py, PyAny>>,
    room: PhantomData<&'r mut Room>,
}

impl<'py, 'r> Writer<'py, 'r> {
    /// Nothing yet.
    #[inline(always)]
    pub fn new(py: Python<'py>, room: &'r mut Room) -> Self {
        Writer {
            py,
            start: room.0.as_mut_ptr().cast(),
            len: 0,
            capacity: room.0.len(),
            bytes: None,
            room: PhantomData,
        }
    }

    /// How many bytes are written.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Makes sure that `more` bytes can be written, and a block.
    #[inline(always)]
    fn reserve(&mut self, more: usize) -> Result<(), Refused> {
        // No text in memory comes near half of the address space, so the sum is one.
        if self.capacity - self.len < more + BLOCK {
            return self.grow(more);
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) -> Result<(), Refused> {
        let needed = self.len + more + BLOCK;
        let capacity = if more >= PAYLOAD {
            needed + BEHIND_A_PAYLOAD
        } else {
            needed * 2
        };
        let bytes = if let Some(bytes) = self.bytes.take() {
            resize_bytes(bytes, capacity)?
        } else {
            let size = ffi::Py_ssize_t::try_from(capacity).map_err(|_| Refused)?;
            // SAFETY: NULL asks for uninitialised content. The copy is of the room's written part, to new memory that
            // is larger.
            unsafe {
                let bytes = owned(self.py, ffi::PyBytes_FromStringAndSize(ptr::null(), size))?;
                let content = ffi::PyBytes_AsString(bytes.as_ptr()).cast();
                ptr::copy_nonoverlapping(self.start, content, self.len);
                bytes
            }
        };
        // SAFETY: a `bytes` of `capacity` bytes that only `self` holds.
        self.start = unsafe { ffi::PyBytes_AsString(bytes.as_ptr()).cast() };
        self.capacity = capacity;
        self.bytes = Some(bytes);
        Ok(())
    }

    /// The reserved room, from the first byte that is not written.
    #[inline(always)]
    fn unwritten(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: `start .. start + capacity` belongs only to `self`, and `len` does not exceed `capacity`.
        unsafe {
            let first = self.start.add(self.len).cast();
            slice::from_raw_parts_mut(first, self.capacity - self.len)
        }
    }

    /// Writes bytes for which there is room.
    #[inline(always)]
    fn copy(&mut self, bytes: &[u8]) {
        fill(&mut self.unwritten()[..bytes.len()], bytes);
        self.len += bytes.len();
    }

    /// Writes one byte for which there is room.
    #[inline(always)]
    fn byte(&mut self, byte: u8) {
        self.unwritten()[0].write(byte);
        self.len += 1;
    }

    /// Writes bytes.
    #[inline(always)]
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.reserve(bytes.len())?;
        self.copy(bytes);
        Ok(())
    }

    /// Writes fixed text.
    #[inline(always)]
    pub fn put_fixed(&mut self, fixed: &Fixed) -> Result<(), Refused> {
        let Some(block) = &fixed.block else {
            return self.put(&fixed.text);
        };
        self.reserve(0)?;
        // A whole block costs less than a copy of so many bytes; what is after the text is written over later.
        self.copy(block);
        self.len -= BLOCK - fixed.text.len();
        Ok(())
    }

    /// Replaces the last byte, which is a comma.
    #[inline(always)]
    pub fn close(&mut self, bracket: u8) {
        debug_assert!(self.len > 0);
        self.len -= 1;
        self.byte(bracket);
    }

    /// Writes a string: UTF-8, which is escaped where JSON demands it.
    #[inline(always)]
    pub fn text(&mut self, text: &[u8]) -> Result<(), Refused> {
        self.reserve(text.len() + 2)?;
        self.byte(b'"');
        let plain = if is_short_and_plain(text) {
            text.len()
        } else {
            text_run(text).len
        };
        self.copy(&text[..plain]);
        if plain < text.len() {
            self.escaped(&text[plain..])?;
        }
        self.byte(b'"');
        Ok(())
    }

    /// Writes a key, which is a string, and its colon.
    #[inline(always)]
    pub fn key(&mut self, text: &[u8]) -> Result<(), Refused> {
        self.text(text)?;
        // After a string is the rest of a block.
        self.byte(b':');
        Ok(())
    }

    /// Writes text that begins with a character to escape; leaves room for the quote.
    #[cold]
    #[inline(never)]
    fn escaped(&mut self, mut text: &[u8]) -> Result<(), Refused> {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        while let Some((&special, rest)) = text.split_first() {
            // The escape, the rest and the quote.
            self.reserve(6 + rest.len() + 1)?;
            let short = match special {
                b'"' | b'\\' => special,
                0x08 => b'b',
                b'\t' => b't',
                b'\n' => b'n',
                0x0C => b'f',
                b'\r' => b'r',
                _ => b'u',
            };
            self.copy(&[b'\\', short]);
            if short == b'u' {
                let (high, low) = (special >> 4, special & 0xF);
                self.copy(&[b'0', b'0', HEX[usize::from(high)], HEX[usize::from(low)]]);
            }
            let plain = text_run(rest).len;
            self.copy(&rest[..plain]);
            text = &rest[plain..];
        }
        Ok(())
    }

    /// Writes an integer.
    #[inline(always)]
    pub fn int(&mut self, value: i64) -> Result<(), Refused> {
        self.reserve(0)?;
        if let Ok(digit @ 0..=9) = u8::try_from(value) {
            self.byte(b'0' + digit);
            return Ok(());
        }
        if value < 0 {
            self.byte(b'-');
        }
        let mut digits = [0; 20];
        let mut first = digits.len();
        let mut left = value.unsigned_abs();
        while left > 0 {
            first -= 1;
            digits[first] = b'0' + (left % 10) as u8;
            left /= 10;
        }
        self.copy(&digits[first..]);
        Ok(())
    }

    /// Writes a number: the shortest decimal that reads as this float, the nearest to it of several, and among the
    /// nearest the even one; with an exponent from 1e16 on and below 1e-5. Infinities and NaN are null. All of this is
    /// msgspec's rule.
    #[inline]
    pub fn float(&mut self, value: f64) -> Result<(), Refused> {
        if !value.is_finite() {
            return self.put(b"null");
        }
        let mut buffer = zmij::Buffer::new();
        let decimal = buffer.format_finite(value);
        if value.abs() >= 1e16
            && let Some((digits, exponent)) = decimal.split_once("e+")
        {
            self.put(digits.as_bytes())?;
            self.put(b"e")?;
            return self.put(exponent.as_bytes());
        }
        self.put(decimal.as_bytes())
    }

    /// Writes bytes as a string of base64.
    #[inline(always)]
    pub fn base64(&mut self, data: &[u8]) -> Result<(), Refused> {
        self.reserve(base64::encoded_len(data.len()) + 2)?;
        self.byte(b'"');
        let written = base64::encode(data, self.unwritten());
        self.len += written;
        self.byte(b'"');
        Ok(())
    }

    #[inline(always)]
    fn filled(&self) -> &[u8] {
        // SAFETY: the first `len` bytes have been written.
        unsafe { slice::from_raw_parts(self.start, self.len) }
    }

    /// What was written, as `bytes`.
    #[inline(always)]
    pub fn into_bytes(mut self) -> Result<Bound<'py, PyAny>, Refused> {
        let Some(bytes) = self.bytes.take() else {
            return make::bytes(self.py, self.filled());
        };
        if self.capacity - self.len > 2 * (BLOCK + BEHIND_A_PAYLOAD) {
            return resize_bytes(bytes, self.len);
        }
        // To move a payload for the sake of a few bytes would cost more than its base64. The allocator need not know
        // that the object ends before its memory does.
        // SAFETY: a `bytes` of `capacity` bytes and a NUL that no other code has seen, so neither its length nor its
        // hash is known to anyone; the new length is not larger, and the byte after it is inside.
        unsafe {
            self.start.add(self.len).write(0);
            (*bytes.as_ptr().cast::<ffi::PyVarObject>()).ob_size = self.len.cast_signed();
        }
        Ok(bytes)
    }

    /// Writes all of it into a bytearray from `offset`, which is inside, and cuts the bytearray there; refuses if that
    /// cannot be resized.
    pub fn write_into(
        &self,
        buffer: &Bound<'_, PyByteArray>,
        offset: usize,
    ) -> Result<(), Refused> {
        write_into(buffer, offset, self.filled())
    }
}

/// Writes into a bytearray from `offset` on, and cuts it behind what was written.
pub fn write_into(
    buffer: &Bound<'_, PyByteArray>,
    offset: usize,
    written: &[u8],
) -> Result<(), Refused> {
    with_critical_section(buffer, || {
        refused(buffer.py(), buffer.resize(offset + written.len()))?;
        // SAFETY: the slice is used at once, and nothing runs meanwhile that could resize the bytearray: nor another thread,
        // within the critical section where there is no interpreter lock.
        let room = unsafe { buffer.as_bytes_mut() };
        room[offset..].copy_from_slice(written);
        Ok(())
    })
}
