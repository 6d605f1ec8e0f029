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
        0..4 => std::iter::zip(a, b).all(|(a, b)| a == b),
        _ => a == b,
    }
}

/// [`same`] for longer texts, and where each piece of code in the caches counts: without `memcmp`.
#[inline(always)]
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && equal_blocks(a, b)
}

/// [`equal`] of texts of one length.
#[inline(always)]
fn equal_blocks(a: &[u8], b: &[u8]) -> bool {
    if let (Some(last), Some(b_last)) = (a.last_chunk::<32>(), b.last_chunk()) {
        let mut blocks = std::iter::zip(a.as_chunks::<32>().0, b.as_chunks().0);
        return blocks.all(|(a, b)| a == b) && last == b_last;
    }
    if let Some((first, last)) = ends::<16>(a) {
        return ends(b) == Some((first, last));
    }
    if let Some((first, last)) = ends::<8>(a) {
        return ends(b) == Some((first, last));
    }
    std::iter::zip(a, b).all(|(a, b)| a == b)
}

/// The first and the last bytes.
#[inline(always)]
fn ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
    Some((text.first_chunk()?, text.last_chunk()?))
}

/// Whether JSON has this text unescaped. Only such a text can be found in JSON by comparing bytes.
pub fn is_plain(text: &[u8]) -> bool {
    !text
        .iter()
        .any(|&byte| byte < b' ' || byte == b'"' || byte == b'\\')
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

/// A short string that text is often found to begin with, such as `"name":`, in as few bytes as a comparison needs:
/// what holds one is to fit a cache line.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// The first 16 bytes.
    first: [u8; 16],
    /// Of a token up to 16 bytes long: which bytes of `first` belong to it. Of a longer one: its last 16 bytes.
    other: [u8; 16],
    /// Bytes; [`NEVER`] for a string that is too long for this.
    len: u8,
}

/// The longest token, bytes.
const LONGEST: usize = 32;
/// The length that stands for a longer one, which is not looked for.
const NEVER: u8 = u8::MAX;

impl Token {
    /// A token that is never found.
    pub const NEVER: Token = Token {
        first: [0; 16],
        other: [0; 16],
        len: NEVER,
    };

    /// A token of these bytes. One longer than 32 bytes is never found: such tokens are found in another way.
    pub fn new(text: &[u8]) -> Token {
        if text.len() > LONGEST {
            return Token::NEVER;
        }
        let (mut first, mut other) = ([0; 16], [0; 16]);
        let head = text.len().min(16);
        first[..head].copy_from_slice(&text[..head]);
        match text.last_chunk() {
            Some(last) if text.len() > 16 => other = *last,
            _ => other[..head].fill(0xFF),
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most LONGEST")]
        let len = text.len() as u8;
        Token { first, other, len }
    }

    /// What follows the token if `text` begins with it.
    #[inline(always)]
    pub fn strip<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let word = |bytes: &[u8; 16]| u128::from_ne_bytes(*bytes);
        let len = usize::from(self.len);
        let (token, behind) = text.split_at_checked(len)?;
        let found = if len > LONGEST {
            false
        } else if len > 16 {
            let (first, last) = (token.first_chunk()?, token.last_chunk()?);
            (word(first) ^ word(&self.first)) | (word(last) ^ word(&self.other)) == 0
        } else if let Some(first) = text.first_chunk() {
            (word(first) ^ word(&self.first)) & word(&self.other) == 0
        } else {
            token == &self.first[..len]
        };
        found.then_some(behind)
    }
}

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use super::{LONGEST, Token, fill, same, starts_with};

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
            let token = Token::new(needle);
            let found = len <= LONGEST;
            assert_eq!(token.strip(&text), found.then_some(&text[len..]));
            assert_eq!(token.strip(needle), found.then_some(&[][..]));
            assert!(!same(needle, &text[..=len]) && !same(&text[..=len], needle));
            for place in 0..len {
                let mut other = needle.to_vec();
                other[place] ^= 0x80;
                assert!(!same(needle, &other) && !starts_with(&text, &other));
                let token = Token::new(&other);
                assert!(token.strip(&text).is_none() && token.strip(needle).is_none());
                assert!(!starts_with(&text[..place], needle));
                assert!(Token::new(needle).strip(&text[..place]).is_none());
            }
        }
    }

    #[test]
    fn a_long_token_is_not_found_in_what_it_is_stored_as() {
        for byte in [0, 0xFF, b'x'] {
            let token = Token::new(&[byte; 33]);
            for text in [[0; 300], [0xFF; 300], [byte; 300]] {
                assert!(token.strip(&text).is_none());
            }
            let mut text = [0; 300];
            text[16..].fill(0xFF);
            assert!(token.strip(&text).is_none());
        }
    }
}
