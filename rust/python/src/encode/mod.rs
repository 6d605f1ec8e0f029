//! Encoding: an object in, JSON out. `encoder` has `walk` go through the object by the plans of `class_plan` and write
//! with `writer`.
mod class_plan;
pub mod encoder;
mod walk;
mod writer;
