//! Scanning string text: closing quote, backslash, control characters and non-ASCII in one pass.
//!
//! One file per instruction set over one contract, that of [`text_run`]; `scalar` is the oracle.

mod scalar;

use crate::isa::{self, Isa};

/// The plain text that some bytes begin with; see [`text_run`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// How many bytes come before the first quote, backslash or control byte (below 0x20).
    pub len: usize,
    /// Whether all of them are ASCII.
    pub ascii: bool,
}

/// Measures the run of plain text at the start of `src`: up to the first `"`, `\` or byte below 0x20, or all of
/// `src` if it has none. Whether text beyond ASCII is UTF-8 is not looked at.
#[inline]
pub fn text_run(src: &[u8]) -> Run {
    text_run_on(isa::active(), src)
}

/// [`text_run`] on a given instruction set, for tests and benchmarks.
///
/// # Panics
/// If this machine does not have `isa`.
pub fn text_run_with(isa: Isa, src: &[u8]) -> Run {
    assert!(isa.is_available(), "this machine has no {isa}");
    text_run_on(isa, src)
}

#[inline]
fn text_run_on(_isa: Isa, src: &[u8]) -> Run {
    scalar::text_run(src)
}
