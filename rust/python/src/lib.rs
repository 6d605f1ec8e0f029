//! `rtframes._core`: Python's side of the decoder.
//!
//! `decoder` takes a frame as `input` borrows it, `rtframes_core` walks it, `build` makes the objects, the raw ones
//! by `objects`. `compile` turns a type into the plan that all of them follow.
mod audio_buffer;
mod build;
mod compile;
mod decoder;
mod input;
mod memo;
mod objects;
mod plain;

use pyo3::prelude::*;

#[pymodule(gil_used = true)]
mod _core {
    #[pymodule_export]
    use crate::audio_buffer::AudioBuffer;
    #[pymodule_export]
    use crate::compile::Plan;
    #[pymodule_export]
    use crate::decoder::NativeDecoder;
    #[pymodule_export]
    use crate::plain::{loads, peek_type};
}
