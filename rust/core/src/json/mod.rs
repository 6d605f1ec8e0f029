//! The JSON text: scanning strings, numbers, and skipping values.
