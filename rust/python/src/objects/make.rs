//! Small objects by CPython's own calls, which give NULL where there is no memory. PyO3's makers panic there.
#![allow(unsafe_code, reason = "makes objects")]
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use rtframes_core::error::Refused;

use crate::objects::refs::owned;

/// What was made; refused where there is no memory.
pub type Made<'py> = Result<Bound<'py, PyAny>, Refused>;

/// An integer.
#[inline(always)]
pub fn int(py: Python<'_>, value: i64) -> Made<'_> {
    // SAFETY: a new reference or NULL.
    unsafe { owned(py, ffi::PyLong_FromLongLong(value)) }
}

/// A size.
pub fn size(py: Python<'_>, value: usize) -> Made<'_> {
    // SAFETY: a new reference or NULL.
    unsafe { owned(py, ffi::PyLong_FromSize_t(value)) }
}

/// A float.
#[inline(always)]
pub fn float(py: Python<'_>, value: f64) -> Made<'_> {
    // SAFETY: a new reference or NULL.
    unsafe { owned(py, ffi::PyFloat_FromDouble(value)) }
}

/// A copy as `bytes`.
#[inline]
pub fn bytes<'py>(py: Python<'py>, content: &[u8]) -> Made<'py> {
    let len = content.len().cast_signed();
    // SAFETY: the pointer and the length are those of a slice; a new reference or NULL.
    unsafe {
        owned(
            py,
            ffi::PyBytes_FromStringAndSize(content.as_ptr().cast(), len),
        )
    }
}

/// A `str`.
pub fn string<'py>(py: Python<'py>, text: &str) -> Made<'py> {
    let len = text.len().cast_signed();
    // SAFETY: the pointer and the length are those of a slice; a new reference or NULL.
    unsafe {
        owned(
            py,
            ffi::PyUnicode_FromStringAndSize(text.as_ptr().cast(), len),
        )
    }
}

/// An empty list.
pub fn list(py: Python<'_>) -> Made<'_> {
    // SAFETY: a new reference or NULL.
    unsafe { owned(py, ffi::PyList_New(0)) }
}

/// An empty dict.
#[inline(always)]
pub fn dict(py: Python<'_>) -> Result<Bound<'_, PyDict>, Refused> {
    // SAFETY: a new dict or NULL.
    unsafe { Ok(owned(py, ffi::PyDict_New())?.cast_into_unchecked()) }
}

/// A tuple of these.
pub fn tuple<'py>(
    py: Python<'py>,
    items: &[Bound<'py, PyAny>],
) -> Result<Bound<'py, PyTuple>, Refused> {
    // SAFETY: a new tuple or NULL, which has a place for each item; each is given a reference of its own.
    unsafe {
        let tuple = owned(py, ffi::PyTuple_New(items.len().cast_signed()))?;
        for (place, item) in items.iter().enumerate() {
            ffi::PyTuple_SET_ITEM(tuple.as_ptr(), place.cast_signed(), item.clone().into_ptr());
        }
        Ok(tuple.cast_into_unchecked())
    }
}
