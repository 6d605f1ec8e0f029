//! `base64_bytes`: base64 text that is in a `str` already, decoded once, into the `bytes` that the caller keeps.
use pyo3::exceptions::{PyMemoryError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use rtframes_core::builder::Payload;

use crate::audio_buffer::INVALID_BASE64;
use crate::objects::bytes::BytesPayload;

/// The bytes that base64 text stands for (RFC 4648, section 4; exact padding).
///
/// Args:
///     text: standard alphabet, padded, without white space.
///
/// Raises:
///     TypeError: ``text`` is no ``str``.
///     ValueError: it is not that.
#[pyfunction]
#[pyo3(signature = (text, /))]
pub fn base64_bytes<'py>(text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    let py = text.py();
    let invalid = || PyValueError::new_err(INVALID_BASE64);
    let text = text.to_str().map_err(|_| invalid())?.as_bytes();
    let no_memory = |_| PyMemoryError::new_err(());
    let mut bytes = BytesPayload::with_capacity(py, text.len() / 4 * 3).map_err(no_memory)?;
    if bytes.decode_whole(text) {
        bytes.finish().map_err(no_memory)
    } else {
        Err(invalid())
    }
}
