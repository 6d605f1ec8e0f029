//! Why a frame was refused: a kind and a byte offset, made into text only when shown.
use std::fmt;

/// What was wrong, or what the walk leaves to a slower decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The text is not JSON (RFC 8259) at this byte, or ends too early.
    Syntax,
    /// An escape sequence or a surrogate pair is incomplete or unknown.
    Escape,
    /// Text that is wanted is not UTF-8.
    Utf8,
    /// A number beyond the range of its type.
    NumberRange,
    /// A payload that is not base64 with exact padding.
    Base64,
    /// The value's JSON type is not one that the schema takes here.
    Type,
    /// A string that is none of a fixed set.
    Word,
    /// No member of the union has this tag, or the tag is absent.
    Tag,
    /// A required field is absent.
    MissingField,
    /// A key that the shape forbids.
    UnknownField,
    /// Nesting deeper than [`crate::decode::MAX_DEPTH`].
    Depth,
    /// Something follows the value.
    Trailing,
    /// An unknown object is next to something whose meaning needs the whole frame.
    Ambiguous,
    /// The builder refused (memory, or a hand-over of its own).
    Builder,
}

/// A refused frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// What was wrong.
    pub kind: ErrorKind,
    /// Where: a byte offset into the frame.
    pub offset: usize,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ErrorKind::Syntax => "malformed JSON",
            ErrorKind::Escape => "invalid escape sequence",
            ErrorKind::Utf8 => "invalid UTF-8",
            ErrorKind::NumberRange => "number out of range",
            ErrorKind::Base64 => "invalid base64",
            ErrorKind::Type => "value of another type than the schema's",
            ErrorKind::Word => "string outside its fixed set",
            ErrorKind::Tag => "unknown or absent tag",
            ErrorKind::MissingField => "missing required field",
            ErrorKind::UnknownField => "unknown field",
            ErrorKind::Depth => "nesting too deep",
            ErrorKind::Trailing => "trailing characters",
            ErrorKind::Ambiguous => "unknown object beside a duplicate key or a foreign value",
            ErrorKind::Builder => "builder refused",
        };
        write!(f, "{what} (byte {})", self.offset)
    }
}

impl std::error::Error for Error {}

/// The walk's own error: nothing to carry, so that results stay one register wide.
/// The details wait in the walk ([`Error`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;
