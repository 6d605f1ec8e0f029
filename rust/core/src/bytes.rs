//! Comparing short byte strings without a call: names, tags and ids are mostly 4 to 32 bytes long, where `memcmp` costs
//! more to call than to run.

use std::mem::MaybeUninit;

/// Whether `text` begins with `needle`.
#[inline(always)]
pub fn starts_with(text: &[u8], needle: &[u8]) -> bool {
    match text.get(..needle.len()) {
        Some(head) => same_length(head, needle),
        None => false,
    }
}

/// Whether two strings are the same.
#[inline(always)]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && same_length(a, b)
}

/// Two loads that overlap cover every length between one and two of them.
#[inline(always)]
fn same_length(a: &[u8], b: &[u8]) -> bool {
    macro_rules! overlapping {
        ($word:ty) => {{
            let pair = |s: &[u8]| {
                let first = s.first_chunk().map(|word| <$word>::from_ne_bytes(*word));
                let last = s.last_chunk().map(|word| <$word>::from_ne_bytes(*word));
                (first, last)
            };
            pair(a) == pair(b)
        }};
    }
    match a.len() {
        33..=64 => {
            let halves = |s: &[u8]| {
                (
                    s.first_chunk::<32>().copied(),
                    s.last_chunk::<32>().copied(),
                )
            };
            halves(a) == halves(b)
        }
        16..=32 => overlapping!(u128),
        8..16 => overlapping!(u64),
        4..8 => overlapping!(u32),
        _ => a == b,
    }
}

/// A hash for tables of names: of the length, the middle and the last eight bytes, which tell the protocol's names
/// apart. `SipHash` over the same 45 tags took four times as long; nothing here depends on who chooses the names,
/// since a table of them does not grow.
#[inline(always)]
pub fn hash(name: &[u8]) -> usize {
    let len = name.len();
    let word = |bytes: &[u8]| {
        bytes
            .first_chunk()
            .map_or(0, |word| u64::from_le_bytes(*word))
    };
    let (middle, last) = if len >= 8 {
        (word(&name[(len - 8) / 2..]), word(&name[len - 8..]))
    } else {
        let short = name
            .iter()
            .fold(0, |word, &byte| word << 8 | u64::from(byte));
        (short, 0)
    };
    let mixed = (middle ^ (len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))
        .wrapping_mul(0xD6E8_FEB8_6659_FD93)
        ^ last.wrapping_mul(0xA076_1D64_78BD_642F).rotate_left(29);
    #[expect(clippy::cast_possible_truncation, reason = "a hash may lose bits")]
    {
        (mixed ^ (mixed >> 32))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_right(40) as usize
    }
}

/// Copies bytes to fresh memory of the same length.
///
/// # Panics
/// If the lengths differ.
#[inline(always)]
pub fn fill(room: &mut [MaybeUninit<u8>], bytes: &[u8]) {
    assert_eq!(room.len(), bytes.len());
    macro_rules! overlapping {
        ($size:literal) => {{
            if let (Some(first), Some(last)) = (bytes.first_chunk::<$size>(), bytes.last_chunk()) {
                if let Some(room) = room.first_chunk_mut() {
                    *room = first.map(MaybeUninit::new);
                }
                if let Some(room) = room.last_chunk_mut::<$size>() {
                    *room = <[u8; $size]>::map(*last, MaybeUninit::new);
                }
            }
        }};
    }
    match bytes.len() {
        16..=32 => overlapping!(16),
        8..16 => overlapping!(8),
        4..8 => overlapping!(4),
        _ => {
            for (to, &byte) in room.iter_mut().zip(bytes) {
                to.write(byte);
            }
        }
    }
}

/// A string that text is often found to begin with, such as `"name":`.
#[derive(Debug)]
pub struct Token {
    text: Box<[u8]>,
    /// The first 16 bytes, and which of them belong to the token.
    head: u128,
    mask: u128,
}

impl Token {
    /// A token of these bytes.
    pub fn new(text: &[u8]) -> Token {
        let mut head = [0; 16];
        let mut mask = [0; 16];
        for (place, &byte) in text.iter().take(16).enumerate() {
            head[place] = byte;
            mask[place] = 0xFF;
        }
        Token {
            text: text.into(),
            head: u128::from_ne_bytes(head),
            mask: u128::from_ne_bytes(mask),
        }
    }

    /// The bytes.
    #[inline(always)]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Where the token ends if it begins at `start` of `text`.
    #[inline(always)]
    pub fn end_in(&self, text: &[u8], start: usize) -> Option<usize> {
        self.begins(text.get(start..)?)
            .then(|| start + self.text.len())
    }

    /// Whether `text` begins with it.
    #[inline(always)]
    pub fn begins(&self, text: &[u8]) -> bool {
        match text.first_chunk::<16>() {
            Some(head) if self.text.len() <= 16 => {
                (u128::from_ne_bytes(*head) ^ self.head) & self.mask == 0
            }
            _ => starts_with(text, &self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use super::{Token, fill, same, starts_with};

    #[test]
    #[allow(unsafe_code)]
    fn fills_all_of_the_room() {
        let text: Vec<u8> = (1..=80).collect();
        for len in 0..=70 {
            let mut room = vec![MaybeUninit::new(0); len];
            fill(&mut room, &text[..len]);
            // SAFETY: every byte was initialised, with a zero at least.
            let filled: Vec<u8> = room
                .iter()
                .map(|byte| unsafe { byte.assume_init() })
                .collect();
            assert_eq!(filled, text[..len]);
        }
    }

    #[test]
    fn compare_as_slices_do() {
        let text: Vec<u8> = (0..=80).collect();
        for len in 0..=70 {
            let needle = &text[..len];
            assert!(same(needle, &text[..len]) && starts_with(&text, needle));
            assert!(Token::new(needle).begins(&text) && Token::new(needle).begins(needle));
            assert!(!same(needle, &text[..=len]) && !same(&text[..=len], needle));
            for place in 0..len {
                let mut other = needle.to_vec();
                other[place] ^= 0x80;
                assert!(!same(needle, &other) && !starts_with(&text, &other));
                assert!(!Token::new(&other).begins(&text) && !Token::new(&other).begins(needle));
                assert!(
                    !starts_with(&text[..place], needle)
                        && !Token::new(needle).begins(&text[..place])
                );
            }
        }
    }
}
