//! The kernels for NEON, whose table lookups take 64 entries and whose loads and stores separate the four characters
//! and the three bytes of a group.
#![allow(unsafe_code)]
#![allow(
    clippy::wildcard_imports,
    reason = "intrinsics: their names are long enough"
)]

use crate::base64::alphabet::ALPHABET;
use crate::base64::progress::Progress;
use crate::base64::scalar;
use std::arch::aarch64::*;
use std::mem::MaybeUninit;

/// Bit 7 of a looked-up value: the character is outside the alphabet.
const INVALID: u8 = 0x80;

/// The value of each ASCII character, or [`INVALID`], in two halves.
static VALUES: [[u8; 64]; 2] = {
    let mut values = [[INVALID; 64]; 2];
    let mut value = 0;
    while value < 64 {
        let c = ALPHABET[value as usize] as usize;
        values[c / 64][c % 64] = value;
        value += 1;
    }
    values
};

/// See `base64::decode`.
#[target_feature(enable = "neon")]
pub(super) fn decode(src: &[u8], dst: &mut [MaybeUninit<u8>]) -> Progress {
    let tables = (load_table(&VALUES[0]), load_table(&VALUES[1]));
    let (mut input, mut output) = (src, dst);
    let mut produced = 0;

    while let (Some(chars), Some(out)) = (input.first_chunk::<64>(), output.first_chunk_mut::<48>())
    {
        let uint8x16x4_t(a, b, c, d) = load_quads(chars);
        let values = uint8x16x4_t(
            lookup(tables, a),
            lookup(tables, b),
            lookup(tables, c),
            lookup(tables, d),
        );
        // Bit 7 of the character itself: beyond ASCII both lookups are out of range, and give zero.
        let errors = vorrq_u8(
            vorrq_u8(vorrq_u8(a, values.0), vorrq_u8(b, values.1)),
            vorrq_u8(vorrq_u8(c, values.2), vorrq_u8(d, values.3)),
        );
        if vmaxvq_u8(errors) >= INVALID {
            break;
        }
        // aaaaaabb bbbbcccc ccdddddd, of values that have their six bits at the bottom.
        store_triples(
            out,
            uint8x16x3_t(
                vsliq_n_u8::<2>(vshrq_n_u8::<4>(values.1), values.0),
                vsliq_n_u8::<4>(vshrq_n_u8::<2>(values.2), values.1),
                vsliq_n_u8::<6>(values.3, values.2),
            ),
        );
        input = &input[64..];
        output = &mut output[48..];
        produced += 48;
    }
    let rest = scalar::decode(input, output);
    produced += rest.produced;
    Progress {
        consumed: produced / 3 * 4,
        produced,
    }
}

/// The value of each character. A lookup out of range gives zero, so the right half of the table wins.
#[inline]
#[target_feature(enable = "neon")]
fn lookup((first, second): (uint8x16x4_t, uint8x16x4_t), chars: uint8x16_t) -> uint8x16_t {
    vorrq_u8(
        vqtbl4q_u8(first, chars),
        vqtbl4q_u8(second, vsubq_u8(chars, vdupq_n_u8(64))),
    )
}

/// Encodes all of `src`; `dst` has exactly the encoded length.
#[target_feature(enable = "neon")]
pub(super) fn encode(src: &[u8], dst: &mut [MaybeUninit<u8>]) {
    let alphabet = load_table(ALPHABET);
    let six = vdupq_n_u8(63);
    let (mut input, mut output) = (src, dst);

    while let (Some(bytes), Some(out)) = (input.first_chunk::<48>(), output.first_chunk_mut::<64>())
    {
        let uint8x16x3_t(a, b, c) = load_triples(bytes);
        let second = vandq_u8(vsliq_n_u8::<4>(vshrq_n_u8::<4>(b), a), six);
        let third = vandq_u8(vsliq_n_u8::<2>(vshrq_n_u8::<6>(c), b), six);
        store_quads(
            out,
            uint8x16x4_t(
                vqtbl4q_u8(alphabet, vshrq_n_u8::<2>(a)),
                vqtbl4q_u8(alphabet, second),
                vqtbl4q_u8(alphabet, third),
                vqtbl4q_u8(alphabet, vandq_u8(c, six)),
            ),
        );
        input = &input[48..];
        output = &mut output[64..];
    }
    scalar::encode(input, output);
}

#[inline]
#[target_feature(enable = "neon")]
fn load_table(table: &[u8; 64]) -> uint8x16x4_t {
    // SAFETY: the array has the 64 bytes.
    unsafe { vld1q_u8_x4(table.as_ptr()) }
}

/// Loads 16 quads: their first characters, their second ones, and so on.
#[inline]
#[target_feature(enable = "neon")]
fn load_quads(chars: &[u8; 64]) -> uint8x16x4_t {
    // SAFETY: the array has the 64 bytes.
    unsafe { vld4q_u8(chars.as_ptr()) }
}

/// Loads 16 groups of three bytes in the same way.
#[inline]
#[target_feature(enable = "neon")]
fn load_triples(bytes: &[u8; 48]) -> uint8x16x3_t {
    // SAFETY: the array has the 48 bytes.
    unsafe { vld3q_u8(bytes.as_ptr()) }
}

/// Stores 16 quads, the inverse of [`load_quads`].
#[inline]
#[target_feature(enable = "neon")]
fn store_quads(out: &mut [MaybeUninit<u8>; 64], chars: uint8x16x4_t) {
    // SAFETY: the array has the 64 bytes.
    unsafe { vst4q_u8(out.as_mut_ptr().cast(), chars) }
}

/// Stores 16 groups of three bytes, the inverse of [`load_triples`].
#[inline]
#[target_feature(enable = "neon")]
fn store_triples(out: &mut [MaybeUninit<u8>; 48], bytes: uint8x16x3_t) {
    // SAFETY: the array has the 48 bytes.
    unsafe { vst3q_u8(out.as_mut_ptr().cast(), bytes) }
}
