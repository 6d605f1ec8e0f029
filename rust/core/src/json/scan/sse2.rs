//! The scan of 16 bytes with SSE2, which every x86-64 machine has.
#![allow(
    clippy::wildcard_imports,
    reason = "intrinsics: their names are long enough"
)]

use crate::json::scan::run::Run;
use std::arch::x86_64::*;

/// See `scan::text_run`.
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

/// How far after the first `skip` bytes a byte is that ends a run or is beyond ASCII; 32 if there is none.
#[inline(always)]
pub(super) fn first_special(block: &[u8; 32], skip: usize) -> usize {
    debug_assert!(skip < 32);
    // SAFETY: SSE2 is part of x86-64, and the array has the 32 bytes; the loads need no alignment.
    let special = unsafe {
        let first = _mm_loadu_si128(block.as_ptr().cast());
        let second = _mm_loadu_si128(block[16..].as_ptr().cast());
        special(first) | special(second) << 16
    };
    // Bit 32 stands for none.
    (u64::from(special >> (skip & 31)) | 1 << 32).trailing_zeros() as usize
}

/// One bit for each byte that ends a run or is beyond ASCII.
#[inline]
#[target_feature(enable = "sse2")]
fn special(bytes: __m128i) -> u32 {
    // As signed numbers, bytes beyond ASCII are less than the controls.
    let control_or_beyond = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
    let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x22));
    let backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5c));
    let special = _mm_or_si128(control_or_beyond, _mm_or_si128(quote, backslash));
    _mm_movemask_epi8(special).cast_unsigned()
}

/// One bit for each byte: whether it ends a run, and whether it is beyond ASCII.
#[inline]
#[target_feature(enable = "sse2")]
fn masks(bytes: __m128i) -> (u32, u32) {
    (
        _mm_movemask_epi8(stops(bytes)).cast_unsigned(),
        _mm_movemask_epi8(bytes).cast_unsigned(),
    )
}

/// All bits of each byte that ends a run.
#[inline]
#[target_feature(enable = "sse2")]
fn stops(bytes: __m128i) -> __m128i {
    // Exchanging 0x20 and 0x22 puts the quote right after the controls, so that one saturating subtraction brings
    // all of them, and nothing else, to zero.
    let swapped = _mm_xor_si128(bytes, _mm_set1_epi8(0x02));
    let control_or_quote = _mm_subs_epu8(swapped, _mm_set1_epi8(0x20));
    let backslash = _mm_xor_si128(bytes, _mm_set1_epi8(0x5c));
    let zero_at_stop = _mm_min_epu8(control_or_quote, backslash);
    _mm_cmpeq_epi8(zero_at_stop, _mm_setzero_si128())
}
