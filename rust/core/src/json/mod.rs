//! The JSON text: a position in it, its strings and numbers, values that are skipped, how deeply it nests, and the scan
//! for a string's end.
pub mod cursor;
pub mod nesting;
pub mod number;
pub mod scan;
mod skip;
pub mod string;
