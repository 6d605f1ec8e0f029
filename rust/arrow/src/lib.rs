//! Recordings as Arrow columns: one row per frame, and no Python.
//!
//! A [`table::Table`] says which columns there are, and where in an event each finds its value: at the end of a path of
//! keys. [`block::decode`] walks the lines of a block of text; [`builder`] keeps the values of one frame in an [`arena`],
//! and its [`payloads`] in the memory of a column; [`row`] puts them into the [`column`]s, which are what is [`decoded`].
//! [`range`] does this for a part of a file, which [`lines`] reads; [`memory`] is used again. No event and no column is
//! named here: names come from the code that makes the table.
#![forbid(unsafe_code)]
pub mod arena;
pub mod block;
pub mod builder;
pub mod column;
pub mod decoded;
pub mod given;
pub mod lines;
pub mod memory;
pub mod payloads;
pub mod range;
pub mod row;
pub mod table;
pub mod wrapping;
