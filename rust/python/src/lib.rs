//! `rtframes._core`: Python's side of the decoder.
//!
//! `arrow` makes columns of recordings. `decode` makes an object of a frame, `encode` JSON of an object; `async_iter` iterates over what a connection receives.
//! `audio_buffer` is the class that payloads become, `append` the way of audio back into frames, `base64_bytes` decodes text
//! that is in a `str` already, `nesting` tells how deeply a text nests; `objects` is raw CPython.
#![allow(
    clippy::doc_markdown,
    reason = "what Python sees is documented as Python is"
)]
mod append;
mod arrow;
mod async_iter;
mod audio_buffer;
mod base64_bytes;
mod count;
mod decode;
mod encode;
mod nesting;
mod objects;

use std::env;

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use rtframes_core::isa;

use crate::arrow::batch::ArrowBatch;
use crate::arrow::block::{self, ArrowBlock};
use crate::arrow::files::ArrowFile;
use crate::arrow::recording::ArrowRecording;
use crate::arrow::stream;
use crate::arrow::table::ArrowTable;
use crate::async_iter::iterator::AsyncEvents;
use crate::async_iter::slots;
use crate::audio_buffer::AudioBuffer;
use crate::decode::decoder::{self, NativeDecoder};
use crate::decode::plan::Plan;
use crate::decode::untyped;
use crate::encode::encoder::{self, NativeEncoder};
use crate::objects::errors::{self, method, or_no_memory};
use crate::objects::interpreter::refuse_subinterpreter;
use crate::objects::make;
use crate::objects::text;

/// Forces an instruction set by name, for tests and benchmarks.
const ISA_VARIABLE: &str = "RTFRAMES_ISA";

/// The instruction set that the kernels use: ``avx512``, ``avx2``, ``neon`` or ``scalar``.
///
/// It is the best that the machine has, or what the environment variable ``RTFRAMES_ISA`` named at import.
#[pyfunction(name = "isa")]
fn active_isa(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    method(py, |py| {
        or_no_memory(make::string(py, isa::active().name()))
    })
}

fn select_isa() -> PyResult<()> {
    match env::var(ISA_VARIABLE) {
        Ok(name) if !name.is_empty() => {
            let refused = |why| PyImportError::new_err(format!("{ISA_VARIABLE}: {why}"));
            isa::select(&name).map(|_| ()).map_err(refused)
        }
        _ => Ok(()),
    }
}

#[cfg_attr(not(Py_GIL_DISABLED), pymodule(gil_used = true))]
#[cfg_attr(Py_GIL_DISABLED, pymodule(gil_used = false))]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    // Before any class is made, which would belong to that interpreter and live longer than it.
    refuse_subinterpreter(py)?;
    select_isa()?;
    errors::prepare(py);
    text::learn_ascii(py);
    slots::add_slots(py);
    decoder::add_decode(py)?;
    encoder::add_encode(py)?;
    untyped::add_functions(module)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(active_isa, module)?)?;
    module.add_function(wrap_pyfunction!(append::base64_between, module)?)?;
    module.add_function(wrap_pyfunction!(base64_bytes::base64_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(nesting::nested_beyond, module)?)?;
    module.add_function(wrap_pyfunction!(nesting::stack_left, module)?)?;
    module.add_function(wrap_pyfunction!(text::makes_ascii, module)?)?;
    module.add_function(wrap_pyfunction!(block::decode, module)?)?;
    module.add_function(wrap_pyfunction!(stream::stream, module)?)?;
    module.add_class::<ArrowBatch>()?;
    module.add_class::<ArrowBlock>()?;
    module.add_class::<ArrowFile>()?;
    module.add_class::<ArrowRecording>()?;
    module.add_class::<ArrowTable>()?;
    module.add_class::<AsyncEvents>()?;
    module.add_class::<AudioBuffer>()?;
    module.add_class::<NativeDecoder>()?;
    module.add_class::<NativeEncoder>()?;
    module.add_class::<Plan>()
}
