//! Lists and dicts, made in their final size: of items that are all there, or as copies of others.
#![allow(
    unsafe_code,
    reason = "fills lists in place, and calls without PyO3's errors"
)]
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use rtframes_core::error::Refused;

use crate::objects::make;
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

/// The pattern of which dicts with these keys are copies, or lists if there are no keys: a dict or a tuple that nothing
/// else refers to, so that no copy can change the others.
pub fn pattern(
    py: Python<'_>,
    keys: Option<&[Py<PyAny>]>,
    values: Vec<Option<Py<PyAny>>>,
) -> Option<Py<PyAny>> {
    let values = values
        .into_iter()
        .map(|value| value.unwrap_or_else(|| py.None()).into_bound(py));
    let Some(keys) = keys else {
        let values: Vec<_> = values.collect();
        return Some(make::tuple(py, &values).ok()?.into_any().unbind());
    };
    let mut items = Vec::with_capacity(2 * keys.len());
    for (key, value) in keys.iter().zip(values) {
        items.extend([key.bind(py).clone(), value]);
    }
    let (dict, unique) = dict(py, &items).ok()?;
    unique.then(|| dict.into_any().unbind())
}

/// A copy of a pattern.
#[inline(always)]
pub fn copy<'py>(pattern: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Refused> {
    match pattern.cast_exact::<PyTuple>() {
        Ok(items) => list(pattern.py(), items.as_slice().iter().cloned()),
        // SAFETY: any object may be asked for; the result is a new dict, or NULL if it was none.
        Err(_) => unsafe { owned(pattern.py(), ffi::PyDict_Copy(pattern.as_ptr())) },
    }
}

/// Puts a value into a copy: under a key of it, or without one in this place of a list.
#[inline(always)]
pub fn put(
    copy: &Bound<'_, PyAny>,
    key: Option<&Py<PyAny>>,
    index: usize,
    value: Bound<'_, PyAny>,
) -> Result<(), Refused> {
    let copied = copy.as_ptr();
    // SAFETY: all are alive. Both calls check what they get: a dict takes references of its own, a list takes over that to
    // the value, whatever happens.
    let code = unsafe {
        match key {
            Some(key) => ffi::PyDict_SetItem(copied, key.as_ptr(), value.as_ptr()),
            None => ffi::PyList_SetItem(copied, index.cast_signed(), value.into_ptr()),
        }
    };
    if code == 0 {
        Ok(())
    } else {
        Err(clear(copy.py()))
    }
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
    make::dict(py)
}

/// The size of CPython's smallest dict.
#[cfg(not(Py_3_14))]
const ROOM_OF_A_NEW_DICT: usize = 5;

#[cfg(not(Py_3_14))]
unsafe extern "C" {
    /// Private, exported, and used by other JSON decoders; newer versions do without.
    fn _PyDict_NewPresized(len: ffi::Py_ssize_t) -> *mut ffi::PyObject;
}
