//! The scan for NEON, which every 64-bit Arm machine has.
#![allow(
    clippy::wildcard_imports,
    reason = "intrinsics: their names are long enough"
)]

use crate::json::scan::run::Run;
use std::arch::aarch64::*;

/// See `scan::text_run`.
#[inline]
pub(super) fn run_16(block: &[u8; 16]) -> Run {
    // SAFETY: NEON is part of every 64-bit Arm target with a standard library.
    let (stops, beyond_ascii) = unsafe {
        let bytes = load::<0, 16>(block);
        (mask(stops(bytes)), mask(beyond_ascii(bytes)))
    };
    let bits = stops.trailing_zeros();
    Run {
        len: bits as usize / 4,
        // A shift by all 64 bits would be a shift by none.
        ascii: beyond_ascii.trailing_zeros() >= bits,
    }
}

/// How far after the first `skip` bytes a byte is that ends a run or is beyond ASCII; 32 if there is none.
#[inline]
pub(super) fn first_special(block: &[u8; 32], skip: usize) -> usize {
    debug_assert!(skip < 32);
    // SAFETY: NEON is part of every 64-bit Arm target with a standard library.
    let (first, second) = unsafe {
        let special = |bytes| mask(vorrq_u8(stops(bytes), beyond_ascii(bytes)));
        (
            special(load::<0, 32>(block)),
            special(load::<16, 32>(block)),
        )
    };
    // Four bits a byte.
    let special = (u128::from(first) | u128::from(second) << 64) >> (4 * (skip & 31));
    special.trailing_zeros() as usize / 4
}

/// See `scan::text_run`.
#[target_feature(enable = "neon")]
pub(super) fn text_run(src: &[u8]) -> Run {
    let mut rest = src;
    let mut seen = vdupq_n_u8(0);

    // Four blocks with one test for a stop.
    while let Some(blocks) = rest.first_chunk::<64>() {
        let a = load::<0, 64>(blocks);
        let b = load::<16, 64>(blocks);
        let c = load::<32, 64>(blocks);
        let d = load::<48, 64>(blocks);
        let found = vorrq_u8(vorrq_u8(stops(a), stops(b)), vorrq_u8(stops(c), stops(d)));
        if vmaxvq_u8(found) != 0 {
            break;
        }
        seen = vorrq_u8(seen, vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d)));
        rest = &rest[64..];
    }
    let mut run = Run {
        len: src.len() - rest.len(),
        ascii: vmaxvq_u8(seen) < 0x80,
    };
    while let Some((block, last)) = rest.split_first_chunk::<16>() {
        let next = run_16(block);
        run = run.then(next);
        if next.len < 16 {
            return run;
        }
        rest = last;
    }
    run.then_last(src, run_16)
}

/// All bits set for each byte that ends a run.
#[inline]
#[target_feature(enable = "neon")]
fn stops(bytes: uint8x16_t) -> uint8x16_t {
    let control = vcltq_u8(bytes, vdupq_n_u8(0x20));
    let quote = vceqq_u8(bytes, vdupq_n_u8(b'"'));
    let backslash = vceqq_u8(bytes, vdupq_n_u8(b'\\'));
    vorrq_u8(control, vorrq_u8(quote, backslash))
}

/// All bits set for each byte beyond ASCII.
#[inline]
#[target_feature(enable = "neon")]
fn beyond_ascii(bytes: uint8x16_t) -> uint8x16_t {
    vcgeq_u8(bytes, vdupq_n_u8(0x80))
}

/// Four bits for each byte, of bytes that are all ones or all zeros.
#[inline]
#[target_feature(enable = "neon")]
fn mask(bytes: uint8x16_t) -> u64 {
    let nibbles = vshrn_n_u16::<4>(vreinterpretq_u16_u8(bytes));
    vget_lane_u64::<0>(vreinterpret_u64_u8(nibbles))
}

/// Loads `bytes[AT..AT + 16]`.
#[inline]
#[target_feature(enable = "neon")]
fn load<const AT: usize, const N: usize>(bytes: &[u8; N]) -> uint8x16_t {
    const { assert!(AT + 16 <= N) };
    // SAFETY: the assertion says that the 16 bytes are inside the array.
    unsafe { vld1q_u8(bytes.as_ptr().add(AT)) }
}
