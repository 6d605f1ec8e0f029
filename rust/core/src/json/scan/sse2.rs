//! The scan of 16 bytes with SSE2, which every x86-64 machine has.
#![allow(
    clippy::wildcard_imports,
    reason = "intrinsics: their names are long enough"
)]

use super::Run;
use std::arch::x86_64::*;

/// See [`super::text_run`].
#[inline(always)]
pub(super) fn run_16(block: &[u8; 16]) -> Run {
    // SAFETY: SSE2 is part of x86-64, and the array has the 16 bytes; the load needs no alignment.
    let (stops, beyond_ascii) = unsafe {
        let bytes = _mm_loadu_si128(block.as_ptr().cast());
        masks(bytes)
    };
    // With bit 16 set, a block without a stop is a run of 16.
    let len = (stops | 1 << 16).trailing_zeros();
    Run {
        len: len as usize,
        ascii: beyond_ascii & ((1 << len) - 1) == 0,
    }
}

/// One bit for each byte: whether it ends a run, and whether it is beyond ASCII.
#[inline]
#[target_feature(enable = "sse2")]
fn masks(bytes: __m128i) -> (u32, u32) {
    // Exchanging 0x20 and 0x22 puts the quote right after the controls, so that one saturating subtraction brings
    // all of them, and nothing else, to zero.
    let swapped = _mm_xor_si128(bytes, _mm_set1_epi8(0x02));
    let control_or_quote = _mm_subs_epu8(swapped, _mm_set1_epi8(0x20));
    let backslash = _mm_xor_si128(bytes, _mm_set1_epi8(0x5c));
    let zero_at_stop = _mm_min_epu8(control_or_quote, backslash);
    let stops = _mm_cmpeq_epi8(zero_at_stop, _mm_setzero_si128());
    (
        _mm_movemask_epi8(stops).cast_unsigned(),
        _mm_movemask_epi8(bytes).cast_unsigned(),
    )
}
