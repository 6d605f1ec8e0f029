//! `str`: of ASCII made by the header that CPython writes, learnt at import; of other text by CPython's own functions.
#![allow(unsafe_code, reason = "fills strings in place")]
use std::mem::{MaybeUninit, offset_of};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{ptr, slice};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;
use rtframes_core::base64;
use rtframes_core::bytes::fill;
use rtframes_core::error::Refused;
use rtframes_core::text_units::{self, Width};

use crate::objects::errors::or_no_memory;
use crate::objects::refs::{POINTER, owned};

/// A `str` of UTF-8, which is checked, or of ASCII, which the caller has checked.
#[inline(always)]
pub fn text<'py>(py: Python<'py>, bytes: &[u8], ascii: bool) -> Result<Bound<'py, PyAny>, Refused> {
    if ascii && bytes.len() > 1 {
        // SAFETY: `new_ascii` makes a compact ASCII object, after whose header there are as many bytes (and a NUL that
        // is written already), which no other code sees yet; NULL is handled by `owned`.
        unsafe {
            let object = owned(py, new_ascii(bytes.len(), bytes.len()))?;
            fill(ascii_room(object.as_ptr(), bytes.len()), bytes);
            Ok(object)
        }
    } else {
        other_text(py, bytes)
    }
}

/// A `str` of any UTF-8.
#[inline(never)]
fn other_text<'py>(py: Python<'py>, bytes: &[u8]) -> Result<Bound<'py, PyAny>, Refused> {
    let text = text_units::measure(bytes).ok_or(Refused)?;
    // CPython keeps the empty string and many of one character ready.
    if text.len == bytes.len() {
        // SAFETY: the pointer and the length are those of a slice; CPython checks that it is UTF-8.
        unsafe {
            let (start, len) = (bytes.as_ptr().cast(), bytes.len().cast_signed());
            return owned(py, ffi::PyUnicode_FromStringAndSize(start, len));
        }
    }
    if let Some(character) = text.single() {
        // SAFETY: it may be called with any number.
        return unsafe { owned(py, ffi::PyUnicode_FromOrdinal(character.cast_signed())) };
    }
    let highest = match text.width {
        Width::One => 0xFF,
        Width::Two => 0xFFFF,
        Width::Four => 0x10_FFFF,
    };
    // SAFETY: with this maximum the object has `len` units of that width, which no other code sees yet; NULL is handled by
    // `owned`. All of them are written, and one of them needs the width: the text is not ASCII.
    unsafe {
        let object = owned(py, ffi::PyUnicode_New(text.len.cast_signed(), highest))?;
        let data = ffi::PyUnicode_DATA(object.as_ptr());
        match text.width {
            Width::One => text.write::<u8>(slice::from_raw_parts_mut(data.cast(), text.len)),
            Width::Two => text.write::<u16>(slice::from_raw_parts_mut(data.cast(), text.len)),
            Width::Four => text.write::<u32>(slice::from_raw_parts_mut(data.cast(), text.len)),
        }
        Ok(object)
    }
}

/// Base64 text of bytes, between two texts: a `str` in one piece. None if one of the texts is not ASCII.
pub fn base64_text<'py>(
    py: Python<'py>,
    before: &str,
    bytes: &[u8],
    after: &str,
) -> PyResult<Option<Bound<'py, PyString>>> {
    if !(before.is_ascii() && after.is_ascii()) {
        return Ok(None);
    }
    let encoded = base64::encoded_len(bytes.len());
    let len = before.len() + encoded + after.len();
    // SAFETY: as in `text`; all of `len` is written, with ASCII: `encode` writes its alphabet, as much as it says.
    let text = unsafe {
        let object = owned(py, new_ascii(len, len));
        let object = or_no_memory(object)?;
        let (start, rest) = ascii_room(object.as_ptr(), len).split_at_mut(before.len());
        let (middle, end) = rest.split_at_mut(encoded);
        fill(start, before.as_bytes());
        base64::encode(bytes, middle);
        fill(end, after.as_bytes());
        object
    };
    Ok(Some(text.cast_into::<PyString>()?))
}

/// The characters of a `str` under construction.
///
/// # Safety
/// `object` is a compact ASCII `str` of `len` characters to which nothing else refers, and lives as long as the result.
#[inline(always)]
unsafe fn ascii_room<'o>(object: *mut ffi::PyObject, len: usize) -> &'o mut [MaybeUninit<u8>] {
    // SAFETY: the caller says that the characters are there.
    unsafe { slice::from_raw_parts_mut(object.cast::<u8>().add(ASCII_HEADER).cast(), len) }
}

/// Where the characters of a compact ASCII `str` begin, bytes from its start.
pub const ASCII_HEADER: usize = size_of::<ffi::PyASCIIObject>();

/// What `PyUnicode_New` writes before the characters, the length left out: zeros until `learn_ascii` has seen that
/// objects made with it are the same as its own.
static ASCII_TEMPLATE: [AtomicUsize; ASCII_HEADER / POINTER] =
    [const { AtomicUsize::new(0) }; ASCII_HEADER / POINTER];

/// Which of its words is the length.
const LENGTH: usize = offset_of!(ffi::PyASCIIObject, length) / POINTER;

/// Which of its words is the hash.
const HASH: usize = offset_of!(ffi::PyASCIIObject, hash) / POINTER;

/// Which of its words has the flags; those after it say what other forms of the text are kept.
const FLAGS: usize = offset_of!(ffi::PyASCIIObject, state) / POINTER;

/// Whether an object is no more than its memory: not where objects are linked, counted or owned by a thread.
const PLAIN_OBJECTS: bool = !cfg!(any(
    Py_GIL_DISABLED,
    py_sys_config = "Py_TRACE_REFS",
    py_sys_config = "Py_REF_DEBUG"
));

/// A compact ASCII `str` of `len` characters that are not written yet except for the NUL after them, or NULL. Where it is
/// made here, there is memory for `room` characters.
///
/// `PyUnicode_New` goes through the maximum character, the kinds of string and two more calls, which takes longer than
/// everything else that a short string needs.
#[inline(always)]
fn new_ascii(len: usize, room: usize) -> *mut ffi::PyObject {
    let template = |word: usize| ASCII_TEMPLATE[word].load(Ordering::Relaxed);
    let size = room.saturating_add(ASCII_HEADER + 1);
    if template(0) == 0 || size > isize::MAX.cast_unsigned() {
        // SAFETY: any length may be asked for; a negative one is an error.
        return unsafe { ffi::PyUnicode_New(len.cast_signed(), 127) };
    }
    // SAFETY: the memory is that of the header's words, the characters and the NUL, and for a pointer's alignment. With
    // these words in it, it is what `PyUnicode_New` makes (`learn_ascii`).
    unsafe {
        let object = ffi::PyObject_Malloc(size).cast::<usize>();
        if object.is_null() {
            return ffi::PyErr_NoMemory();
        }
        for word in 0..ASCII_TEMPLATE.len() {
            object.add(word).write(template(word));
        }
        object.add(LENGTH).write(len);
        object.cast::<u8>().add(ASCII_HEADER + len).write(0);
        #[cfg(Py_3_13)]
        // Tells tools that trace references that the object is there.
        ffi::PyObject_Init(object.cast(), &raw mut ffi::PyUnicode_Type);
        object.cast()
    }
}

/// An ASCII `str` of `ascii`, which has more than one character, with memory for `room` characters, at least as many.
/// None if strings are not made here.
#[inline(always)]
pub fn roomy_text<'py>(
    py: Python<'py>,
    ascii: &[u8],
    room: usize,
) -> Option<Result<Bound<'py, PyAny>, Refused>> {
    if !makes_ascii() || room < ascii.len() {
        return None;
    }
    // SAFETY: as in `text`.
    Some(unsafe {
        owned(py, new_ascii(ascii.len(), room)).inspect(|object| {
            fill(ascii_room(object.as_ptr(), ascii.len()), ascii);
        })
    })
}

/// The content of a compact ASCII `str`.
///
/// # Safety
/// `text` is one, and stays as it is while what is returned is used.
#[inline(always)]
pub unsafe fn ascii_content<'o>(text: *mut ffi::PyObject) -> &'o [u8] {
    // SAFETY: the caller says that the characters are there.
    unsafe {
        let len = ffi::PyUnicode_GET_LENGTH(text).cast_unsigned();
        slice::from_raw_parts(text.cast::<u8>().add(ASCII_HEADER), len)
    }
}

/// Writes other text into an ASCII `str`: false, and nothing is written, if other code has changed more of it than its
/// content: interned it, or stored another form of it in it.
///
/// # Safety
/// `text` came from [`roomy_text`] with as much room as `ascii` is long, at least, and nothing reads it in the meantime.
#[inline(always)]
pub unsafe fn refill(text: *mut ffi::PyObject, ascii: &[u8]) -> bool {
    // SAFETY: the caller says that there is so much room.
    unsafe {
        let is_own = renew(text, ascii.len());
        if is_own {
            fill(ascii_room(text, ascii.len()), ascii);
            text.cast::<u8>().add(ASCII_HEADER + ascii.len()).write(0);
        }
        is_own
    }
}

/// [`refill`] with the first `len` bytes of a block. How many there are costs no branch that is hard to foresee, as the
/// pieces of a transcript are of all lengths.
///
/// # Safety
/// As for [`refill`]; and the room is of 15, 31, … characters, as memory is given.
#[inline(always)]
pub unsafe fn refill_block(text: *mut ffi::PyObject, block: &[u8; 32], len: usize) -> bool {
    // SAFETY: the caller says that there is so much room: 15 characters and the NUL, or 31.
    unsafe {
        let is_own = renew(text, len);
        if is_own {
            let room = text.cast::<u8>().add(ASCII_HEADER);
            if len < 16 {
                ptr::copy_nonoverlapping(block.as_ptr(), room, 16);
            } else {
                ptr::copy_nonoverlapping(block.as_ptr(), room, 32);
            }
            room.add(len).write(0);
        }
        is_own
    }
}

/// Gives a string that is written to another length; false, and it stays as it is, as for [`refill`].
///
/// # Safety
/// As for [`refill`].
#[inline(always)]
unsafe fn renew(text: *mut ffi::PyObject, len: usize) -> bool {
    // SAFETY: a string that was made here begins with these words.
    unsafe {
        let words = text.cast::<usize>();
        let mut header = ASCII_TEMPLATE.iter().enumerate().skip(FLAGS);
        if header.any(|(word, made)| words.add(word).read() != made.load(Ordering::Relaxed)) {
            return false;
        }
        words.add(LENGTH).write(len);
        // The hash of the earlier content.
        words
            .add(HASH)
            .write(ASCII_TEMPLATE[HASH].load(Ordering::Relaxed));
    }
    true
}

/// Whether ASCII strings are made by their header, as everywhere but on debugging and free-threaded builds.
#[pyfunction]
#[pyo3(name = "_makes_ascii")]
pub fn makes_ascii() -> bool {
    ASCII_TEMPLATE[0].load(Ordering::Relaxed) != 0
}

/// Learns what an ASCII `str` is made of, and compares one made in this way with CPython's own: called once, at import.
pub fn learn_ascii(py: Python<'_>) {
    let words = |object: &Bound<'_, PyAny>| {
        // SAFETY: a compact ASCII `str`, which `PyUnicode_New` and `new_ascii` make, begins with these words.
        unsafe { *object.as_ptr().cast::<[usize; ASCII_HEADER / POINTER]>() }
    };
    // The word with the flags has bits that are never written or read; using the string shows what it means.
    let header = |object: &Bound<'_, PyAny>| {
        let mut words = words(object);
        words[FLAGS] = 0;
        words
    };
    // SAFETY: a new object or NULL, whose characters nobody reads.
    let own = |len| unsafe { owned(py, ffi::PyUnicode_New(len, 127)) };
    let store = |words: [usize; ASCII_HEADER / POINTER]| {
        for (place, word) in ASCII_TEMPLATE.iter().zip(words) {
            place.store(word, Ordering::Relaxed);
        }
    };
    let proved = || {
        let mut template = words(&own(2)?);
        template[LENGTH] = 0;
        store(template);
        for sample in ["ab", "abcdefghijklmno", &"0123456789".repeat(40)] {
            let made = text(py, sample.as_bytes(), true)?;
            let same = header(&made) == header(&own(sample.len().cast_signed())?)
                && made
                    .cast_exact::<PyString>()
                    .is_ok_and(|made| made == sample);
            if !same {
                return Err(Refused);
            }
        }
        Ok(())
    };
    if !PLAIN_OBJECTS || proved().is_err() {
        store([0; ASCII_HEADER / POINTER]);
    }
}
