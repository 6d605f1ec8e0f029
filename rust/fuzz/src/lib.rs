//! What the targets share: schemas made of random bytes, frames that nearly fit them, and an oracle on `serde_json`.
pub mod check;
pub mod document;
pub mod oracle;
pub mod place;
pub mod writer;
