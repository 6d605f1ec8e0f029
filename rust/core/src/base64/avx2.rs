//! The kernels for AVX2, whose byte shuffles look up 16 entries: by one half of a character at a time.
//!
//! The way of both is that of Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding using AVX2
//! Instructions" (2018).
#![allow(unsafe_code)]
#![allow(
    clippy::wildcard_imports,
    reason = "intrinsics: their names are long enough"
)]

use crate::base64::alphabet::ALPHABET;
use crate::base64::progress::Progress;
use crate::base64::scalar;
use std::arch::x86_64::*;
use std::mem::MaybeUninit;

/// What is wrong with a character, by its high half: one bit for each set of low halves that are outside the
/// alphabet. Upper and lower case share theirs.
static HIGH: [u8; 16] = [
    0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, // 0x00 to 0x7f
    0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, // beyond ASCII
];

/// By its low half. A character is in the alphabet exactly if the two have no bit in common.
static LOW: [u8; 16] = {
    let mut low = [0x1f; 16];
    let mut value = 0;
    while value < 64 {
        let c = ALPHABET[value];
        low[(c & 15) as usize] &= !HIGH[(c >> 4) as usize];
        value += 1;
    }
    low
};

/// From a character to its value, by the high half; for `/`, one less.
static OFFSETS: [i8; 16] = [0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0];

/// From a value to its character: `A` to `Z`, `a` to `z`, the ten digits, `+`, `/`.
static CHAR_OFFSETS: [i8; 16] = [
    65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0,
];

/// Turns round the three bytes of each little-endian 24-bit group.
static GROUPS_TO_BYTES: [i8; 16] = [2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1];

/// Three bytes `a b c` spread as `b a c b`, so that each 16 bits hold two of the 6-bit values whole.
static BYTES_TO_LANES: [i8; 16] = [1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10];

/// See `base64::decode`.
#[target_feature(enable = "avx2")]
pub(super) fn decode(src: &[u8], dst: &mut [MaybeUninit<u8>]) -> Progress {
    let decoder = Decoder::new();
    let mut blocks = 0;

    // Four blocks with one test for errors. A block is stored as two halves of 16 bytes for 12 of data: what comes
    // next overwrites the 4 in excess, and 4 bytes of room are asked for after the last.
    for chars in src.as_chunks::<128>().0 {
        let Some(out) = dst[blocks * 24..].first_chunk_mut::<100>() else {
            break;
        };
        let (a, ea) = decoder.values(load::<0, 128>(chars));
        let (b, eb) = decoder.values(load::<32, 128>(chars));
        let (c, ec) = decoder.values(load::<64, 128>(chars));
        let (d, ed) = decoder.values(load::<96, 128>(chars));
        let errors = _mm256_or_si256(_mm256_or_si256(ea, eb), _mm256_or_si256(ec, ed));
        if _mm256_testz_si256(errors, errors) == 0 {
            break;
        }
        store_halves::<0, 100>(out, decoder.join(a));
        store_halves::<24, 100>(out, decoder.join(b));
        store_halves::<48, 100>(out, decoder.join(c));
        store_halves::<72, 100>(out, decoder.join(d));
        blocks += 4;
    }

    // The blocks that are left before an error or the end.
    for chars in src[blocks * 32..].as_chunks().0 {
        let Some(out) = dst[blocks * 24..].first_chunk_mut() else {
            break;
        };
        let (values, errors) = decoder.values(load::<0, 32>(chars));
        if _mm256_testz_si256(errors, errors) == 0 {
            break;
        }
        store_halves::<0, 28>(out, decoder.join(values));
        blocks += 1;
    }
    // The quads that are left: a block or less, or a block and a quad where the room of a store was missing.
    let (mut input, mut output) = (&src[blocks * 32..], &mut dst[blocks * 24..]);
    let mut produced = blocks * 24;
    loop {
        let quads = 8.min(input.len() / 4).min(output.len() / 3);
        let (values, errors) = decoder.values(load_quads(input, quads));
        // The quads that were not loaded are zero, which is outside the alphabet as well.
        let right = _mm256_cmpeq_epi8(errors, _mm256_setzero_si256());
        let good = _mm256_movemask_epi8(right).trailing_ones() as usize / 4;
        let bytes = decoder.join(values);
        if let Some(out) = output.first_chunk_mut() {
            store_halves::<0, 28>(out, bytes);
        } else {
            let mut out = [MaybeUninit::uninit(); 28];
            store_halves::<0, 28>(&mut out, bytes);
            output[..good * 3].copy_from_slice(&out[..good * 3]);
        }
        produced += good * 3;
        if good < 8 {
            break;
        }
        input = &input[32..];
        output = &mut output[24..];
    }
    Progress {
        consumed: produced / 3 * 4,
        produced,
    }
}

/// The constants of decoding, in registers.
struct Decoder {
    high: __m256i,
    low: __m256i,
    offsets: __m256i,
    to_bytes: __m256i,
}

impl Decoder {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn new() -> Self {
        Self {
            high: broadcast(&HIGH),
            low: broadcast(&LOW),
            offsets: broadcast(&OFFSETS.map(i8::cast_unsigned)),
            to_bytes: broadcast(&GROUPS_TO_BYTES.map(i8::cast_unsigned)),
        }
    }

    /// The value of each character, and a byte that is not zero where the character is outside the alphabet.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn values(&self, chars: __m256i) -> (__m256i, __m256i) {
        // A shuffle looks at the low four bits and, to give zero, at bit 7. This mask keeps the four and clears bit
        // 7; the bit that it leaves besides does not matter, and so it can be the `/` that is needed below as well.
        let slash = _mm256_set1_epi8(0x2f);
        let high = _mm256_and_si256(_mm256_srli_epi32::<4>(chars), slash);
        let low = _mm256_and_si256(chars, slash);
        let errors = _mm256_and_si256(
            _mm256_shuffle_epi8(self.high, high),
            _mm256_shuffle_epi8(self.low, low),
        );
        // `+` and `/` have the same high half: take 1 from that of `/`.
        let is_slash = _mm256_cmpeq_epi8(chars, slash);
        let offsets = _mm256_shuffle_epi8(self.offsets, _mm256_add_epi8(high, is_slash));
        (_mm256_add_epi8(chars, offsets), errors)
    }

    /// Joins four values of 6 bits to three bytes: 12 at the front of each half.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn join(&self, values: __m256i) -> __m256i {
        // a * 64 + b, c * 64 + d in 16 bits each; then (ab) * 4096 + (cd) in 32.
        let pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x0140_0140));
        let groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_1000));
        _mm256_shuffle_epi8(groups, self.to_bytes)
    }
}

/// Encodes all of `src`; `dst` has exactly the encoded length.
#[target_feature(enable = "avx2")]
pub(super) fn encode(src: &[u8], dst: &mut [MaybeUninit<u8>]) {
    let to_lanes = broadcast(&BYTES_TO_LANES.map(i8::cast_unsigned));
    let offsets = broadcast(&CHAR_OFFSETS.map(i8::cast_unsigned));
    let mut blocks = 0;

    // Two halves of 16 bytes are read for the 12 that each encodes.
    for out in dst.as_chunks_mut().0 {
        let Some(bytes) = src[blocks * 24..].first_chunk() else {
            break;
        };
        let lanes = _mm256_shuffle_epi8(load_halves(bytes), to_lanes);
        // The first and third value of four go to the right, the second and fourth to the left, each by its own
        // distance. (The paper multiplies; LLVM makes slower shifts than these of that.)
        let right = _mm256_blend_epi16::<0b1010_1010>(
            _mm256_srli_epi16::<10>(lanes),
            _mm256_srli_epi16::<6>(lanes),
        );
        let left = _mm256_blend_epi16::<0b1010_1010>(
            _mm256_slli_epi16::<4>(lanes),
            _mm256_slli_epi16::<8>(lanes),
        );
        let values = _mm256_or_si256(
            _mm256_and_si256(right, _mm256_set1_epi32(0x003f_003f)),
            _mm256_and_si256(left, _mm256_set1_epi32(0x3f00_3f00)),
        );
        // 0 for upper case, 1 for lower, 2 to 11 for the digits, 12 and 13 for `+` and `/`.
        let past_lower = _mm256_subs_epu8(values, _mm256_set1_epi8(51));
        let past_upper = _mm256_cmpgt_epi8(values, _mm256_set1_epi8(25));
        let class = _mm256_sub_epi8(past_lower, past_upper);
        store(
            out,
            _mm256_add_epi8(values, _mm256_shuffle_epi8(offsets, class)),
        );
        blocks += 1;
    }
    scalar::encode(&src[blocks * 24..], &mut dst[blocks * 32..]);
}

/// The table in both halves: a shuffle looks up within a half.
#[inline]
#[target_feature(enable = "avx2")]
fn broadcast(table: &[u8; 16]) -> __m256i {
    // SAFETY: the array has the 16 bytes; the load needs no alignment.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(table.as_ptr().cast()) })
}

/// Loads `bytes[AT..AT + 32]`.
#[inline]
#[target_feature(enable = "avx2")]
fn load<const AT: usize, const N: usize>(bytes: &[u8; N]) -> __m256i {
    const { assert!(AT + 32 <= N) };
    // SAFETY: the assertion says that the 32 bytes are inside the array; the load needs no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().add(AT).cast()) }
}

/// Loads `bytes[..16]` and `bytes[12..]` as the two halves.
#[inline]
#[target_feature(enable = "avx2")]
fn load_halves(bytes: &[u8; 28]) -> __m256i {
    // SAFETY: 0 + 16 and 12 + 16 bytes are inside the array; the loads need no alignment.
    unsafe { _mm256_loadu2_m128i(bytes.as_ptr().add(12).cast(), bytes.as_ptr().cast()) }
}

/// Loads the first `quads` times 4 bytes, of at most 8; the others are zero.
#[inline]
#[target_feature(enable = "avx2")]
fn load_quads(bytes: &[u8], quads: usize) -> __m256i {
    assert!(quads <= 8 && quads * 4 <= bytes.len());
    // One bit for each lane, moved to bit 31 of its lane: the one that the load looks at.
    let bits = _mm256_set1_epi32((1 << quads) - 1);
    let mask = _mm256_sllv_epi32(bits, _mm256_setr_epi32(31, 30, 29, 28, 27, 26, 25, 24));
    // SAFETY: the mask is of the first `quads` lanes of 4 bytes, which the assertion says are inside the slice; the
    // others are not accessed.
    unsafe { _mm256_maskload_epi32(bytes.as_ptr().cast(), mask) }
}

/// Stores all of `vector`.
#[inline]
#[target_feature(enable = "avx2")]
fn store(out: &mut [MaybeUninit<u8>; 32], vector: __m256i) {
    // SAFETY: the array has the 32 bytes; the store needs no alignment.
    unsafe { _mm256_storeu_si256(out.as_mut_ptr().cast(), vector) }
}

/// Stores the two halves of `joined`, 16 bytes each for 12 of data, to `out[AT..]` and `out[AT + 12..]`.
#[inline]
#[target_feature(enable = "avx2")]
fn store_halves<const AT: usize, const N: usize>(out: &mut [MaybeUninit<u8>; N], joined: __m256i) {
    const { assert!(AT + 12 + 16 <= N) };
    let (low, high) = (
        _mm256_castsi256_si128(joined),
        _mm256_extracti128_si256::<1>(joined),
    );
    // SAFETY: the assertion says that both 16 bytes are inside the array; the stores need no alignment.
    unsafe {
        _mm_storeu_si128(out.as_mut_ptr().add(AT).cast(), low);
        _mm_storeu_si128(out.as_mut_ptr().add(AT + 12).cast(), high);
    }
}
