//! A fixed set of short strings and which of them a slice is: tags, keys and literals.
//!
//! A hash that does not read them whole finds the only candidate; one comparison settles it.

use crate::bytes::{hash, same};

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

    /// The name of an index.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        self.names.get(index).map(|name| &**name)
    }

    /// The names, in the order given.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.names.iter().map(|name| &**name)
    }
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
