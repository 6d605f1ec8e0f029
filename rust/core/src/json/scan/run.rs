//! A run of plain text, and how runs are joined: what the kernels of the scan give.

/// The plain text that some bytes begin with; see `scan::text_run`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// How many bytes come before the first quote, backslash or control byte (below 0x20).
    pub len: usize,
    /// Whether all of them are ASCII.
    pub ascii: bool,
}

impl Run {
    /// This run and the one that begins where it ends.
    #[inline]
    pub(super) fn then(self, next: Self) -> Self {
        Self {
            len: self.len + next.len,
            ascii: self.ascii && next.ascii,
        }
    }

    /// This run, which covers all of `src` but fewer than 16 bytes at the end, and the one that begins there: as `run_16`
    /// finds it, which is what every machine of the architecture has.
    #[inline]
    pub(super) fn then_last(self, src: &[u8], run_16: impl Fn(&[u8; 16]) -> Run) -> Self {
        let Some(last) = src.last_chunk() else {
            return self.then(run_16(&padded(&src[self.len..])));
        };
        // Of the last 16 bytes, those that are in this run already change nothing: they are plain text.
        let last = run_16(last);
        Self {
            len: src.len() - 16 + last.len,
            ascii: self.ascii && last.ascii,
        }
    }
}

/// Fewer than 16 bytes with zeros after them. A zero is a control byte, so a run ends there at the latest.
#[inline]
pub(super) fn padded(src: &[u8]) -> [u8; 16] {
    // Two loads that overlap, never one beyond the slice: where both have a byte, they agree.
    let eight = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    let len = src.len();
    let (low, high) = if let Some((first, last)) = src.first_chunk::<8>().zip(src.last_chunk()) {
        // In two shifts, since one by all 64 bits would be one by none.
        (eight(first), eight(last) >> 8 >> (8 * (15 - len)))
    } else if let Some((first, last)) = src.first_chunk::<4>().zip(src.last_chunk()) {
        (four(first) | (four(last) << (8 * (len - 4))), 0)
    } else if let Some((&first, &last)) = src.first().zip(src.last()) {
        let middle = u64::from(src[len / 2]) << (8 * (len / 2));
        let last = u64::from(last) << (8 * (len - 1));
        (u64::from(first) | middle | last, 0)
    } else {
        (0, 0)
    };
    (u128::from(low) | (u128::from(high) << 64)).to_le_bytes()
}
