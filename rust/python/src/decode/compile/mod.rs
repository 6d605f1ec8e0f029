//! Compiles a type, as `msgspec.inspect` describes it, into a plan.
//!
//! `description` reads what `msgspec.inspect` says, `nodes` and `shapes` turn it into the schema, `compiler` holds what
//! has been made so far, and `user_code` finds the types whose decoding runs code of the user's.
mod compiler;
mod description;
mod nodes;
mod shapes;
mod user_code;

use std::collections::HashSet;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use rtframes_core::schema::{Node, Schema};

use crate::decode::compile::compiler::{Compiler, Stop};
use crate::decode::compile::user_code::refuse_user_code;
use crate::decode::plan::{ANY, Plan, small_ints};
use crate::objects::unknown::UnknownType;

#[pymethods]
impl Plan {
    #[new]
    fn py_new(
        info: &Bound<'_, PyAny>,
        foreign: Bound<'_, PyAny>,
        unknown: &Bound<'_, PyAny>,
    ) -> PyResult<Plan> {
        let py = info.py();
        refuse_user_code(info, &mut HashSet::new())?;
        let mut compiler = Compiler::new(py, foreign)?;
        let any = compiler.add(Node::any(ANY))?;
        debug_assert_eq!(any, ANY);
        let root = match compiler.node(info) {
            Ok(root) => root,
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Foreign) => {
                return Err(PyTypeError::new_err("msgspec decodes this type as a whole"));
            }
        };
        let mut shapes = Vec::new();
        let mut records = Vec::new();
        for shape in compiler.shapes {
            let (shape, record) = shape.expect("every shape begun is finished");
            shapes.push(shape);
            records.push(record);
        }
        Ok(Plan {
            schema: Schema {
                nodes: compiler.nodes,
                shapes,
                unions: compiler.unions,
                words: compiler.words,
                any,
                root,
            },
            records,
            words: compiler.values,
            foreign: compiler.foreign,
            raw: compiler.msgspec.getattr(intern!(py, "Raw"))?.unbind(),
            unknown: Some(UnknownType::new(unknown)?),
            small: small_ints(py),
            caches: compiler.caches.len(),
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.traverse(&visit)
    }

    /// Whether all Structs are filled in place (else some are called).
    #[getter(slot_stores)]
    fn py_slot_stores(&self) -> bool {
        self.slot_stores()
    }
}
