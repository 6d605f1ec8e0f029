//! Learnt frames: a stream's frame is the last one of its shape except for a few values.
//!
//! For two frames of one shape that the walk has decoded, a [`Sketch`] each says where their values are. What is the same in
//! both becomes a constant stretch of a [`program::Program`], what differs a place in it. A frame that fits a program is
//! decoded only by it: its stretches are compared whole, and only the places are looked into. A stretch that equals
//! proven JSON is proven JSON, and each place is proven by the scan that finds its end. Whatever does not fit goes to
//! the walk.
mod program;
mod sketch;
mod tree;
mod way;

pub use program::MOST_PLACES;

use std::cell::Cell;

use crate::builder::{Builder, Filler};
use crate::decode::frame::Options;
use crate::decode::learnt::sketch::Sketch;
use crate::decode::learnt::tree::Tree;
use crate::decode::learnt::way::Way;
use crate::json::scan::short_text;
use crate::schema::Schema;

/// Kinds of frames that are followed at the same time: a turn has two kinds of deltas, and a call speaks and listens.
const MOST: usize = 8;
/// Places for kinds that no program takes, by the number of the kind: a power of two, for a turn has about 25.
const SEEN: usize = 64;
/// A kind that comes more rarely than once among so many frames is left to the walk: to learn it costs more than a dozen
/// of its frames give back, and takes the place of a stream's.
const RARE: u16 = 24;
/// Frames that a program must have taken for it to have been worth learning.
const WORTH: u32 = 8;
/// Frames of a kind that are left to the walk, at most, before the next one is looked at.
const LONGEST_PAUSE: u16 = 1 << 12;
/// Bytes of a frame that tell its kind: its beginning, or what follows an id that comes first.
const HEAD: usize = 40;

/// What a decoder has learnt; zeros where that is nothing. `T` is the builder's [`Builder::Template`], `S` its
/// [`Builder::Shared`].
#[derive(Debug)]
pub struct Learnt<T, S> {
    /// The kinds of frames that are followed; 0 for none.
    kinds: [u32; MOST],
    /// The kinds that no program took; None before the first.
    seen: Option<Box<[Seen; SEEN]>>,
    followed: [Option<Box<Followed<T, S>>>; MOST],
}

/// A kind of frame that the walk took.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    kind: u32,
    /// The number of the frame that was the last of them.
    last: u16,
    /// How many more of them to leave alone, and how many that will be the next time.
    wait: u16,
    pause: u16,
}

/// A kind of frame that is followed.
#[derive(Debug)]
struct Followed<T, S> {
    /// Frames that the program has taken.
    taken: Cell<u32>,
    way: Option<Way<T, S>>,
    sketch: Sketch,
    /// For each value of the sketch, whether it has been seen to differ.
    varies: Vec<bool>,
}

impl<T, S> Default for Learnt<T, S> {
    fn default() -> Self {
        Learnt {
            kinds: [0; MOST],
            seen: None,
            followed: [const { None }; MOST],
        }
    }
}

impl<T, S> Learnt<T, S> {
    /// Decodes a frame by what was learnt; None if it does not fit. A builder is made only for a frame with objects in it.
    #[inline(always)]
    pub fn replay<F, B>(
        &self,
        kind: Kind,
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
        let index = self.kinds.iter().position(|&followed| followed == kind.0)?;
        let followed = self.followed[index].as_ref()?;
        let way = followed.way.as_ref()?;
        let value = way.replay(schema, frame, options, filler, builder)?;
        followed.taken.set(followed.taken.get().wrapping_add(1));
        Some(value)
    }

    /// Whether to learn from this frame, the decoder's `number`th, which no program took and the walk did.
    #[inline]
    pub fn wants(&mut self, kind: Kind, number: u64) -> bool {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the distance of two numbers counts"
        )]
        let number = number as u16;
        let seen = self.seen(kind);
        // What comes once is not worth a look: most events of a session do.
        if seen.kind != kind.0 {
            *seen = Seen {
                kind: kind.0,
                last: number,
                wait: 1,
                pause: 1,
            };
            return false;
        }
        let is_rare = number.wrapping_sub(seen.last) > RARE;
        seen.last = number;
        if is_rare {
            return false;
        }
        seen.wait = seen.wait.saturating_sub(1);
        seen.wait == 0
    }

    fn seen(&mut self, Kind(kind): Kind) -> &mut Seen {
        let all = &mut self.seen;
        let all = all.get_or_insert_with(|| Box::new([Seen::default(); SEEN]));
        &mut all[kind as usize / 2 % SEEN]
    }

    /// Learns from a frame that the walk took, without unknown objects.
    ///
    /// Learning that does not pay happens less and less often.
    #[cold]
    #[inline(never)]
    pub fn learn<B: Builder<Template = T, Shared = S>>(
        &mut self,
        kind: Kind,
        schema: &Schema,
        frame: &[u8],
        options: Options,
        builder: &mut B,
    ) {
        let mut kinds = self.kinds.iter();
        let index = kinds.position(|&followed| followed == kind.0);
        let followed = index.and_then(|index| self.followed[index].as_ref());
        let taken = followed.map_or(0, |followed| followed.taken.take());
        let sketch = Sketch::of(schema, frame, options, builder);
        let seen = self.seen(kind);
        let pause = if taken >= WORTH { 1 } else { seen.pause };
        // Lists, or keys that no field declares: the next one will have them too.
        seen.wait = if sketch.is_some() {
            pause
        } else {
            LONGEST_PAUSE
        };
        seen.pause = (pause * 2).min(LONGEST_PAUSE);
        let Some(sketch) = sketch else {
            return;
        };
        let index = index.unwrap_or_else(|| self.place());
        self.kinds[index] = kind.0;
        if let Some(followed) = &mut self.followed[index]
            && followed.sketch.is_like(&sketch)
        {
            let more = followed
                .sketch
                .note_differences(&sketch, &mut followed.varies);
            // A frame that did not fit for another reason teaches nothing: what is learnt stays as it is.
            if more || followed.way.is_none() {
                followed.way = Way::new(schema, frame, options, &sketch, &followed.varies, builder);
                followed.sketch = sketch;
            }
            return;
        }
        self.followed[index] = Some(Box::new(Followed {
            taken: Cell::new(0),
            way: None,
            varies: vec![false; sketch.values.len()],
            sketch,
        }));
    }

    /// The templates of all programs of flat frames.
    pub fn templates(&self) -> impl Iterator<Item = &T> {
        let followed = self.followed.iter().flatten();
        followed.filter_map(|followed| match followed.way.as_ref()? {
            Way::Flat(program) => Some(&program.template),
            Way::Tree(_) => None,
        })
    }

    /// The values that the programs of frames with objects in them share.
    pub fn constants(&self) -> impl Iterator<Item = &S> {
        let followed = self.followed.iter().flatten();
        let trees = followed.filter_map(|followed| match followed.way.as_ref()? {
            Way::Flat(_) => None,
            Way::Tree(program) => Some(&program.template),
        });
        trees.flat_map(Tree::constants)
    }

    /// Where to follow one more kind: a free place, or that of the kind that was of the least use.
    fn place(&self) -> usize {
        let taken = |index: &usize| {
            let followed = self.followed[*index].as_ref();
            followed.map(|followed| followed.taken.get())
        };
        (0..MOST).min_by_key(taken).unwrap_or(0)
    }
}

/// What kind of frame this is, by a hash of the bytes that hold its tag. Frames of one kind may differ.
#[derive(Debug, Clone, Copy)]
pub struct Kind(u32);

impl Kind {
    /// The kind of a frame; None for a short one.
    #[inline]
    pub fn of(frame: &[u8]) -> Option<Kind> {
        let mut head = frame;
        if let Some(id) = frame.strip_prefix(b"{\"event_id\":\"") {
            head = &id[short_text(id, frame)?..];
        }
        // Of bytes 16 to 40, where the names of the protocol differ.
        let (words, _) = head.get(..HEAD)?.as_chunks::<8>();
        let word = |index: usize| u64::from_le_bytes(words[index]);
        let mixed = word(2) ^ word(3).rotate_left(21) ^ word(4).rotate_left(42);
        let kind = mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        Some(Kind(kind as u32 | 1))
    }
}
