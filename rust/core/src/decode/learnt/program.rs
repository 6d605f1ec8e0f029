//! A program: constant stretches of a frame, and the places between them.
use crate::builder::{Builder, Payload};
use crate::decode::frame::{Options, Walk};
use crate::decode::learnt::sketch::{Kind, Sketch};
use crate::decode::payload::{Quad, last_quad, whole_size};
use crate::decode::short::short_int;
use crate::json::scan::text_run;
use crate::schema::{Memory, Schema, ShapeId};

/// Decodes the frames of one shape that differ in some places alone.
#[derive(Debug)]
pub(super) struct Program<T> {
    shape: ShapeId,
    /// The object without the values of its places.
    template: T,
    first: Box<[u8]>,
    places: Box<[Place]>,
}

/// A value that varies, and the stretch behind it.
#[derive(Debug)]
struct Place {
    field: usize,
    kind: Vary,
    behind: Box<[u8]>,
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
        let mut stretch: Vec<u8> = Vec::new();
        let mut first = None;
        let mut places: Vec<Place> = Vec::new();
        for (value, &varies) in sketch.values.iter().zip(varies) {
            stretch.extend_from_slice(&value.before);
            if !varies {
                stretch.extend_from_slice(value.constant()?);
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
            if let Some(Place {
                kind: Vary::Payload(_),
                ..
            }) = places.last()
            {
                return None;
            }
            let stretch = std::mem::take(&mut stretch);
            match places.last_mut() {
                None => first = Some(stretch.into_boxed_slice()),
                Some(place) => place.stands_before(&stretch),
            }
            places.push(Place {
                field: value.field,
                kind,
                behind: Box::default(),
            });
        }
        stretch.extend_from_slice(&sketch.behind);
        places.last_mut()?.stands_before(&stretch);
        let varying: Vec<usize> = places.iter().map(|place| place.field).collect();
        Some(Program {
            shape: sketch.shape,
            template: builder.template(sketch.shape, constants, &varying)?,
            first: first?,
            places: places.into_boxed_slice(),
        })
    }

    /// Decodes a frame; None if it does not fit.
    #[inline]
    pub fn replay<B: Builder<Template = T>>(
        &self,
        frame: &[u8],
        builder: &mut B,
    ) -> Option<B::Value> {
        let mut rest = frame.strip_prefix(&*self.first)?;
        let mut record = builder.begin_like(self.shape, &self.template).ok()?;
        for place in &self.places {
            let (value, behind) = match place.kind {
                Vary::Text(cache) => {
                    let repeated = cache.and_then(|cache| builder.repeated_text(cache, rest));
                    if let Some(repeated) = repeated {
                        repeated
                    } else {
                        let run = text_run(rest);
                        let (text, behind) = rest.split_at_checked(run.len)?;
                        let behind = behind.strip_prefix(b"\"")?;
                        (builder.text(text, run.ascii, cache).ok()?, behind)
                    }
                }
                Vary::Int => {
                    let (value, behind) = short_int(rest)?;
                    (builder.int(value).ok()?, behind)
                }
                Vary::Payload(memory) => {
                    let end = rest.len().checked_sub(place.behind.len())?;
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
                    (builder.finish_payload(payload).ok()?, behind)
                }
            };
            rest = behind.strip_prefix(&*place.behind)?;
            builder.set(&mut record, place.field, value);
        }
        if !rest.is_empty() {
            return None;
        }
        builder.finish_record(self.shape, record).ok()
    }
}

impl Place {
    /// Notes the stretch that stands behind this place.
    fn stands_before(&mut self, stretch: &[u8]) {
        let quote = usize::from(matches!(self.kind, Vary::Text(_)));
        self.behind = stretch.get(quote..).unwrap_or_default().into();
    }
}
