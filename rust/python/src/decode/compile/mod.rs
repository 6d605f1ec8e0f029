//! Compiles a type into a plan.
//!
//! `annotations` reads what most fields say themselves, `description` what `msgspec.inspect` says of all others; both
//! use `kinds` for it. `nodes`, `fields` and `shapes` turn it into the schema, `compiler` holds what has been made so far,
//! and `user_code` finds the types whose decoding runs user code.
mod annotations;
mod compiler;
mod description;
mod fields;
mod kinds;
mod nodes;
mod shapes;
mod user_code;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use rtframes_core::schema::{Node, Schema};

use crate::decode::compile::compiler::{Compiler, Stop};
use crate::decode::plan::{ANY, Plan, small_ints};
use crate::objects::errors::{error, method};
use crate::objects::names::name;
use crate::objects::unknown::UnknownType;

#[pymethods]
impl Plan {
    #[new]
    fn py_new(
        kind: &Bound<'_, PyAny>,
        foreign: Bound<'_, PyAny>,
        unknown: &Bound<'_, PyAny>,
    ) -> PyResult<Plan> {
        method(kind.py(), |_| Plan::compile(kind, foreign, unknown))
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

impl Plan {
    fn compile(
        kind: &Bound<'_, PyAny>,
        foreign: Bound<'_, PyAny>,
        unknown: &Bound<'_, PyAny>,
    ) -> PyResult<Plan> {
        let py = kind.py();
        let mut compiler = Compiler::new(py, foreign)?;
        let any = compiler.add(Node::any(ANY))?;
        debug_assert_eq!(any, ANY);
        let root = match compiler.root(kind) {
            Ok(root) => root,
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Foreign) => {
                return Err(error::<PyTypeError>(
                    py,
                    "msgspec decodes this type as a whole",
                ));
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
            raw: compiler.msgspec.getattr(name!(py, c"Raw")?)?.unbind(),
            unknown: Some(UnknownType::new(unknown)?),
            small: small_ints(py)?,
            caches: compiler.caches.len(),
        })
    }
}
