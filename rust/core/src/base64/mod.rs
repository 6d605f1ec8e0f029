//! Base64 (RFC 4648, section 4) fused with the scan for the end of a JSON string.
//!
//! No byte of the alphabet is a quote, a backslash, a control or beyond ASCII. So a decoder that runs until the
//! first byte outside the alphabet, and whose caller then finds at most two `=` and a quote, has proved a
//! complete JSON string without escapes, in the same pass.
//!
//! One file per instruction set over one contract, that of [`decode`] and [`encode`]; `scalar` is the oracle.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
mod vec;

pub use vec::{decode_append, encode_append};

use crate::isa::{self, Isa};
use std::mem::MaybeUninit;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// How far [`decode`] came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of text decoded: a multiple of 4.
    pub consumed: usize,
    /// Bytes of data written: `consumed / 4 * 3`.
    pub produced: usize,
}

/// Decodes whole quads (4 characters to 3 bytes) of the standard alphabet from the start of `src`.
///
/// Stops before the quad that holds the first byte outside the alphabet (`=`, `"` and `\` are outside), or
/// where fewer than 4 bytes of `src` or fewer than 3 of `dst` are left. The first `produced` bytes of `dst` are
/// then initialised. Bytes of `dst` past `produced` may have been overwritten with anything; nothing beyond
/// `dst` is written and nothing beyond `src` is read.
#[inline]
#[allow(unsafe_code, reason = "the kernels ask for an instruction set")]
pub fn decode(src: &[u8], dst: &mut [MaybeUninit<u8>]) -> Progress {
    // SAFETY: the active instruction set is available.
    unsafe { decode_on(isa::active(), src, dst) }
}

/// [`decode`] on a given instruction set, for tests and benchmarks.
///
/// # Panics
/// If this machine does not have `isa`.
#[allow(unsafe_code, reason = "the kernels ask for an instruction set")]
pub fn decode_with(isa: Isa, src: &[u8], dst: &mut [MaybeUninit<u8>]) -> Progress {
    assert!(isa.is_available(), "this machine has no {isa}");
    // SAFETY: the assertion above.
    unsafe { decode_on(isa, src, dst) }
}

/// # Safety
/// This machine must have `isa`.
#[inline]
#[allow(unsafe_code, reason = "the kernels ask for an instruction set")]
unsafe fn decode_on(isa: Isa, src: &[u8], dst: &mut [MaybeUninit<u8>]) -> Progress {
    match isa {
        // SAFETY: the caller says that this machine has the instruction set.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512::decode(src, dst) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2::decode(src, dst) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Isa::Neon => unsafe { neon::decode(src, dst) },
        _ => scalar::decode(src, dst),
    }
}

/// Decodes a last quad, padded or not: its bytes, and how many of the three count.
///
/// As strict as msgspec: the standard alphabet, exact padding (`xxx=` or `xx==`), nothing else. Bits of the
/// last character that no byte uses may be set: `YR==` is `a`. `None` for anything else.
#[inline]
pub fn decode_tail(quad: &[u8; 4]) -> Option<([u8; 3], usize)> {
    scalar::decode_tail(*quad)
}

/// The length of `n` bytes in base64, padding included.
#[inline]
pub const fn encoded_len(n: usize) -> usize {
    n.div_ceil(3) * 4
}

/// Encodes `src` with padding into the start of `dst` and returns [`encoded_len`]`(src.len())`.
///
/// That many bytes of `dst` are then initialised, and no others are written.
///
/// # Panics
/// If `dst` is shorter than that.
#[inline]
#[allow(unsafe_code, reason = "the kernels ask for an instruction set")]
pub fn encode(src: &[u8], dst: &mut [MaybeUninit<u8>]) -> usize {
    // SAFETY: the active instruction set is available.
    unsafe { encode_on(isa::active(), src, dst) }
}

/// [`encode`] on a given instruction set, for tests and benchmarks.
///
/// # Panics
/// If this machine does not have `isa`, or `dst` is too short.
#[allow(unsafe_code, reason = "the kernels ask for an instruction set")]
pub fn encode_with(isa: Isa, src: &[u8], dst: &mut [MaybeUninit<u8>]) -> usize {
    assert!(isa.is_available(), "this machine has no {isa}");
    // SAFETY: the assertion above.
    unsafe { encode_on(isa, src, dst) }
}

/// # Safety
/// This machine must have `isa`.
#[inline]
#[allow(unsafe_code, reason = "the kernels ask for an instruction set")]
unsafe fn encode_on(isa: Isa, src: &[u8], dst: &mut [MaybeUninit<u8>]) -> usize {
    let len = encoded_len(src.len());
    let dst = &mut dst[..len];
    match isa {
        // SAFETY: the caller says that this machine has the instruction set.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512::encode(src, dst) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2::encode(src, dst) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Isa::Neon => unsafe { neon::encode(src, dst) },
        _ => scalar::encode(src, dst),
    }
    len
}
