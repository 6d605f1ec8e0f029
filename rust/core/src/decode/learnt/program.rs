//! A program: constant stretches of a frame, and the places between them.
use crate::builder::{Builder, Payload};
use crate::decode::frame::{Options, Walk};
use crate::decode::learnt::sketch::{Kind, Sketch};
use crate::decode::payload::{Quad, last_quad, whole_size};
use crate::decode::short::short_int;
use crate::json::scan::text_run;
use crate::schema::{Memory, Schema, ShapeId};

/// Places that a program may have: more would hardly be better than the walk.
const MOST_PLACES: usize = 8;

/// Decodes the frames of one shape that differ in some places alone. What it reads of itself is few cache lines.
#[derive(Debug)]
pub(super) struct Program<T> {
    /// The stretches, one behind the other.
    text: Box<[u8]>,
    /// Bytes of the stretch before the first place.
    first: u16,
    shape: ShapeId,
    len: usize,
    places: [Place; MOST_PLACES],
    /// The object without the values of its places.
    template: T,
}

/// A value that varies, and the stretch behind it.
#[derive(Debug, Clone, Copy)]
struct Place {
    kind: Vary,
    field: u8,
    /// Bytes of the stretch behind it.
    behind: u16,
}

#[derive(Debug, Clone, Copy)]
enum Vary {
    /// A string; its closing quote belongs to the place. It may be the last one that is kept in the cache.
    Text(Option<u16>),
    Int,
    /// The last place: where it ends is told by what stands behind it.
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
                Kind::Text => Vary::Text(shape.fields()[value.field].cache),
                Kind::Int => Vary::Int,
                Kind::Payload(memory) => Vary::Payload(memory),
                Kind::Fixed => return None,
            };
            if matches!(places.last(), Some((_, Vary::Payload(_)))) {
                return None;
            }
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
            field: 0,
            behind: 0,
        }; MOST_PLACES];
        for ((place, &(field, kind)), stretch) in packed.iter_mut().zip(&places).zip(stretches) {
            let quote = usize::from(matches!(kind, Vary::Text(_)));
            let behind = stretch.get(quote..)?;
            text.extend_from_slice(behind);
            *place = Place {
                kind,
                field: u8::try_from(field).ok()?,
                behind: u16::try_from(behind.len()).ok()?,
            };
        }
        let varying: Vec<usize> = places.iter().map(|&(field, _)| field).collect();
        Some(Program {
            text: text.into(),
            first,
            shape: sketch.shape,
            len: places.len(),
            places: packed,
            template: builder.template(sketch.shape, constants, &varying)?,
        })
    }

    /// Decodes a frame; None if it does not fit.
    #[inline]
    pub fn replay<B: Builder<Template = T>>(
        &self,
        frame: &[u8],
        builder: &mut B,
    ) -> Option<B::Value> {
        let (first, mut stretches) = self.text.split_at_checked(usize::from(self.first))?;
        let mut rest = frame.strip_prefix(first)?;
        let mut record = builder.begin_like(self.shape, &self.template).ok()?;
        for place in self.places.get(..self.len)? {
            let (stretch, others) = stretches.split_at_checked(usize::from(place.behind))?;
            stretches = others;
            let (value, behind) = match place.kind {
                Vary::Text(cache) => text(cache, rest, builder)?,
                Vary::Int => {
                    let (value, behind) = short_int(rest)?;
                    (builder.int(value).ok()?, behind)
                }
                Vary::Payload(memory) => payload(memory, rest, stretch.len(), builder)?,
            };
            rest = behind.strip_prefix(stretch)?;
            builder.set(&mut record, usize::from(place.field), value);
        }
        if !rest.is_empty() {
            return None;
        }
        builder.finish_record(self.shape, record).ok()
    }
}

/// A string, its opening quote stepped over, and what follows its closing quote.
#[inline(always)]
fn text<'i, B: Builder>(
    cache: Option<u16>,
    rest: &'i [u8],
    builder: &mut B,
) -> Option<(B::Value, &'i [u8])> {
    if let Some(repeated) = cache.and_then(|cache| builder.repeated_text(cache, rest)) {
        return Some(repeated);
    }
    let run = text_run(rest);
    let (text, behind) = rest.split_at_checked(run.len)?;
    let behind = behind.strip_prefix(b"\"")?;
    Some((builder.text(text, run.ascii, cache).ok()?, behind))
}

/// A payload, its opening quote stepped over, that ends `tail` bytes before the frame does, and what follows it.
#[inline(always)]
fn payload<'i, B: Builder>(
    memory: Memory,
    rest: &'i [u8],
    tail: usize,
    builder: &mut B,
) -> Option<(B::Value, &'i [u8])> {
    let end = rest.len().checked_sub(tail)?;
    let (text, behind) = rest.split_at_checked(end)?;
    // The kernel may read to the frame's end: it stops at the quote.
    if behind.first() != Some(&b'"') {
        return None;
    }
    let mut payload = builder.payload(memory, whole_size(text)).ok()?;
    let mut taken = payload.decode(rest);
    if taken != end {
        match last_quad(&mut payload, rest.get(taken..)?) {
            Quad::Taken => taken += 4,
            _ => return None,
        }
    }
    if taken != end {
        return None;
    }
    Some((builder.finish_payload(payload).ok()?, behind))
}
