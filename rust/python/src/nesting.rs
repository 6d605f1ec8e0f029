//! What the decoder in Python asks before it hands a frame to a recursive parser.
use pyo3::prelude::*;
use rtframes_core::json::nesting;

use crate::objects::errors::{method, or_no_memory};
use crate::objects::{make, stack};

/// Where more than ``levels`` objects and arrays are open for the first time, in bytes; None if nowhere.
///
/// One pass over the brackets outside of strings: the text need not be JSON.
#[pyfunction]
#[pyo3(signature = (text, levels, /))]
pub fn nested_beyond<'py>(
    py: Python<'py>,
    text: &[u8],
    levels: usize,
) -> PyResult<Bound<'py, PyAny>> {
    size_or_none(py, nesting::nested_beyond(text, levels))
}

/// The bytes that are left of the thread's stack; None if nothing tells.
#[pyfunction]
pub fn stack_left(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    size_or_none(py, stack::stack_left())
}

fn size_or_none(py: Python<'_>, size: Option<usize>) -> PyResult<Bound<'_, PyAny>> {
    method(py, |py| match size {
        Some(size) => or_no_memory(make::size(py, size)),
        None => Ok(py.None().into_bound(py)),
    })
}
