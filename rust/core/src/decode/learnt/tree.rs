//! The objects of a learnt frame with others in it, and plain data, made each time from what is the same in all and what
//! varies.
use crate::builder::{Builder, Filler};
use crate::decode::frame::{Options, Walk};
use crate::decode::learnt::sketch::{Form, Record};
use crate::error::Refused;
use crate::schema::{Memory, Schema};

/// Objects within one another.
#[derive(Debug)]
pub(super) struct Tree<S> {
    /// Those within others come after them.
    branches: Box<[Branch<S>]>,
    /// Where the value of each place goes.
    places: Box<[Spot<S>]>,
}

/// Where a value goes.
#[derive(Debug)]
pub(super) struct Spot<S> {
    branch: usize,
    field: usize,
    /// The key, in a map.
    key: Option<S>,
}

impl<S> Spot<S> {
    pub fn new(branch: usize, field: usize, key: Option<S>) -> Spot<S> {
        Spot { branch, field, key }
    }
}

/// One of the objects, or a map or a list.
#[derive(Debug)]
pub(super) struct Branch<S> {
    form: Form,
    /// Where it goes itself; None for the frame.
    parent: Option<Spot<S>>,
    /// What is the same in all: the fields of an object; of a map or a list none, for they are in its pattern.
    constants: Vec<(usize, S)>,
    /// What a map or a list is a copy of.
    pattern: Option<S>,
    /// Fields that have their defaults.
    missing: usize,
}

impl<S> Branch<S> {
    /// A branch for a record of which these fields are always the same; None if the builder makes no copies.
    pub fn new<B: Builder<Shared = S>>(
        record: &Record,
        keys: &[S],
        parent: Option<Spot<S>>,
        constants: Vec<(usize, S)>,
        builder: &mut B,
    ) -> Option<Branch<S>> {
        let mut branch = Branch {
            form: record.form,
            parent,
            constants,
            pattern: None,
            missing: 0,
        };
        let keys = match record.form {
            Form::Shape(_) => return Some(branch),
            Form::Map(_) => Some(keys),
            Form::List(_) => None,
        };
        let mut values: Vec<_> = (0..record.len).map(|_| None).collect();
        for (field, value) in branch.constants.drain(..) {
            values[field] = Some(value);
        }
        branch.pattern = Some(builder.pattern(keys, values)?);
        Some(branch)
    }
}

impl<S> Tree<S> {
    pub fn new(schema: &Schema, mut branches: Vec<Branch<S>>, places: Vec<Spot<S>>) -> Tree<S> {
        let mut set = vec![0; branches.len()];
        for (index, branch) in branches.iter().enumerate() {
            set[index] += branch.constants.len();
            if let Some(parent) = &branch.parent {
                set[parent.branch] += 1;
            }
        }
        for place in &places {
            set[place.branch] += 1;
        }
        for (branch, set) in branches.iter_mut().zip(set) {
            if let Form::Shape(shape) = branch.form {
                branch.missing = schema.shapes[shape.index()].fields().len() - set;
            }
        }
        Tree {
            branches: branches.into(),
            places: places.into(),
        }
    }

    /// The values that are the same in all.
    pub fn constants(&self) -> impl Iterator<Item = &S> {
        let branches = self.branches.iter();
        let constants = branches.flat_map(|branch| {
            let constants = branch.constants.iter().map(|(_, value)| value);
            constants.chain(&branch.pattern)
        });
        let parents = self
            .branches
            .iter()
            .filter_map(|branch| branch.parent.as_ref());
        let keys = self
            .places
            .iter()
            .chain(parents)
            .filter_map(|spot| spot.key.as_ref());
        constants.chain(keys)
    }
}

/// One of the objects in the making.
pub(super) enum Made<B: Builder> {
    Record(B::Record),
    Copy(B::Value),
}

/// Makes the objects of a tree by a builder.
pub(super) struct TreeFiller<'w, B> {
    schema: &'w Schema,
    options: Options,
    builder: &'w mut B,
}

impl<'w, B: Builder> TreeFiller<'w, B> {
    pub fn new(schema: &'w Schema, options: Options, builder: &'w mut B) -> TreeFiller<'w, B> {
        TreeFiller {
            schema,
            options,
            builder,
        }
    }

    fn set(
        &mut self,
        made: &mut [Made<B>],
        spot: &Spot<B::Shared>,
        value: B::Value,
    ) -> Result<(), Refused> {
        match &mut made[spot.branch] {
            Made::Record(record) => {
                self.builder.set(record, spot.field, value);
                Ok(())
            }
            Made::Copy(copy) => self.builder.put(copy, spot.key.as_ref(), spot.field, value),
        }
    }
}

impl<B: Builder> Filler for TreeFiller<'_, B> {
    type Template = Tree<B::Shared>;
    type Value = B::Value;
    type Object = Vec<Made<B>>;
    type Payload = B::Payload;

    fn begin(&mut self, tree: &Tree<B::Shared>) -> Result<Vec<Made<B>>, Refused> {
        let mut made = Vec::with_capacity(tree.branches.len());
        for branch in &tree.branches {
            if let Some(pattern) = &branch.pattern {
                made.push(Made::Copy(self.builder.copy(pattern)?));
            } else if let Form::Shape(shape) = branch.form {
                let mut record = self.builder.record(shape)?;
                for (field, value) in &branch.constants {
                    let value = self.builder.shared(value);
                    self.builder.set(&mut record, *field, value);
                }
                made.push(Made::Record(record));
            }
        }
        Ok(made)
    }

    fn text(
        &mut self,
        tree: &Tree<B::Shared>,
        made: &mut Vec<Made<B>>,
        place: usize,
        text: &[u8],
        ascii: bool,
    ) -> Result<(), Refused> {
        // Not for the cache of the field: the text may have had escapes, and it is not the one that repeats itself.
        let value = self.builder.text(text, ascii, None)?;
        self.set(made, &tree.places[place], value)
    }

    fn int(
        &mut self,
        tree: &Tree<B::Shared>,
        made: &mut Vec<Made<B>>,
        place: usize,
        value: i64,
    ) -> Result<(), Refused> {
        let value = self.builder.int(value)?;
        self.set(made, &tree.places[place], value)
    }

    fn other<'i>(
        &mut self,
        tree: &Tree<B::Shared>,
        made: &mut Vec<Made<B>>,
        place: usize,
        rest: &'i [u8],
    ) -> Option<&'i [u8]> {
        let spot = &tree.places[place];
        let node = tree.branches[spot.branch]
            .form
            .node(self.schema, spot.field);
        let mut walk = Walk::new(self.schema, rest, self.options, &mut *self.builder);
        let value = walk.value(node, None).ok()?;
        if walk.is_odd() {
            return None;
        }
        let behind = walk.cursor.rest();
        self.set(made, spot, value).ok()?;
        Some(behind)
    }

    fn payload(
        &mut self,
        _tree: &Tree<B::Shared>,
        _made: &mut Vec<Made<B>>,
        _place: usize,
        memory: Memory,
        capacity: usize,
    ) -> Result<B::Payload, Refused> {
        self.builder.payload(memory, capacity)
    }

    fn finish_payload(
        &mut self,
        tree: &Tree<B::Shared>,
        made: &mut Vec<Made<B>>,
        place: usize,
        payload: B::Payload,
    ) -> Result<(), Refused> {
        let value = self.builder.finish_payload(payload)?;
        self.set(made, &tree.places[place], value)
    }

    fn finish(
        &mut self,
        tree: &Tree<B::Shared>,
        mut made: Vec<Made<B>>,
    ) -> Result<B::Value, Refused> {
        for branch in tree.branches.iter().rev() {
            let value = match (made.pop().ok_or(Refused)?, branch.form) {
                (Made::Copy(copy), _) => copy,
                (Made::Record(mut record), Form::Shape(id)) => {
                    if self.schema.shapes[id.index()].keeps_extra() {
                        self.builder.set_no_extra(&mut record);
                    }
                    if branch.missing > 0 {
                        self.builder.set_defaults(id, &mut record, branch.missing)?;
                    }
                    self.builder.finish_record(id, record)?
                }
                _ => return Err(Refused),
            };
            match &branch.parent {
                Some(parent) => self.set(&mut made, parent, value)?,
                None => return Ok(value),
            }
        }
        Err(Refused)
    }
}
