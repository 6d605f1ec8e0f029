//! Lists and dicts of items that are all there, made in their final size.
#![allow(
    unsafe_code,
    reason = "fills lists in place, and calls without PyO3's errors"
)]
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rtframes_core::error::Refused;

use crate::objects::refs::{clear, owned};

/// A list of exactly these items.
#[inline(always)]
pub fn list<'py>(
    py: Python<'py>,
    items: impl ExactSizeIterator<Item = Bound<'py, PyAny>>,
) -> Result<Bound<'py, PyAny>, Refused> {
    let len = items.len();
    // SAFETY: any length may be asked for; the places are NULL, which dropping the list skips, until each gets an item of
    // its own: `take` keeps to the length that the iterator gave.
    unsafe {
        let list = owned(py, ffi::PyList_New(len.cast_signed()))?;
        let mut filled: usize = 0;
        for item in items.take(len) {
            ffi::PyList_SET_ITEM(list.as_ptr(), filled.cast_signed(), item.into_ptr());
            filled += 1;
        }
        assert_eq!(filled, len, "the iterator knew its length");
        Ok(list)
    }
}

/// A dict of keys and values in turn, the last of a repeated key counts; and whether no key came twice.
pub fn dict<'py>(
    py: Python<'py>,
    items: &[Bound<'py, PyAny>],
) -> Result<(Bound<'py, PyDict>, bool), Refused> {
    let dict = sized_dict(py, items.len() / 2)?;
    let unique = fill_dict(&dict, items)?;
    Ok((dict, unique))
}

/// Puts keys and values in turn into a dict; whether no key came twice.
pub fn fill_dict(dict: &Bound<'_, PyDict>, items: &[Bound<'_, PyAny>]) -> Result<bool, Refused> {
    for pair in items.chunks_exact(2) {
        // SAFETY: all three are alive, and the dict is one; the call takes references of its own.
        let code =
            unsafe { ffi::PyDict_SetItem(dict.as_ptr(), pair[0].as_ptr(), pair[1].as_ptr()) };
        if code != 0 {
            return Err(clear(dict.py()));
        }
    }
    Ok(dict.len() == items.len() / 2)
}

/// An empty dict with room for `len` keys: growing one costs more than filling it.
#[inline(always)]
fn sized_dict(py: Python<'_>, len: usize) -> Result<Bound<'_, PyDict>, Refused> {
    #[cfg(not(Py_3_14))]
    if len > ROOM_OF_A_NEW_DICT {
        // SAFETY: any size may be asked for; the result is a new dict or NULL.
        return unsafe {
            let dict = owned(py, _PyDict_NewPresized(len.cast_signed()))?;
            Ok(dict.cast_into_unchecked())
        };
    }
    let _ = len;
    Ok(PyDict::new(py))
}

/// What CPython's smallest dict holds.
#[cfg(not(Py_3_14))]
const ROOM_OF_A_NEW_DICT: usize = 5;

#[cfg(not(Py_3_14))]
unsafe extern "C" {
    /// Private, exported, and used by other JSON decoders; newer versions do without.
    fn _PyDict_NewPresized(len: ffi::Py_ssize_t) -> *mut ffi::PyObject;
}
