//! Decoding and encoding with the kernels of the active instruction set, or of a given one.

use std::mem::MaybeUninit;

use crate::base64::alphabet::encoded_len;
#[cfg(target_arch = "x86_64")]
use crate::base64::avx2;
#[cfg(target_arch = "x86_64")]
use crate::base64::avx512;
#[cfg(target_arch = "aarch64")]
use crate::base64::neon;
use crate::base64::progress::Progress;
use crate::base64::scalar;
use crate::isa::{self, Isa};

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
