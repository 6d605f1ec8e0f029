//! `base64_between`: base64 text inside a frame that is otherwise text already, as clients append audio.
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::audio_buffer::{AudioBuffer, contiguous};
use crate::objects::errors::{error, method};
use crate::objects::text::base64_text;

/// Base64 text of bytes (RFC 4648, section 4), padded, between two other texts: a frame in one piece.
///
/// Args:
///     before: ASCII text.
///     data: bytes-like object, C-contiguous.
///     after: ASCII text.
///
/// Raises:
///     TypeError: ``data`` has no buffer.
///     BufferError: its buffer is not contiguous.
///     ValueError: one of the texts is not ASCII.
#[pyfunction]
#[pyo3(signature = (before, data, after, /))]
pub fn base64_between<'py>(
    before: &str,
    data: &Bound<'py, PyAny>,
    after: &str,
) -> PyResult<Bound<'py, PyString>> {
    method(data.py(), |py| between(py, before, data, after))
}

fn between<'py>(
    py: Python<'py>,
    before: &str,
    data: &Bound<'py, PyAny>,
    after: &str,
) -> PyResult<Bound<'py, PyString>> {
    let text = if let Ok(bytes) = data.cast_exact::<PyBytes>() {
        base64_text(py, before, bytes.as_bytes(), after)?
    } else if let Ok(buffer) = data.cast_exact::<AudioBuffer>() {
        base64_text(py, before, buffer.get().bytes(), after)?
    } else {
        base64_text(py, before, &contiguous(data)?, after)?
    };
    text.ok_or_else(|| error::<PyValueError>(py, "the texts around base64 must be ASCII"))
}
