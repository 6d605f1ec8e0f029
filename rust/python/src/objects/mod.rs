//! Raw CPython, one kind of object per file, where PyO3's own calls zero memory, copy twice or box.
//!
//! Each function here is safe to call unless it says otherwise: what it needs to be sound it checks, or holds in a type
//! that only its file can make. Only that text is ASCII, where it says so, is the caller's to know.
pub mod aligned;
pub mod bytes;
pub mod calls;
pub mod containers;
pub mod copies;
pub mod errors;
pub mod free_list;
pub mod immutable;
pub mod interpreter;
pub mod kept;
pub mod make;
pub mod names;
pub mod refs;
pub mod stack;
pub mod structs;
pub mod template;
pub mod text;
pub mod unknown;
