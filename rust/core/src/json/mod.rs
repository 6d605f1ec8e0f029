//! The JSON text: scanning strings, numbers, and skipping values.

pub mod scan;
