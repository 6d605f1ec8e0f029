//! The kernels for AVX-512 with VBMI, whose byte permutes look up a whole alphabet in one instruction.
#![allow(unsafe_code)]
#![allow(
    clippy::wildcard_imports,
    reason = "intrinsics: their names are long enough"
)]

use crate::base64::alphabet::{ALPHABET, encoded_len};
use crate::base64::progress::Progress;
use std::arch::x86_64::*;
use std::mem::MaybeUninit;

/// Bit 7 of a looked-up value: the character is outside the alphabet.
const INVALID: u8 = 0x80;

/// The value of each ASCII character, or [`INVALID`].
static VALUES: [u8; 128] = {
    let mut values = [INVALID; 128];
    let mut value = 0;
    while value < 64 {
        values[ALPHABET[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// Where the 48 bytes of data are among the 16 little-endian 24-bit groups that [`Decoder::join`] makes.
static GROUPS_TO_BYTES: [u8; 64] = {
    let mut places = [0; 64];
    let mut i: u8 = 0;
    while i < 48 {
        // Byte i is in group i / 3, whose highest byte comes first.
        places[i as usize] = i / 3 * 4 + 2 - i % 3;
        i += 1;
    }
    places
};

/// Three bytes `a b c` spread as `b a c b`, so that each 32-bit lane holds every 6-bit value within about 16 bits.
static BYTES_TO_LANES: [u8; 64] = {
    let mut places = [0; 64];
    let mut i: u8 = 0;
    while i < 64 {
        let first = i / 4 * 3;
        places[i as usize] = first + [1, 0, 2, 1][i as usize % 4];
        i += 1;
    }
    places
};

/// See `base64::decode`.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
pub(super) fn decode(src: &[u8], dst: &mut [MaybeUninit<u8>]) -> Progress {
    let decoder = Decoder::new();
    // Four blocks with one test for errors. The masked stores write the 48 bytes of data and no more, at the speed
    // of whole ones.
    let mut blocks = 0;
    let (fours, _) = src.as_chunks::<256>();
    let (outs, _) = dst.as_chunks_mut::<192>();
    for (chars, out) in fours.iter().zip(outs) {
        let a = load::<0, 256>(chars);
        let b = load::<64, 256>(chars);
        let c = load::<128, 256>(chars);
        let d = load::<192, 256>(chars);
        let (va, vb) = (decoder.values(a), decoder.values(b));
        let (vc, vd) = (decoder.values(c), decoder.values(d));
        let error = or3(or3(a, va, b), or3(vb, c, vc), _mm512_or_si512(d, vd));
        if _mm512_movepi8_mask(error) != 0 {
            break;
        }
        store_48::<0, 192>(out, decoder.join(va));
        store_48::<48, 192>(out, decoder.join(vb));
        store_48::<96, 192>(out, decoder.join(vc));
        store_48::<144, 192>(out, decoder.join(vd));
        blocks += 4;
    }
    // The blocks that are left before an error or the end.
    let (ones, _) = src[blocks * 64..].as_chunks::<64>();
    let (outs, _) = dst[blocks * 48..].as_chunks_mut::<48>();
    for (chars, out) in ones.iter().zip(outs) {
        let chars = load::<0, 64>(chars);
        let values = decoder.values(chars);
        if _mm512_movepi8_mask(_mm512_or_si512(chars, values)) != 0 {
            break;
        }
        store_48::<0, 48>(out, decoder.join(values));
        blocks += 1;
    }
    // The quads that are left, fewer than a block.
    let (input, output) = (&src[blocks * 64..], &mut dst[blocks * 48..]);
    let mut produced = blocks * 48;
    let quads = 16.min(input.len() / 4).min(output.len() / 3);
    if quads > 0 {
        let chars = load_first(input, quads * 4);
        let values = decoder.values(chars);
        // The bytes that were not loaded are zero, which is outside the alphabet as well.
        let errors = _mm512_movepi8_mask(_mm512_or_si512(chars, values));
        let good = quads.min(errors.trailing_zeros() as usize / 4);
        store_first(output, good * 3, decoder.join(values));
        produced += good * 3;
    }
    Progress {
        consumed: produced / 3 * 4,
        produced,
    }
}

/// The constants of decoding, in registers.
struct Decoder {
    low: __m512i,
    high: __m512i,
    to_bytes: __m512i,
}

impl Decoder {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
    fn new() -> Self {
        Self {
            low: load::<0, 128>(&VALUES),
            high: load::<64, 128>(&VALUES),
            to_bytes: load::<0, 64>(&GROUPS_TO_BYTES),
        }
    }

    /// The value of each character, with bit 7 set where it is outside the alphabet. The permute looks at seven
    /// bits, so a character beyond ASCII looks like another: bit 7 of the character itself tells.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
    fn values(&self, chars: __m512i) -> __m512i {
        _mm512_permutex2var_epi8(self.low, chars, self.high)
    }

    /// Joins four values of 6 bits to three bytes, 48 in all at the front of the vector.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
    fn join(&self, values: __m512i) -> __m512i {
        // a * 64 + b, c * 64 + d in 16 bits each; then (ab) * 4096 + (cd) in 32.
        let pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x0140_0140));
        let groups = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0001_1000));
        _mm512_permutexvar_epi8(self.to_bytes, groups)
    }
}

/// Encodes all of `src`; `dst` has exactly the encoded length.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
pub(super) fn encode(src: &[u8], dst: &mut [MaybeUninit<u8>]) {
    let to_lanes = load::<0, 64>(&BYTES_TO_LANES);
    let alphabet = load::<0, 64>(ALPHABET);
    let encode_block = |bytes: __m512i| {
        let lanes = _mm512_permutexvar_epi8(to_lanes, bytes);
        // For each output byte, the bit of its 64-bit lane that its value begins at. What else comes along in the
        // two high bits does not matter: the permute below looks at six.
        let values = _mm512_multishift_epi64_epi8(_mm512_set1_epi64(0x3036_242a_1016_040a), lanes);
        _mm512_permutexvar_epi8(values, alphabet)
    };
    let mut blocks = 0;

    // 64 bytes are read for the 48 that are encoded.
    for out in dst.as_chunks_mut().0 {
        let Some(bytes) = src[blocks * 48..].first_chunk() else {
            break;
        };
        store(out, encode_block(load::<0, 64>(bytes)));
        blocks += 1;
    }
    let (mut input, mut output) = (&src[blocks * 48..], &mut dst[blocks * 64..]);
    // At most 63 bytes are left: one or two blocks.
    while !input.is_empty() {
        let n = input.len().min(48);
        let text = encode_block(load_first(input, n));
        // n bytes make this many characters; the rest of the last quad is padding.
        let chars = first_bits((n * 8).div_ceil(6));
        let padding = _mm512_set1_epi8(b'='.cast_signed());
        let len = encoded_len(n);
        store_first(output, len, _mm512_mask_mov_epi8(padding, chars, text));
        input = &input[n..];
        output = &mut output[len..];
    }
}

/// A mask of the first `n` bytes of a vector, for `n` up to 64.
#[inline]
fn first_bits(n: usize) -> u64 {
    debug_assert!(n <= 64);
    // A shift by 64 would be a shift by 0.
    if n == 0 { 0 } else { u64::MAX >> (64 - n) }
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

/// Stores the first 48 bytes of `vector` to `out[AT..AT + 48]`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn store_48<const AT: usize, const N: usize>(out: &mut [MaybeUninit<u8>; N], vector: __m512i) {
    const { assert!(AT + 48 <= N) };
    // SAFETY: the assertion says that the 48 bytes of the mask are inside the array; the others are not accessed.
    unsafe { _mm512_mask_storeu_epi8(out.as_mut_ptr().add(AT).cast(), u64::MAX >> 16, vector) }
}

/// Stores all of `vector`.
#[inline]
#[target_feature(enable = "avx512f")]
fn store(out: &mut [MaybeUninit<u8>; 64], vector: __m512i) {
    // SAFETY: the array has the 64 bytes; the store needs no alignment.
    unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), vector) }
}

/// Loads the first `n` bytes, up to 64; the others are zero.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load_first(bytes: &[u8], n: usize) -> __m512i {
    assert!(n <= 64 && n <= bytes.len());
    // SAFETY: the mask is of the first `n` bytes, which the assertion says are inside the slice; the others are not
    // accessed.
    unsafe { _mm512_maskz_loadu_epi8(first_bits(n), bytes.as_ptr().cast()) }
}

/// Stores the first `n` bytes of `vector`, up to 64.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn store_first(out: &mut [MaybeUninit<u8>], n: usize, vector: __m512i) {
    assert!(n <= 64 && n <= out.len());
    // SAFETY: the mask is of the first `n` bytes, which the assertion says are inside the slice; the others are not
    // accessed.
    unsafe { _mm512_mask_storeu_epi8(out.as_mut_ptr().cast(), first_bits(n), vector) }
}
