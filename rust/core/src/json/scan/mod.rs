//! Scanning string text: closing quote, backslash, control characters and non-ASCII in one pass.
//!
//! One file per instruction set over one contract, that of [`text_run`]; `scalar` is the oracle. A short string is
//! done in place, 16 bytes at a time with what every machine of the architecture has (`baseline`); only a longer one
//! pays for the call of a kernel.
#![allow(unsafe_code, reason = "the kernels ask for an instruction set")]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod run;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod sse2;

#[cfg(target_arch = "aarch64")]
use neon as baseline;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
use scalar as baseline;
#[cfg(target_arch = "x86_64")]
use sse2 as baseline;

use run::padded;

pub use run::Run;

use crate::isa::{self, Isa};

/// Measures the run of plain text at the start of `src`: up to the first `"`, `\` or byte below 0x20, or all of
/// `src` if it has none. Whether text beyond ASCII is UTF-8 is not looked at.
#[inline(always)]
pub fn text_run(src: &[u8]) -> Run {
    // Most strings are ids and words: they end within 32 bytes, and the frame does not.
    let Some(([first, second], rest)) = split_blocks(src) else {
        return short_run(src);
    };
    let run = baseline::run_16(first);
    if run.len < 16 {
        return run;
    }
    let run = run.then(baseline::run_16(second));
    if run.len < 32 {
        return run;
    }
    run.then(long_run(rest))
}

/// The length of the ASCII text that `rest` begins with, if a quote ends it within 32 bytes: ids, words, the pieces of a
/// transcript. None for any other string, or where `frame`, which ends with `rest`, has less than 32 bytes;
/// [`text_run`] tells.
#[inline(always)]
pub fn short_text(rest: &[u8], frame: &[u8]) -> Option<usize> {
    let len = match rest.first_chunk() {
        Some(block) => baseline::first_special(block, 0),
        None if rest.is_empty() => return None,
        // The last strings of a frame: in its last 32 bytes, without those before them.
        None => baseline::first_special(frame.last_chunk()?, 32 - rest.len()),
    };
    (rest.get(len) == Some(&b'"')).then_some(len)
}

/// [`short_text`] of what begins with `block`, as [`first_block`] gives it.
#[inline(always)]
pub fn short_text_of(block: &[u8; 32]) -> Option<usize> {
    let len = baseline::first_special(block, 0);
    (block.get(len) == Some(&b'"')).then_some(len)
}

/// The 32 bytes that `rest` begins with; zeros stand for what is missing after the end of `frame`, which ends with `rest`.
/// None if `frame` has less than 32 bytes.
#[inline(always)]
pub fn first_block<'t>(
    rest: &'t [u8],
    frame: &[u8],
    room: &'t mut [u8; 64],
) -> Option<&'t [u8; 32]> {
    if let Some(block) = rest.first_chunk() {
        return Some(block);
    }
    *room.first_chunk_mut()? = *frame.last_chunk::<32>()?;
    room.get(32 - rest.len()..)?.first_chunk()
}

#[inline(always)]
fn split_blocks(src: &[u8]) -> Option<([&[u8; 16]; 2], &[u8])> {
    let (first, rest) = src.split_first_chunk()?;
    let (second, rest) = rest.split_first_chunk()?;
    Some(([first, second], rest))
}

/// [`text_run`] of less than 32 bytes: the last string of a frame, mostly.
#[inline(never)]
fn short_run(src: &[u8]) -> Run {
    let Some(first) = src.first_chunk() else {
        return baseline::run_16(&padded(src));
    };
    let run = baseline::run_16(first);
    if run.len < 16 {
        return run;
    }
    run.then_last(src, baseline::run_16)
}

#[inline(never)]
fn long_run(src: &[u8]) -> Run {
    // SAFETY: the active instruction set is available.
    unsafe { text_run_on(isa::active(), src) }
}

/// The kernel of [`text_run`] on a given instruction set, for tests and benchmarks.
///
/// # Panics
/// If this machine does not have `isa`.
pub fn text_run_with(isa: Isa, src: &[u8]) -> Run {
    assert!(isa.is_available(), "this machine has no {isa}");
    // SAFETY: the assertion above.
    unsafe { text_run_on(isa, src) }
}

/// # Safety
/// This machine must have `isa`.
#[inline]
unsafe fn text_run_on(isa: Isa, src: &[u8]) -> Run {
    match isa {
        // SAFETY: the caller says that this machine has the instruction set.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512::text_run(src) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2::text_run(src) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Isa::Neon => unsafe { neon::text_run(src) },
        _ => scalar::text_run(src),
    }
}
