//! The kernels in portable, safe code: the oracle of the others, and their last few bytes.

use crate::base64::alphabet::ALPHABET;
use crate::base64::progress::Progress;
use std::mem::MaybeUninit;

/// Marks a byte outside the alphabet: it lands in the fourth byte, which no data reaches.
const INVALID: u32 = 0xff00_0000;

/// `QUAD[i][c]`: what character `c` at place `i` of a quad gives to the three bytes, little-endian.
static QUAD: [[u32; 256]; 4] = quad_tables();

const fn quad_tables() -> [[u32; 256]; 4] {
    let mut tables = [[INVALID; 256]; 4];
    let mut value = 0;
    while value < 64 {
        let c = ALPHABET[value as usize] as usize;
        tables[0][c] = value << 2;
        tables[1][c] = (value >> 4) | ((value & 0x0f) << 12);
        tables[2][c] = ((value >> 2) << 8) | ((value & 0x03) << 22);
        tables[3][c] = value << 16;
        value += 1;
    }
    tables
}

#[inline]
fn quad(chars: [u8; 4]) -> Option<[u8; 3]> {
    let mut bits = 0;
    for (table, c) in QUAD.iter().zip(chars) {
        bits |= table[usize::from(c)];
    }
    let [bytes @ .., error] = bits.to_le_bytes();
    (error == 0).then_some(bytes)
}

/// See `base64::decode`.
pub(super) fn decode(src: &[u8], dst: &mut [MaybeUninit<u8>]) -> Progress {
    let (quads, _) = src.as_chunks::<4>();
    let (triples, _) = dst.as_chunks_mut::<3>();
    let mut done = 0;
    for (chars, out) in quads.iter().zip(triples) {
        let Some(bytes) = quad(*chars) else { break };
        *out = bytes.map(MaybeUninit::new);
        done += 1;
    }
    Progress {
        consumed: done * 4,
        produced: done * 3,
    }
}

/// See `base64::decode_tail`.
#[inline]
pub(super) fn decode_tail(chars: [u8; 4]) -> Option<([u8; 3], usize)> {
    // An `A` instead of the padding adds no bits.
    let (chars, len) = match chars {
        [a, b, b'=', b'='] => ([a, b, b'A', b'A'], 1),
        [a, b, c, b'='] => ([a, b, c, b'A'], 2),
        whole => (whole, 3),
    };
    quad(chars).map(|bytes| {
        let mut kept = [0; 3];
        kept[..len].copy_from_slice(&bytes[..len]);
        (kept, len)
    })
}

/// Encodes all of `src`; `dst` has exactly the encoded length.
pub(super) fn encode(src: &[u8], dst: &mut [MaybeUninit<u8>]) {
    let (triples, rest) = src.as_chunks::<3>();
    let (quads, _) = dst.as_chunks_mut::<4>();
    for (bytes, out) in triples.iter().zip(quads.iter_mut()) {
        *out = chars(*bytes).map(MaybeUninit::new);
    }
    let mut last = match *rest {
        [a] => chars([a, 0, 0]),
        [a, b] => chars([a, b, 0]),
        _ => return,
    };
    last[1 + rest.len()..].fill(b'=');
    if let Some(out) = quads.last_mut() {
        *out = last.map(MaybeUninit::new);
    }
}

#[inline]
fn chars([a, b, c]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, a, b, c]);
    [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift & 63) as usize])
}
