//! Rows that other code has made.

/// A row that other code has made.
#[derive(Debug, Clone)]
pub struct GivenRow {
    /// The value of each column; None for null.
    pub values: Vec<Option<Given>>,
    /// Its audio, if it has some.
    pub audio: Option<AudioSize>,
    /// What to list it by ([`crate::decoded::Noted`]).
    pub note: Option<usize>,
}

/// A value of such a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Text, or bytes.
    Bytes(Vec<u8>),
    /// An integer.
    Int(i64),
    /// A number.
    Float(f64),
    /// A truth value.
    Bool(bool),
}

/// The audio of a row.
#[derive(Debug, Clone, Copy)]
pub struct AudioSize {
    /// Bytes.
    pub size: usize,
    /// Which of a session's formats it has.
    pub track: usize,
    /// What the event itself says: bytes for all channels' samples of one time, and the sample rate in Hz.
    pub own: Option<(u32, u32)>,
}
