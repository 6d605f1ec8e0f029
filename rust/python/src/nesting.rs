//! What the decoder in Python asks before it hands a frame to a recursive parser.
use pyo3::prelude::*;
use rtframes_core::json::nesting;

use crate::objects::stack;

/// Where more than ``levels`` objects and arrays are open for the first time, in bytes; None if nowhere.
///
/// One pass over the brackets outside of strings: the text need not be JSON.
#[pyfunction]
#[pyo3(signature = (text, levels, /))]
pub fn nested_beyond(text: &[u8], levels: usize) -> Option<usize> {
    nesting::nested_beyond(text, levels)
}

/// The bytes that are left of the thread's stack; None where nothing tells.
#[pyfunction]
pub fn stack_left() -> Option<usize> {
    stack::stack_left()
}
