//! The objects of a learnt frame with others in it, made anew each time of what is the same in all and what varies.
use crate::builder::{Builder, Filler};
use crate::decode::frame::{Options, Walk};
use crate::error::Refused;
use crate::schema::{Memory, Schema, ShapeId};

/// Objects within one another.
#[derive(Debug)]
pub(super) struct Tree<S> {
    /// Those within others come behind them.
    branches: Box<[Branch<S>]>,
    /// In which branch each place is, and which field.
    places: Box<[(usize, usize)]>,
}

/// One of the objects.
#[derive(Debug)]
pub(super) struct Branch<S> {
    shape: ShapeId,
    /// The branch that it is in, and the field.
    parent: Option<(usize, usize)>,
    constants: Vec<(usize, S)>,
    /// Fields that have their defaults.
    missing: usize,
}

impl<S> Branch<S> {
    pub fn new(shape: ShapeId, parent: Option<(usize, usize)>) -> Branch<S> {
        Branch {
            shape,
            parent,
            constants: Vec::new(),
            missing: 0,
        }
    }

    /// A field that is the same in all.
    pub fn add(&mut self, field: usize, value: S) {
        self.constants.push((field, value));
    }
}

impl<S> Tree<S> {
    pub fn new(
        schema: &Schema,
        mut branches: Vec<Branch<S>>,
        places: Vec<(usize, usize)>,
    ) -> Tree<S> {
        let mut set = vec![0; branches.len()];
        for (index, branch) in branches.iter().enumerate() {
            set[index] += branch.constants.len();
            if let Some((parent, _)) = branch.parent {
                set[parent] += 1;
            }
        }
        for &(branch, _) in &places {
            set[branch] += 1;
        }
        for (branch, set) in branches.iter_mut().zip(set) {
            branch.missing = schema.shapes[branch.shape.index()].fields().len() - set;
        }
        Tree {
            branches: branches.into(),
            places: places.into(),
        }
    }

    /// The values that are the same in all.
    pub fn constants(&self) -> impl Iterator<Item = &S> {
        let constants = self.branches.iter().flat_map(|branch| &branch.constants);
        constants.map(|(_, value)| value)
    }
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
        tree: &Tree<B::Shared>,
        records: &mut [B::Record],
        place: usize,
        value: B::Value,
    ) {
        let (branch, field) = tree.places[place];
        self.builder.set(&mut records[branch], field, value);
    }
}

impl<B: Builder> Filler for TreeFiller<'_, B> {
    type Template = Tree<B::Shared>;
    type Value = B::Value;
    type Object = Vec<B::Record>;
    type Payload = B::Payload;

    fn begin(&mut self, tree: &Tree<B::Shared>) -> Result<Vec<B::Record>, Refused> {
        let mut records = Vec::with_capacity(tree.branches.len());
        for branch in &tree.branches {
            let mut record = self.builder.record(branch.shape)?;
            for (field, value) in &branch.constants {
                let value = self.builder.shared(value);
                self.builder.set(&mut record, *field, value);
            }
            records.push(record);
        }
        Ok(records)
    }

    fn text(
        &mut self,
        tree: &Tree<B::Shared>,
        records: &mut Vec<B::Record>,
        place: usize,
        text: &[u8],
        ascii: bool,
    ) -> Result<(), Refused> {
        // Not for the cache of the field: the text may have had escapes, and it is not the one that repeats itself.
        let value = self.builder.text(text, ascii, None)?;
        self.set(tree, records, place, value);
        Ok(())
    }

    fn int(
        &mut self,
        tree: &Tree<B::Shared>,
        records: &mut Vec<B::Record>,
        place: usize,
        value: i64,
    ) -> Result<(), Refused> {
        let value = self.builder.int(value)?;
        self.set(tree, records, place, value);
        Ok(())
    }

    fn other<'i>(
        &mut self,
        tree: &Tree<B::Shared>,
        records: &mut Vec<B::Record>,
        place: usize,
        rest: &'i [u8],
    ) -> Option<&'i [u8]> {
        let (branch, field) = tree.places[place];
        let shape = &self.schema.shapes[tree.branches[branch].shape.index()];
        let mut walk = Walk::new(self.schema, rest, self.options, &mut *self.builder);
        let value = walk.value(&shape.fields()[field].node, None).ok()?;
        if walk.is_odd() {
            return None;
        }
        let behind = walk.cursor.rest();
        self.set(tree, records, place, value);
        Some(behind)
    }

    fn payload(
        &mut self,
        _tree: &Tree<B::Shared>,
        _records: &mut Vec<B::Record>,
        _place: usize,
        memory: Memory,
        capacity: usize,
    ) -> Result<B::Payload, Refused> {
        self.builder.payload(memory, capacity)
    }

    fn finish_payload(
        &mut self,
        tree: &Tree<B::Shared>,
        records: &mut Vec<B::Record>,
        place: usize,
        payload: B::Payload,
    ) -> Result<(), Refused> {
        let value = self.builder.finish_payload(payload)?;
        self.set(tree, records, place, value);
        Ok(())
    }

    fn finish(
        &mut self,
        tree: &Tree<B::Shared>,
        mut records: Vec<B::Record>,
    ) -> Result<B::Value, Refused> {
        for branch in tree.branches.iter().rev() {
            let mut record = records.pop().ok_or(Refused)?;
            let shape = &self.schema.shapes[branch.shape.index()];
            if shape.keeps_extra() {
                self.builder.set_no_extra(&mut record);
            }
            if branch.missing > 0 {
                self.builder
                    .set_defaults(branch.shape, &mut record, branch.missing)?;
            }
            let value = self.builder.finish_record(branch.shape, record)?;
            match branch.parent {
                Some((parent, field)) => {
                    self.builder.set(&mut records[parent], field, value);
                }
                None => return Ok(value),
            }
        }
        Err(Refused)
    }
}
