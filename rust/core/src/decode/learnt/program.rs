//! A program: constant stretches of a frame, and the places between them.
use std::sync::atomic::AtomicU32;

use crate::builder::{Builder, Filler};
use crate::bytes::equal;
use crate::decode::frame::{Options, Walk};
use crate::decode::learnt::sketch::{Kind, Sketch};
use crate::decode::payload::{fill_payload, payload_limit, whole_size};
use crate::decode::short::short_int;
use crate::json::cursor::Cursor;
use crate::json::scan::short_text;
use crate::json::string::Content;
use crate::schema::{Memory, Schema};

/// Places that a program may have: more would hardly be better than the walk.
pub const MOST_PLACES: usize = 8;

/// Decodes the frames of one shape that differ in some places alone. What it reads of itself is few cache lines.
#[derive(Debug)]
pub(super) struct Program<T> {
    /// The stretches, one behind the other.
    text: Box<[u8]>,
    /// Bytes of the stretch before the first place.
    first: u16,
    len: u8,
    places: [Place; MOST_PLACES],
    /// How far from the frame's end the payload of the last one ended, bytes.
    tail: AtomicU32,
    /// Makes the objects.
    pub template: T,
}

/// A value that varies, and the stretch behind it.
#[derive(Debug, Clone, Copy)]
struct Place {
    kind: Vary,
    /// Bytes of the stretch behind it.
    behind: u16,
}

#[derive(Debug, Clone, Copy)]
enum Vary {
    /// A string; its closing quote belongs to the place.
    Text,
    Int,
    Payload(Memory),
}

impl<T> Program<T> {
    /// The program of a frame that the walk took, of whose values these vary; None where that cannot be.
    pub fn new<B: Builder<Template = T>>(
        schema: &Schema,
        frame: &[u8],
        options: Options,
        sketch: &Sketch,
        varies: &[bool],
        builder: &mut B,
    ) -> Option<Program<T>> {
        let shape = &schema.shapes[sketch.shape.index()];
        let mut constants = Vec::new();
        let mut stretches = vec![Vec::new()];
        let mut places = Vec::new();
        for (value, &varies) in sketch.values.iter().zip(varies) {
            let stretch = stretches.last_mut()?;
            stretch.extend_from_slice(&value.before);
            if let Some(constant) = value.constant()
                && !varies
            {
                stretch.extend_from_slice(constant);
                let mut walk = Walk::new(schema, frame, options, builder);
                walk.cursor.seek(value.start);
                let made = walk.value(&shape.fields()[value.field].node, None).ok()?;
                constants.push((value.field, made));
                continue;
            }
            let kind = match value.kind {
                Kind::Text => Vary::Text,
                Kind::Int => Vary::Int,
                Kind::Payload(memory) => Vary::Payload(memory),
                Kind::Fixed => return None,
            };
            places.push((value.field, kind));
            stretches.push(Vec::new());
        }
        stretches.last_mut()?.extend_from_slice(&sketch.behind);
        if places.is_empty() || places.len() > MOST_PLACES {
            return None;
        }
        let mut text = stretches.remove(0);
        let first = u16::try_from(text.len()).ok()?;
        let mut packed = [Place {
            kind: Vary::Int,
            behind: 0,
        }; MOST_PLACES];
        for ((place, &(_, kind)), stretch) in packed.iter_mut().zip(&places).zip(stretches) {
            let quote = usize::from(matches!(kind, Vary::Text));
            let behind = stretch.get(quote..)?;
            text.extend_from_slice(behind);
            *place = Place {
                kind,
                behind: u16::try_from(behind.len()).ok()?,
            };
        }
        let varying: Vec<usize> = places.iter().map(|&(field, _)| field).collect();
        Some(Program {
            text: text.into(),
            first,
            len: u8::try_from(places.len()).ok()?,
            places: packed,
            tail: AtomicU32::new(0),
            template: builder.template(sketch.shape, constants, &varying)?,
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
        let (first, mut stretches) = self.text.split_at_checked(usize::from(self.first))?;
        let mut rest = strip(frame, first)?;
        let template = &self.template;
        let mut object = filler.begin(template).ok()?;
        let places = self.places.get(..usize::from(self.len))?;
        for (index, place) in places.iter().enumerate() {
            let (stretch, others) = stretches.split_at_checked(usize::from(place.behind))?;
            stretches = others;
            let behind = match place.kind {
                Vary::Text => match short_text(rest, frame) {
                    Some(len) => {
                        let (text, behind) = rest.split_at_checked(len)?;
                        filler.text(template, &mut object, index, text, true).ok()?;
                        behind.get(1..)?
                    }
                    None => long_text(rest, template, filler, &mut object, index)?,
                },
                Vary::Int => {
                    let (value, behind) = short_int(rest)?;
                    filler.int(template, &mut object, index, value).ok()?;
                    behind
                }
                Vary::Payload(memory) => {
                    let tail = &self.tail;
                    payload(rest, tail, memory, template, filler, &mut object, index)?
                }
            };
            rest = strip(behind, stretch)?;
        }
        if !rest.is_empty() {
            return None;
        }
        filler.finish(template, object).ok()
    }
}

/// What follows a stretch. Without `memcmp`, whose call reads more of the caches than a stretch is long.
#[inline(always)]
fn strip<'t>(text: &'t [u8], stretch: &[u8]) -> Option<&'t [u8]> {
    let (head, behind) = text.split_at_checked(stretch.len())?;
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
    let size = whole_size(rest.get(..payload_limit(rest, Some(tail))?)?);
    let payload = filler.payload(template, object, place, memory, size);
    let mut payload = payload.ok()?;
    let end = fill_payload(&mut payload, rest, Some(tail)).ok()?;
    filler
        .finish_payload(template, object, place, payload)
        .ok()?;
    rest.get(end..)
}
