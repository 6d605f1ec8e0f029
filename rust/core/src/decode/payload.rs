//! Base64 payloads, decoded straight into the memory that they stay in. Where one ends is guessed first, so that the
//! memory is of the right size.
use std::sync::atomic::{AtomicU32, Ordering};

use crate::base64;
use crate::builder::{Builder, Payload};
use crate::decode::frame::{Walk, Walked};
use crate::error::ErrorKind;
use crate::json::scan::text_run;
use crate::json::string::Content;
use crate::schema::Memory;

impl<B: Builder> Walk<'_, '_, B> {
    /// A base64 payload, its opening quote stepped over, straight into its final memory.
    #[inline]
    pub(super) fn payload(&mut self, memory: Memory, tail: Option<&AtomicU32>) -> Walked<B::Value> {
        let rest = self.cursor.rest();
        let Some(limit) = payload_limit(rest, tail) else {
            return self.payload_unescaped(memory);
        };
        let mut payload = self
            .builder
            .payload(memory, base64::decoded_len(&rest[..limit]))?;
        let end = match fill_payload(&mut payload, rest, tail) {
            Ok(end) => end,
            Err(Quad::Escaped) => {
                drop(payload);
                return self.payload_unescaped(memory);
            }
            Err(Quad::TooLong) => return self.refuse(ErrorKind::Builder),
            Err(_) => return self.refuse(ErrorKind::Base64),
        };
        self.cursor.seek(self.cursor.pos() + end + 1);
        self.builder.finish_payload(payload)
    }

    /// A payload with escapes in it (some encoders write `\/`): unescaped first.
    #[cold]
    #[inline(never)]
    fn payload_unescaped(&mut self, memory: Memory) -> Walked<B::Value> {
        let (content, _) = self.cursor.string(&mut self.scratch)?;
        let text = match content {
            Content::Plain(text) => text,
            Content::Unescaped => &self.scratch,
        };
        let mut payload = self.builder.payload(memory, text.len() / 4 * 3)?;
        if payload.decode_whole(text) {
            self.builder.finish_payload(payload)
        } else {
            self.refuse(ErrorKind::Base64)
        }
    }
}

/// What the kernel left of a payload.
pub(super) enum Quad {
    /// A last quad, padded or not, before the closing quote.
    Taken,
    /// A backslash.
    Escaped,
    /// A quad that the payload has no room for.
    TooLong,
    /// No base64.
    NotBase64,
}

/// Decodes a payload, its opening quote stepped over; where its closing quote is, or what was met before it.
#[inline(always)]
pub(super) fn fill_payload<P: Payload>(
    payload: &mut P,
    rest: &[u8],
    tail: Option<&AtomicU32>,
) -> Result<usize, Quad> {
    // The kernel may read to the frame's end, not just to the limit: it stops at the quote.
    let mut end = payload.decode(rest);
    if rest.get(end) != Some(&b'"') {
        match last_quad(payload, &rest[end..]) {
            Quad::Taken => end += 4,
            other => return Err(other),
        }
    }
    if let Some(tail) = tail {
        let len = u32::try_from(rest.len() - end).unwrap_or(0);
        if !P::IN_PARALLEL || tail.load(Ordering::Relaxed) != len {
            tail.store(len, Ordering::Relaxed);
        }
    }
    Ok(end)
}

/// Takes the quad that the kernel left, before the closing quote.
#[inline(never)]
fn last_quad(payload: &mut impl Payload, rest: &[u8]) -> Quad {
    if let Some((quad, [b'"', ..])) = rest.split_first_chunk::<4>()
        && let Some((bytes, count)) = base64::decode_tail(quad)
    {
        return if payload.push(&bytes[..count]) {
            Quad::Taken
        } else {
            Quad::TooLong
        };
    }
    if rest.iter().take(4).any(|&byte| byte == b'\\') {
        return Quad::Escaped;
    }
    Quad::NotBase64
}

/// Frames up to this size may have a payload over-allocated by guess, bytes.
const SMALL: usize = 64 << 10;
/// How far from a frame's end a payload's closing quote is looked for first, bytes.
const TAIL: usize = 192;

/// Where a payload's closing quote is, or a quote after it: an upper bound that is mostly exact. None if the
/// text has a backslash before any quote, or no quote.
///
/// A quote at the guess proves the bound, for no payload holds a quote. On a live stream the last tail length is
/// right for every frame, or differs by some padding; only another layout costs a scan.
#[inline(always)]
pub(super) fn payload_limit(rest: &[u8], tail: Option<&AtomicU32>) -> Option<usize> {
    if let Some(tail) = tail {
        let last = rest
            .len()
            .checked_sub(tail.load(Ordering::Relaxed) as usize);
        if let Some(last) = last
            && rest.get(last) == Some(&b'"')
        {
            return Some(last);
        }
    }
    other_limit(rest, tail.is_some())
}

/// [`payload_limit`] where the guess was wrong, or none is made.
#[inline(never)]
fn other_limit(rest: &[u8], guesses: bool) -> Option<usize> {
    if guesses && rest.len() <= SMALL {
        let from = rest.len().saturating_sub(TAIL);
        let quote = from + text_run(&rest[from..]).len;
        if rest.get(quote) == Some(&b'"') {
            return Some(quote);
        }
    }
    let run = text_run(rest);
    (rest.get(run.len) == Some(&b'"')).then_some(run.len)
}
