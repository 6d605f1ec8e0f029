//! The scan for AVX2.
#![allow(
    clippy::wildcard_imports,
    reason = "intrinsics: their names are long enough"
)]

use crate::json::scan::run::Run;
use crate::json::scan::sse2::run_16;
use std::arch::x86_64::*;

/// See `scan::text_run`.
#[target_feature(enable = "avx2")]
pub(super) fn text_run(src: &[u8]) -> Run {
    let mut rest = src;
    let mut seen = _mm256_setzero_si256();

    // Four blocks with one test for a stop.
    for blocks in src.as_chunks::<128>().0 {
        let a = load::<0, 128>(blocks);
        let b = load::<32, 128>(blocks);
        let c = load::<64, 128>(blocks);
        let d = load::<96, 128>(blocks);
        let stops = _mm256_min_epu8(
            _mm256_min_epu8(zero_at_stop(a), zero_at_stop(b)),
            _mm256_min_epu8(zero_at_stop(c), zero_at_stop(d)),
        );
        if mask(zeros(stops)) != 0 {
            break;
        }
        let (ab, cd) = (_mm256_or_si256(a, b), _mm256_or_si256(c, d));
        seen = _mm256_or_si256(seen, _mm256_or_si256(ab, cd));
        rest = &rest[128..];
    }
    // One block at a time.
    while let Some(block) = rest.first_chunk::<32>() {
        let bytes = load::<0, 32>(block);
        let stops = mask(zeros(zero_at_stop(bytes)));
        if stops != 0 {
            let len = stops.trailing_zeros();
            let run = Run {
                len: len as usize,
                ascii: mask(bytes) & ((1 << len) - 1) == 0,
            };
            return before(src, rest, seen).then(run);
        }
        seen = _mm256_or_si256(seen, bytes);
        rest = &rest[32..];
    }
    let run = before(src, rest, seen);
    let Some(block) = rest.first_chunk() else {
        return run.then_last(src, run_16);
    };
    let next = run_16(block);
    let run = run.then(next);
    if next.len < 16 {
        run
    } else {
        run.then_last(src, run_16)
    }
}

/// The run of all that was seen: what is in `src` and no more in `rest`.
#[inline]
#[target_feature(enable = "avx2")]
fn before(src: &[u8], rest: &[u8], seen: __m256i) -> Run {
    Run {
        len: src.len() - rest.len(),
        ascii: mask(seen) == 0,
    }
}

/// Zero for each byte that ends a run, and nowhere else.
#[inline]
#[target_feature(enable = "avx2")]
fn zero_at_stop(bytes: __m256i) -> __m256i {
    // Exchanging 0x20 and 0x22 puts the quote right after the controls, so that one saturating subtraction brings
    // all of them, and nothing else, to zero.
    let swapped = _mm256_xor_si256(bytes, _mm256_set1_epi8(0x02));
    let control_or_quote = _mm256_subs_epu8(swapped, _mm256_set1_epi8(0x20));
    let backslash = _mm256_xor_si256(bytes, _mm256_set1_epi8(0x5c));
    _mm256_min_epu8(control_or_quote, backslash)
}

#[inline]
#[target_feature(enable = "avx2")]
fn zeros(bytes: __m256i) -> __m256i {
    _mm256_cmpeq_epi8(bytes, _mm256_setzero_si256())
}

/// Bit 7 of each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn mask(bytes: __m256i) -> u32 {
    _mm256_movemask_epi8(bytes).cast_unsigned()
}

/// Loads `bytes[AT..AT + 32]`.
#[inline]
#[target_feature(enable = "avx2")]
fn load<const AT: usize, const N: usize>(bytes: &[u8; N]) -> __m256i {
    const { assert!(AT + 32 <= N) };
    // SAFETY: the assertion says that the 32 bytes are inside the array; the load needs no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().add(AT).cast()) }
}
