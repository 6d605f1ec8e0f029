//! Base64 (RFC 4648, section 4) fused with the scan for the end of a JSON string.
//!
//! No byte of the alphabet is a quote, a backslash, a control or beyond ASCII. So a decoder that runs until the
//! first byte outside the alphabet, and whose caller then finds at most two `=` and a quote, has proved a
//! complete JSON string without escapes, in the same pass.
//!
//! One file per instruction set over one contract, that of [`decode`] and [`encode`]; `scalar` is the oracle.

mod alphabet;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod dispatch;
#[cfg(target_arch = "aarch64")]
mod neon;
mod progress;
mod scalar;
mod vec;

pub use alphabet::{decoded_len, encoded_len};
pub use dispatch::{decode, decode_tail, decode_with, encode, encode_with};
pub use progress::Progress;
pub use vec::{decode_append, encode_append};
