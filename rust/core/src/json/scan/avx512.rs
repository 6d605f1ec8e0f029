//! The scan for AVX-512 with VBMI, whose byte permutes look up all of ASCII in one instruction.
#![allow(
    clippy::wildcard_imports,
    reason = "intrinsics: their names are long enough"
)]

use crate::json::scan::run::Run;
use std::arch::x86_64::*;

/// Bit 7 set for each ASCII character that ends a run.
static STOPS: [u8; 128] = {
    let mut stops = [0; 128];
    let mut c = 0;
    while c < 0x20 {
        stops[c] = 0x80;
        c += 1;
    }
    stops[b'"' as usize] = 0x80;
    stops[b'\\' as usize] = 0x80;
    stops
};

/// See `scan::text_run`.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
pub(super) fn text_run(src: &[u8]) -> Run {
    let table = (load::<0, 128>(&STOPS), load::<64, 128>(&STOPS));
    let mut rest = src;
    let mut seen = _mm512_setzero_si512();

    // Four blocks with one test for a stop.
    for blocks in src.as_chunks::<256>().0 {
        let a = load::<0, 256>(blocks);
        let b = load::<64, 256>(blocks);
        let c = load::<128, 256>(blocks);
        let d = load::<192, 256>(blocks);
        let stops = _mm512_setzero_si512();
        let stops = or_stops(stops, table, a);
        let stops = or_stops(stops, table, b);
        let stops = or_stops(stops, table, c);
        let stops = or_stops(stops, table, d);
        if _mm512_movepi8_mask(stops) != 0 {
            break;
        }
        seen = or3(or3(seen, a, b), c, d);
        rest = &rest[256..];
    }
    // The blocks that are left before a stop or the end.
    while let Some(block) = rest.first_chunk::<64>() {
        let bytes = load::<0, 64>(block);
        if _mm512_movepi8_mask(or_stops(_mm512_setzero_si512(), table, bytes)) != 0 {
            break;
        }
        seen = _mm512_or_si512(seen, bytes);
        rest = &rest[64..];
    }
    // The bytes that are left, at most a block.
    let present = rest.len().min(64);
    let bytes = load_first(rest, present);
    // The bytes that were not loaded are zero, a control: the run ends there at the latest.
    let stops = _mm512_movepi8_mask(or_stops(_mm512_setzero_si512(), table, bytes));
    let len = stops.trailing_zeros();
    // Bits of the bytes before the stop. There is one among the 64, otherwise the loop above would have continued.
    let before = (1_u64 << len) - 1;
    let beyond_ascii = (_mm512_movepi8_mask(bytes) & before) | _mm512_movepi8_mask(seen);
    Run {
        len: src.len() - rest.len() + len as usize,
        ascii: beyond_ascii == 0,
    }
}

/// `stops`, and bit 7 of each byte that ends a run. The permute looks at seven bits, so a byte beyond ASCII looks
/// like another: its own bit 7 takes it out.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn or_stops(stops: __m512i, table: (__m512i, __m512i), bytes: __m512i) -> __m512i {
    let found = _mm512_permutex2var_epi8(table.0, bytes, table.1);
    // The truth table of stops | (found & !bytes).
    _mm512_ternarylogic_epi32::<0xf4>(stops, found, bytes)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn or3(a: __m512i, b: __m512i, c: __m512i) -> __m512i {
    // The truth table of a | b | c.
    _mm512_ternarylogic_epi32::<0xfe>(a, b, c)
}

/// Loads `bytes[AT..AT + 64]`.
#[inline]
#[target_feature(enable = "avx512f")]
fn load<const AT: usize, const N: usize>(bytes: &[u8; N]) -> __m512i {
    const { assert!(AT + 64 <= N) };
    // SAFETY: the assertion says that the 64 bytes are inside the array; the load needs no alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().add(AT).cast()) }
}

/// Loads the first `n` bytes, up to 64; the others are zero.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load_first(bytes: &[u8], n: usize) -> __m512i {
    assert!(n <= 64 && n <= bytes.len());
    // A shift by 64 would be a shift by 0.
    let mask = if n == 0 { 0 } else { u64::MAX >> (64 - n) };
    // SAFETY: the mask is of the first `n` bytes, which the assertion says are inside the slice; the others are not
    // accessed.
    unsafe { _mm512_maskz_loadu_epi8(mask, bytes.as_ptr().cast()) }
}
