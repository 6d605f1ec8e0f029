//! The walk against `serde_json`, which shares no code with it. One file for each part of the walk.
#[path = "../common/mod.rs"]
mod common;

mod event;
mod frame;
mod payload;
mod records;
mod unions;
mod values;
