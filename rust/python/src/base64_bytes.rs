//! `base64_bytes`: base64 text that is in a `str` already, decoded once, into the `bytes` that the caller keeps.
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use rtframes_core::builder::Payload;

use crate::audio_buffer::INVALID_BASE64;
use crate::objects::bytes::BytesPayload;
use crate::objects::errors::{error, method, or_no_memory};

/// The bytes that base64 text encodes (RFC 4648, section 4; exact padding).
///
/// Args:
///     text: standard alphabet, padded, without white space.
///
/// Raises:
///     TypeError: ``text`` is not a ``str``.
///     ValueError: it is not that.
#[pyfunction]
#[pyo3(signature = (text, /))]
pub fn base64_bytes<'py>(text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    method(text.py(), |py| {
        let invalid = || error::<PyValueError>(py, INVALID_BASE64);
        let text = text.to_str().map_err(|_| invalid())?.as_bytes();
        let mut bytes = or_no_memory(BytesPayload::with_capacity(py, text.len() / 4 * 3))?;
        if bytes.decode_whole(text) {
            or_no_memory(bytes.finish())
        } else {
            Err(invalid())
        }
    })
}
