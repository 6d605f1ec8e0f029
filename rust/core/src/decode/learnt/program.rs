//! A program: constant stretches of a frame, and the places between them.
use std::sync::atomic::AtomicU32;

use crate::base64;
use crate::builder::Filler;
use crate::bytes::equal;
use crate::decode::learnt::sketch::Kind;
use crate::decode::payload::{fill_payload, payload_limit};
use crate::decode::short::short_int;
use crate::json::cursor::Cursor;
use crate::json::scan::{first_block, short_text_of};
use crate::json::string::Content;
use crate::schema::Memory;

/// Places that the program of a flat frame may have.
pub const MOST_PLACES: usize = 8;

/// Decodes the frames of one shape that differ only in some places. It reads few cache lines of itself.
#[derive(Debug)]
pub(super) struct Program<T, const N: usize> {
    /// The stretches, one after the other.
    text: Box<[u8]>,
    /// Bytes of the stretch before the first place.
    first: u16,
    len: u8,
    places: [Place; N],
    /// How far from the frame's end the payload of the last one ended, bytes.
    tail: AtomicU32,
    /// Makes the objects.
    pub template: T,
}

/// A value that varies, and the stretch after it.
#[derive(Debug, Clone, Copy)]
struct Place {
    kind: Kind,
    /// Bytes of the stretch after it. The quotes of a string belong to the place.
    behind: u16,
}

impl<T, const N: usize> Program<T, N> {
    /// A program of places of these kinds between stretches, which are one more.
    pub fn new(stretches: &[Vec<u8>], kinds: &[Kind], template: T) -> Option<Program<T, N>> {
        let (first, others) = stretches.split_first()?;
        let mut text = first.clone();
        let mut places = [Place {
            kind: Kind::Other,
            behind: 0,
        }; N];
        if kinds.is_empty() || kinds.len() > N || kinds.len() != others.len() {
            return None;
        }
        for ((place, &kind), stretch) in places.iter_mut().zip(kinds).zip(others) {
            let behind = stretch.get(usize::from(kind == Kind::Text)..)?;
            text.extend_from_slice(behind);
            *place = Place {
                kind,
                behind: u16::try_from(behind.len()).ok()?,
            };
        }
        Some(Program {
            text: text.into(),
            first: u16::try_from(first.len()).ok()?,
            len: u8::try_from(kinds.len()).ok()?,
            places,
            tail: AtomicU32::new(0),
            template,
        })
    }

    /// Decodes a frame; None if it does not fit.
    ///
    /// Its parts are functions of their own: in one piece they spilled each other's registers, which was a third of all
    /// instructions.
    #[inline(never)]
    pub fn replay<F: Filler<Template = T>>(
        &self,
        frame: &[u8],
        filler: &mut F,
    ) -> Option<F::Value> {
        let template = &self.template;
        let places = self.places.get(..usize::from(self.len))?;
        let mut places = places.iter().enumerate();
        let (mut rest, mut stretches) = (frame, &*self.text);
        let mut stretch = usize::from(self.first);
        let mut object = filler.begin(template).ok()?;
        let mut room = [0; 64];
        loop {
            rest = strip(rest, &mut stretches, stretch)?;
            let Some((index, place)) = places.next() else {
                break;
            };
            stretch = usize::from(place.behind);
            rest = match place.kind {
                Kind::Text => {
                    let block = first_block(rest, frame, &mut room)?;
                    match short_text_of(block) {
                        Some(len) => {
                            let put = filler.short_text(template, &mut object, index, block, len);
                            put.ok()?;
                            rest.get(len + 1..)?
                        }
                        None => long_text(rest, template, filler, &mut object, index)?,
                    }
                }
                Kind::Int => {
                    let (value, behind) = short_int(rest)?;
                    filler.int(template, &mut object, index, value).ok()?;
                    behind
                }
                Kind::Payload(memory) => {
                    let tail = &self.tail;
                    payload(rest, tail, memory, template, filler, &mut object, index)?
                }
                Kind::Other => filler.other(template, &mut object, index, rest)?,
            };
        }
        if !rest.is_empty() {
            return None;
        }
        filler.finish(template, object).ok()
    }
}

/// What follows the first `len` bytes of `stretches` in a text that begins with them; they are taken off. Without `memcmp`,
/// whose call reads more of the caches than a stretch is long.
#[inline(always)]
fn strip<'t>(text: &'t [u8], stretches: &mut &[u8], len: usize) -> Option<&'t [u8]> {
    let (stretch, others) = stretches.split_at_checked(len)?;
    let (head, behind) = text.split_at_checked(len)?;
    *stretches = others;
    equal(head, stretch).then_some(behind)
}

/// Fills a place with any string, its opening quote stepped over; what follows its closing quote.
#[cold]
#[inline(never)]
fn long_text<'t, F: Filler>(
    rest: &'t [u8],
    template: &F::Template,
    filler: &mut F,
    object: &mut F::Object,
    place: usize,
) -> Option<&'t [u8]> {
    let (mut cursor, mut scratch) = (Cursor::new(rest), Vec::new());
    let (content, ascii) = cursor.string(&mut scratch).ok()?;
    let text = match content {
        Content::Plain(text) => text,
        Content::Unescaped => &scratch,
    };
    filler.text(template, object, place, text, ascii).ok()?;
    Some(cursor.rest())
}

/// Fills a place with a payload, its opening quote stepped over; what begins with its closing quote.
#[inline(never)]
fn payload<'t, F: Filler>(
    rest: &'t [u8],
    tail: &AtomicU32,
    memory: Memory,
    template: &F::Template,
    filler: &mut F,
    object: &mut F::Object,
    place: usize,
) -> Option<&'t [u8]> {
    let size = base64::decoded_len(rest.get(..payload_limit(rest, Some(tail))?)?);
    let payload = filler.payload(template, object, place, memory, size);
    let mut payload = payload.ok()?;
    let end = fill_payload(&mut payload, rest, Some(tail)).ok()?;
    filler
        .finish_payload(template, object, place, payload)
        .ok()?;
    rest.get(end..)
}
