//! How far a kernel of base64 came.

/// How far `base64::decode` came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of text decoded: a multiple of 4.
    pub consumed: usize,
    /// Bytes of data written: `consumed / 4 * 3`.
    pub produced: usize,
}
