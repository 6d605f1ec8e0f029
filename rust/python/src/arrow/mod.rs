//! Columns of recordings: `table` says which there are, `block` decodes lines to a `batch` without the interpreter lock, and
//! `recording` those of a file.
//! `capsules` and `stream` hand batches to other libraries, `files` writes them, and `rows` makes Python objects of them.
pub mod batch;
pub mod block;
mod capsules;
pub mod files;
mod given;
pub mod recording;
mod rows;
pub mod stream;
pub mod table;
