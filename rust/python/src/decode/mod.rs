//! Decoding: a frame in, one finished object out.
//!
//! `decoder` takes a frame as `input` borrows it, `rtframes_core` walks it, and `builder` makes the objects, or takes
//! strings that `string_cache` has. `compile` turns a type into the `plan` that both follow; `untyped` does without a type.
mod builder;
mod compile;
pub mod decoder;
mod filler;
mod held;
mod input;
mod last_objects;
mod learning;
#[cfg(feature = "needless-look-up")]
mod needless;
mod payload;
pub mod plan;
mod sharing;
mod string_cache;
pub mod untyped;
