//! The JSON text: scanning strings, numbers, escapes, and skipping values.
pub mod cursor;
pub mod scan;
