//! `rtframes._core`: Python's side of the decoder.
//!
//! `decoder` takes a frame as `input` borrows it, `rtframes_core` walks it, `build` makes the objects, the raw ones
//! by `objects`, in memory that `spare` may have kept, or strings that `memo` has. `compile` turns a type into the plan
//! that all of them follow. `plain` does without a type; `one_argument` is how CPython calls both. `async_events`
//! iterates over what a connection receives.
//!
//! The way back is `encode`: `encode_walk` goes through an object by the plans of `encode_plan` and writes to `output`.
#![allow(
    clippy::doc_markdown,
    reason = "what Python sees is documented as Python is"
)]
mod async_events;
mod audio_buffer;
mod build;
mod compile;
mod decoder;
mod encode;
mod encode_plan;
mod encode_walk;
mod input;
mod memo;
mod objects;
mod one_argument;
mod output;
mod plain;
mod spare;

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
    use crate::async_events::AsyncEvents;
    #[pymodule_export]
    use crate::audio_buffer::{AudioBuffer, base64_between};
    #[pymodule_export]
    use crate::compile::Plan;
    #[pymodule_export]
    use crate::decoder::NativeDecoder;
    #[pymodule_export]
    use crate::encode::NativeEncoder;
    #[pymodule_export]
    use crate::objects::makes_ascii;

    #[pymodule_init]
    fn init(module: &super::Bound<'_, super::PyModule>) -> super::PyResult<()> {
        crate::objects::learn_ascii(module.py());
        crate::async_events::add_slots(module.py());
        crate::decoder::add_decode(module.py())?;
        crate::plain::add_functions(module)?;
        super::select_isa()
    }
}
