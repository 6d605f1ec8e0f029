//! What a compilation has made so far, and why it may stop.
use std::collections::{HashMap, HashSet};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use rtframes_core::names::NameTable;
use rtframes_core::schema::{Node, NodeId, Shape, ShapeId, Union};

use crate::decode::compile::annotations::Annotations;
use crate::decode::compile::user_code::refuse_user_code;
use crate::decode::plan::RecordPlan;
use crate::objects::errors::error;
use crate::objects::names::name;

/// Why a type was not compiled.
pub enum Stop {
    /// It is one whose JSON text goes to msgspec.
    Foreign,
    /// Something failed, or the whole type is msgspec's.
    Error(PyErr),
}

impl From<PyErr> for Stop {
    fn from(error: PyErr) -> Stop {
        Stop::Error(error)
    }
}

/// What was compiled, or why it was not.
pub type Compiled<T> = Result<T, Stop>;

/// A schema under construction, and what belongs to it.
pub struct Compiler<'py> {
    pub py: Python<'py>,
    pub msgspec: Bound<'py, PyAny>,
    pub make_foreign: Bound<'py, PyAny>,
    pub nodes: Vec<Node>,
    pub shapes: Vec<Option<(Shape, RecordPlan)>>,
    pub unions: Vec<Union>,
    pub words: Vec<NameTable>,
    pub values: Vec<Vec<Py<PyAny>>>,
    pub foreign: Vec<Py<PyAny>>,
    pub annotations: Annotations<'py>,
    /// Objects whose addresses are in `known` or `searched`, kept alive so that no other object gets the address.
    pub kept: Vec<Bound<'py, PyAny>>,
    /// Descriptions in which user code was looked for.
    pub searched: HashSet<usize>,
    /// Struct classes that have been compiled, or are being: types may contain themselves.
    pub known: HashMap<usize, ShapeId>,
    /// Caches of last strings, by the name of their fields on the wire.
    pub caches: HashMap<String, u16>,
    /// How many fields have a cache of their last object.
    pub object_caches: u16,
}

/// The next number of a kind of part, of which there are `len`.
pub fn id(py: Python<'_>, len: usize) -> PyResult<u16> {
    u16::try_from(len).map_err(|_| error::<PyTypeError>(py, "the type is too large"))
}

impl<'py> Compiler<'py> {
    /// Nothing yet.
    pub fn new(py: Python<'py>, make_foreign: Bound<'py, PyAny>) -> PyResult<Self> {
        Ok(Compiler {
            py,
            msgspec: py.import(name!(py, c"msgspec")?)?.into_any(),
            make_foreign,
            nodes: Vec::new(),
            shapes: Vec::new(),
            unions: Vec::new(),
            words: Vec::new(),
            values: Vec::new(),
            foreign: Vec::new(),
            annotations: Annotations::new(py)?,
            kept: Vec::new(),
            searched: HashSet::new(),
            known: HashMap::new(),
            caches: HashMap::new(),
            object_caches: 0,
        })
    }

    /// What `msgspec.inspect` says of a type, in which no user code runs.
    pub fn described(&mut self, kind: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let info = self
            .py
            .import(name!(self.py, c"msgspec.inspect")?)?
            .call_method1(name!(self.py, c"type_info")?, (kind,))?;
        self.kept.push(info.clone());
        refuse_user_code(&info, &mut self.searched)?;
        Ok(info)
    }

    /// Adds a node.
    pub fn add(&mut self, node: Node) -> PyResult<NodeId> {
        let id = NodeId(id(self.py, self.nodes.len())?);
        self.nodes.push(node);
        Ok(id)
    }
}
