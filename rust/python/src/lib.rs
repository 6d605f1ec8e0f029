//! `rtframes._core`: Python's side of the decoder.
//!
//! `decode` makes an object of a frame, `encode` JSON of an object; `async_iter` iterates over what a connection receives.
//! `audio_buffer` is the class that payloads become, `append` the way of audio back into frames; `objects` is raw CPython.
#![allow(
    clippy::doc_markdown,
    reason = "what Python sees is documented as Python is"
)]
mod append;
mod async_iter;
mod audio_buffer;
mod decode;
mod encode;
mod objects;

use std::env;

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use rtframes_core::isa;

/// Forces an instruction set by name, for tests and benchmarks.
const ISA_VARIABLE: &str = "RTFRAMES_ISA";

/// The instruction set that the kernels use: ``avx512``, ``avx2``, ``neon`` or ``scalar``.
///
/// It is the best that the machine has, or what the environment variable ``RTFRAMES_ISA`` named at import.
#[pyfunction(name = "isa")]
fn active_isa() -> &'static str {
    isa::active().name()
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

#[pymodule(gil_used = true)]
mod _core {
    #[pymodule_export]
    use super::active_isa;
    #[pymodule_export]
    use crate::append::base64_between;
    #[pymodule_export]
    use crate::async_iter::iterator::AsyncEvents;
    #[pymodule_export]
    use crate::audio_buffer::AudioBuffer;
    #[pymodule_export]
    use crate::decode::decoder::NativeDecoder;
    #[pymodule_export]
    use crate::decode::plan::Plan;
    #[pymodule_export]
    use crate::encode::encoder::NativeEncoder;
    #[pymodule_export]
    use crate::objects::text::makes_ascii;

    #[pymodule_init]
    fn init(module: &super::Bound<'_, super::PyModule>) -> super::PyResult<()> {
        crate::objects::text::learn_ascii(module.py());
        crate::async_iter::slots::add_slots(module.py());
        crate::decode::decoder::add_decode(module.py())?;
        crate::decode::untyped::add_functions(module)?;
        super::select_isa()
    }
}
