//! The way that frames of a kind are decoded once two of them are known: by which program, and into what.
use crate::builder::{Builder, Filler};
use crate::decode::frame::{Options, Walk};
use crate::decode::learnt::program::{MOST_PLACES, Program};
use crate::decode::learnt::sketch::{Form, Kind, Sketch};
use crate::decode::learnt::tree::{Branch, Spot, Tree, TreeFiller};
use crate::schema::Schema;

/// Places that the program of a frame with objects in it may have: more would hardly be better than the walk.
const MOST_OF_TREE: usize = 32;

/// A program, and what makes its objects: a builder's template where all places are in the frame's own object.
#[derive(Debug)]
pub(super) enum Way<T, S> {
    Flat(Program<T, MOST_PLACES>),
    Tree(Box<Program<Tree<S>, MOST_OF_TREE>>),
}

impl<T, S> Way<T, S> {
    /// The way of a frame that the walk took, of whose values these vary; None if that cannot be.
    pub fn new<B: Builder<Template = T, Shared = S>>(
        schema: &Schema,
        frame: &[u8],
        options: Options,
        sketch: &Sketch,
        varies: &[bool],
        builder: &mut B,
    ) -> Option<Way<T, S>> {
        // What does not vary is made once, if it may be shared.
        let mut make = |record: usize, field: usize, start: usize| -> Option<S> {
            let mut walk = Walk::new(schema, frame, options, builder);
            walk.cursor.seek(start);
            let node = sketch.records[record].form.node(schema, field);
            let made = walk.value(node, None).ok()?;
            if walk.is_odd() {
                return None;
            }
            builder.share(&made)
        };
        let mut constants = Vec::new();
        let (mut stretches, mut kinds, mut places) = (vec![Vec::new()], Vec::new(), Vec::new());
        for (value, &varies) in sketch.values.iter().zip(varies) {
            let stretch = stretches.last_mut()?;
            stretch.extend_from_slice(&value.before);
            if let Some(constant) = value.constant()
                && !varies
                && let Some(made) = make(value.record, value.field, value.start)
            {
                stretch.extend_from_slice(constant);
                constants.push((value.record, value.field, made));
                continue;
            }
            places.push((value.record, value.field));
            kinds.push(value.kind);
            stretches.push(Vec::new());
        }
        stretches.last_mut()?.extend_from_slice(&sketch.behind);
        // Records without places are constants of the record that they are in, if they may be shared.
        let mut has_place = vec![false; sketch.records.len()];
        for &(record, _) in &places {
            has_place[record] = true;
        }
        for (index, record) in sketch.records.iter().enumerate().rev() {
            let Some((parent, field)) = record.parent else {
                continue;
            };
            if has_place[index] {
                has_place[parent] = true;
            } else if let Some(made) = make(parent, field, sketch.starts[index]) {
                constants.retain(|(record, _, _)| *record != index);
                constants.push((parent, field, made));
            } else {
                (has_place[index], has_place[parent]) = (true, true);
            }
        }
        let is_flat = has_place.iter().skip(1).all(|has_place| !has_place)
            && kinds.iter().all(|&kind| kind != Kind::Other)
            && kinds.len() <= MOST_PLACES;
        if let Form::Shape(shape) = sketch.records[0].form
            && is_flat
        {
            let constants = constants
                .into_iter()
                .map(|(_, field, value)| (field, value));
            let varying: Vec<usize> = places.iter().map(|&(_, field)| field).collect();
            let template = builder.template(shape, constants.collect(), &varying)?;
            return Program::new(&stretches, &kinds, template).map(Way::Flat);
        }
        let tree = tree(schema, sketch, &has_place, constants, places, builder)?;
        Some(Way::Tree(Box::new(Program::new(&stretches, &kinds, tree)?)))
    }

    /// Decodes a frame; None if it does not fit. A builder is made only for a frame with objects in it.
    ///
    /// A function of its own, though it has one caller: with the match in [`super::Learnt::replay`] the code of a text
    /// delta was laid out in four cache lines more.
    #[inline(always)]
    pub fn replay<F, B>(
        &self,
        schema: &Schema,
        frame: &[u8],
        options: Options,
        filler: &mut F,
        builder: impl FnOnce() -> B,
    ) -> Option<F::Value>
    where
        F: Filler<Template = T>,
        B: Builder<Value = F::Value, Shared = S>,
    {
        match self {
            Way::Flat(program) => program.replay(frame, filler),
            Way::Tree(program) => replay_tree(
                program,
                frame,
                &mut TreeFiller::new(schema, options, &mut builder()),
            ),
        }
    }
}

/// The tree of these constants and places, each in its record and field. Records without a place in them are constants of
/// others, and have no branch.
#[cold]
#[inline(never)]
fn tree<B: Builder>(
    schema: &Schema,
    sketch: &Sketch,
    has_place: &[bool],
    mut constants: Vec<(usize, usize, B::Shared)>,
    places: Vec<(usize, usize)>,
    builder: &mut B,
) -> Option<Tree<B::Shared>> {
    let number = |record: usize| {
        has_place[..record]
            .iter()
            .filter(|&&has_place| has_place)
            .count()
    };
    let mut keys: Vec<Vec<B::Shared>> = Vec::new();
    for record in &sketch.records {
        let made = record.keys.iter().map(|key| {
            let key = builder.text(key, true, None).ok()?;
            builder.share(&key)
        });
        keys.push(made.collect::<Option<_>>()?);
    }
    let spot = |builder: &mut B, record: usize, field: usize| -> Option<Spot<B::Shared>> {
        let key = match keys[record].get(field) {
            Some(key) => {
                let key = builder.shared(key);
                Some(builder.share(&key)?)
            }
            None => None,
        };
        Some(Spot::new(number(record), field, key))
    };
    let mut branches = Vec::new();
    for (index, record) in sketch.records.iter().enumerate() {
        if !has_place[index] {
            continue;
        }
        let parent = match record.parent {
            Some((parent, field)) => Some(spot(builder, parent, field)?),
            None => None,
        };
        let of_record = constants.extract_if(.., |(record, _, _)| *record == index);
        let constants = of_record.map(|(_, field, value)| (field, value)).collect();
        branches.push(Branch::new(
            record,
            &keys[index],
            parent,
            constants,
            builder,
        )?);
    }
    let spots = places
        .into_iter()
        .map(|(record, field)| spot(builder, record, field));
    Some(Tree::new(schema, branches, spots.collect::<Option<_>>()?))
}

#[inline(never)]
fn replay_tree<B: Builder>(
    program: &Program<Tree<B::Shared>, MOST_OF_TREE>,
    frame: &[u8],
    filler: &mut TreeFiller<'_, B>,
) -> Option<B::Value> {
    program.replay(frame, filler)
}
