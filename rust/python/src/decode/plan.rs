//! A compiled type: its schema for the walk, and what Python needs in addition to make the values.
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use rtframes_core::error::Refused;
use rtframes_core::schema::{Node, NodeId, Schema};

use crate::objects::errors::{no_memory, or_no_memory};
use crate::objects::make;
use crate::objects::structs::{Default, RecordType};
use crate::objects::unknown::UnknownType;

/// A type compiled for the walk.
///
/// Args:
///     kind: the type.
///     foreign: makes, of a field's annotation, the function that decodes its JSON text (bytes).
///     unknown: the class ``UnknownObject``.
///
/// Raises:
///     TypeError: the type is not one that the walk decodes: it runs user code, or is of a kind that msgspec
///         decodes as a whole.
#[pyclass(frozen, weakref, module = "rtframes._core")]
pub struct Plan {
    pub schema: Schema,
    pub records: Vec<RecordPlan>,
    /// The values of fixed strings: the strings themselves, or enum members.
    pub words: Vec<Vec<Py<PyAny>>>,
    pub foreign: Vec<Py<PyAny>>,
    pub raw: Py<PyAny>,
    /// How objects with unknown tags are made; None if there are none.
    pub unknown: Option<UnknownType>,
    /// The integers from zero on, for indexes and counts.
    pub small: [Py<PyAny>; SMALL_INTS],
    /// How many caches of last strings the schema's fields share.
    pub caches: usize,
}

/// The node of plain data, the first of every schema.
pub const ANY: NodeId = NodeId(0);

/// Integers that are made once, as CPython itself makes them.
pub const SMALL_INTS: usize = 257;

/// The integers of [`Plan::small`].
pub fn small_ints(py: Python<'_>) -> PyResult<[Py<PyAny>; SMALL_INTS]> {
    let ints = (0..SMALL_INTS).map(|value| make::size(py, value).map(Bound::unbind));
    let ints: Vec<_> = or_no_memory(ints.collect::<Result<_, _>>())?;
    ints.try_into().map_err(|_| no_memory())
}

/// How instances of one class are made.
pub struct RecordPlan {
    pub kind: RecordType,
    /// By field; None if it is required.
    pub defaults: Vec<Option<Default>>,
    /// Whether they cannot be changed.
    pub frozen: bool,
    /// Whether equal ones differ only in identity: they are compared and hashed by their fields.
    pub by_value: bool,
}

impl Plan {
    /// The plan of plain data, which has no Structs.
    pub fn any(py: Python<'_>) -> PyResult<Plan> {
        let nodes = vec![Node::any(ANY)];
        let (shapes, unions, words) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Plan {
            schema: Schema {
                nodes,
                shapes,
                unions,
                words,
                any: ANY,
                root: ANY,
            },
            records: Vec::new(),
            words: Vec::new(),
            foreign: Vec::new(),
            raw: py.None(),
            unknown: None,
            small: small_ints(py)?,
            caches: 0,
        })
    }

    /// An integer.
    #[inline(always)]
    pub fn int<'py>(&self, py: Python<'py>, value: i64) -> Result<Bound<'py, PyAny>, Refused> {
        if let Ok(small) = usize::try_from(value)
            && let Some(int) = self.small.get(small)
        {
            return Ok(int.bind(py).clone());
        }
        make::int(py, value)
    }

    /// Shows the collector what may lead back to a class that keeps this plan.
    pub fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        for record in &self.records {
            record.kind.traverse(visit)?;
            for default in record.defaults.iter().flatten() {
                default.traverse(visit)?;
            }
        }
        let words = self.words.iter().flatten();
        words
            .chain(&self.foreign)
            .try_for_each(|object| visit.call(object))
    }

    /// How instances of a class are made, if it is one of the plan's Structs.
    pub fn record_of(&self, class: *mut ffi::PyTypeObject) -> Option<&RecordPlan> {
        let mut records = self.records.iter();
        records.find(|record| record.kind.is_of(class))
    }

    /// Whether all Structs are filled in place (else some are called).
    pub fn slot_stores(&self) -> bool {
        self.records.iter().all(|record| record.kind.has_slots())
    }
}
