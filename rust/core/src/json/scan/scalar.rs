//! The scan in portable, safe code: the oracle of the others, and their last few bytes.

use crate::json::scan::run::Run;

/// Every byte of a word set to `byte`.
const fn splat(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Bit 7 of each byte of `word` that ends a run of text. Exact: no carry crosses from byte to byte.
#[inline]
fn stops(word: u64) -> u64 {
    const LOW: u64 = splat(0x7f);
    // Adding to the low seven bits sets bit 7 of every byte from the bound up; a byte that had bit 7 is also up.
    let below_space = !(((word & LOW) + splat(0x80 - 0x20)) | word);
    let zero = |x: u64| !(((x & LOW) + LOW) | x);
    let quote = zero(word ^ splat(b'"'));
    let backslash = zero(word ^ splat(b'\\'));
    (below_space | quote | backslash) & !LOW
}

/// See `scan::text_run`.
pub(super) fn text_run(src: &[u8]) -> Run {
    let (words, rest) = src.as_chunks::<8>();
    let mut seen = 0;
    for (i, bytes) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*bytes);
        let stops = stops(word);
        if stops != 0 {
            let place = stops.trailing_zeros() & !7;
            // Bits of the bytes before the stop.
            seen |= word & ((1 << place) - 1);
            return Run {
                len: i * 8 + place as usize / 8,
                ascii: seen & splat(0x80) == 0,
            };
        }
        seen |= word;
    }
    let is_stop = |&byte: &u8| byte < b' ' || byte == b'"' || byte == b'\\';
    let len = rest.iter().position(is_stop).unwrap_or(rest.len());
    Run {
        len: words.len() * 8 + len,
        ascii: seen & splat(0x80) == 0 && rest[..len].is_ascii(),
    }
}

/// The run of 16 bytes, on architectures without a kernel of their own.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
#[inline]
pub(super) fn run_16(block: &[u8; 16]) -> Run {
    text_run(block)
}

/// How far after the first `skip` bytes a byte is that ends a run or is beyond ASCII; 32 if there is none.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
#[inline]
pub(super) fn first_special(block: &[u8; 32], skip: usize) -> usize {
    let special = |&byte: &u8| byte < b' ' || byte == b'"' || byte == b'\\' || !byte.is_ascii();
    block[skip..].iter().position(special).unwrap_or(32)
}
