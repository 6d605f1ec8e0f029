//! A fixed set of short strings and which of them a slice is: tags, keys and literals.
//!
//! A hash of the length, the middle and the last eight bytes tells the protocol's names apart
//! without reading them whole; one comparison settles it. `SipHash` over the same 45 tags took four
//! times as long.

use crate::bytes::same;

/// The set. Finds the index of a name in the order given.
#[derive(Debug)]
pub struct NameTable {
    names: Box<[Box<[u8]>]>,
    /// Open addressing, at most half full; `EMPTY` where there is none.
    slots: Box<[u16]>,
}

const EMPTY: u16 = u16::MAX;

impl NameTable {
    /// A table of distinct names.
    ///
    /// # Panics
    /// With 65,535 names or more.
    pub fn new(names: impl IntoIterator<Item = Vec<u8>>) -> NameTable {
        let names: Box<[Box<[u8]>]> = names.into_iter().map(Into::into).collect();
        assert!(
            names.len() < usize::from(EMPTY),
            "too many names in one table"
        );
        let mut slots = vec![EMPTY; (names.len() * 4).next_power_of_two().max(4)];
        let mask = slots.len() - 1;
        for (index, name) in names.iter().enumerate() {
            let mut slot = hash(name) & mask;
            while slots[slot] != EMPTY {
                slot = (slot + 1) & mask;
            }
            slots[slot] = u16::try_from(index).expect("checked above");
        }
        NameTable {
            names,
            slots: slots.into(),
        }
    }

    /// The index of `name`, if it is one of the set.
    #[inline]
    pub fn find(&self, name: &[u8]) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) & mask;
        loop {
            let index = self.slots[slot];
            if index == EMPTY {
                return None;
            }
            if same(&self.names[usize::from(index)], name) {
                return Some(usize::from(index));
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The names, in the order given.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.names.iter().map(|name| &**name)
    }
}

#[inline(always)]
fn hash(name: &[u8]) -> usize {
    let len = name.len();
    let (middle, last) = if len >= 8 {
        let half = (len - 8) / 2;
        (word(&name[half..half + 8]), word(&name[len - 8..]))
    } else {
        let short = name
            .iter()
            .fold(0u64, |word, &byte| word << 8 | u64::from(byte));
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

#[inline(always)]
fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
}

#[cfg(test)]
mod tests {
    use super::NameTable;

    #[test]
    fn finds_every_name_and_nothing_else() {
        let names: Vec<Vec<u8>> = (0..400u32)
            .map(|i| {
                "x".repeat(i as usize % 23)
                    .into_bytes()
                    .into_iter()
                    .chain(i.to_string().into_bytes())
                    .collect()
            })
            .collect();
        let table = NameTable::new(names.clone());
        for (index, name) in names.iter().enumerate() {
            assert_eq!(table.find(name), Some(index));
            let mut other = name.clone();
            other.push(b'!');
            assert_eq!(table.find(&other), None);
        }
        assert_eq!(table.find(b""), None);
        assert_eq!(NameTable::new([]).find(b"a"), None);
    }
}
