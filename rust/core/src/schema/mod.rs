//! A type as the walk needs it: which JSON values are taken where, and what they become.
//!
//! A schema is a graph of [`Node`]s. No event name is built into it: names come from the code that builds it.
mod field;
mod node;
mod shape;
mod union;

pub use field::Field;
pub(crate) use field::{Guess, Step};
pub use node::{ForeignId, Memory, Node, NodeId, Object, ShapeId, Slice, Text, UnionId, WordSetId};
pub(crate) use shape::Key;
pub use shape::{MAX_FIELDS, Shape, Tag};
pub use union::Union;

use crate::names::NameTable;

/// A compiled type.
#[derive(Debug)]
pub struct Schema {
    /// All nodes.
    pub nodes: Vec<Node>,
    /// All shapes.
    pub shapes: Vec<Shape>,
    /// All unions.
    pub unions: Vec<Union>,
    /// All sets of fixed strings.
    pub words: Vec<NameTable>,
    /// The node of plain data, which unknown objects are made of.
    pub any: NodeId,
    /// The node of a whole frame.
    pub root: NodeId,
}

impl Schema {
    #[inline(always)]
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }
}
