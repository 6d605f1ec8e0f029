#![cfg_attr(feature = "serde_json", doc = include_str!("../README.md"))]
//! # Where to begin
//! Read down the way of a frame: [`decode`] drives a [`builder::Builder`] over a [`schema::Schema`],
//! takes text from [`json`] and payloads from [`base64`]; [`isa`] says which kernels run. [`names`] finds keys and
//! tags, [`bytes`] compares them, and an [`error`] is a kind and an offset. In addition to the walk, [`peek`] only reads a
//! frame's type, [`text_units`] is for builders that keep text as Python does, and `serde_value` is the builder that makes
//! `serde_json::Value`.
pub mod base64;
pub mod builder;
pub mod bytes;
pub mod decode;
pub mod error;
pub mod isa;
pub mod json;
pub mod names;
pub mod peek;
pub mod schema;
#[cfg(feature = "serde_json")]
pub mod serde_value;
pub mod text_units;
