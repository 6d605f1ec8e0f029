//! A table as Python describes it.
use std::collections::HashMap;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use rtframes_arrow::column::Kind;
use rtframes_arrow::table::{Audio, Class, Column, Filler, Path, Source, Table};

use crate::arrow::capsules;
use crate::arrow::given;
use crate::decode::plan::Plan;
use crate::objects::errors::{error, method};

/// How audio is encoded: its path, its track, the paths of its own sample rate and channels, and of the key that only
/// PCM16 has.
type AudioOf = (
    Vec<u16>,
    usize,
    Option<(Vec<u16>, Vec<u16>)>,
    Option<Vec<u16>>,
);
/// Constants by column, paths by column, whether the text is listed, and the audio.
type ClassOf = (
    Vec<(usize, String)>,
    Vec<(usize, Vec<Vec<u16>>, Py<PyAny>)>,
    bool,
    Option<AudioOf>,
);

/// The columns of a table, and where they find their values in the events of a type.
///
/// Args:
///     plan: the compiled type.
///     columns: of each its name, what it holds (``text``, ``int``, ``float``, ``bool``, ``bytes``, ``samples``), and what
///         fills it (``paths``, ``recording``, ``line``, ``time``, ``frame``, ``duration``, ``nothing``).
///     names: of keys; the first is the tag's. Paths are lists of numbers of these.
///     classes: by tag (empty for a type without tags), a tuple: texts that are the same in all events, as pairs of a
///         column and a text; triples of a column, its paths, and None or its
///         value if an event has nothing there; whether the frames' texts are listed; and None or how the audio
///         is encoded: its path, the number of its track, None or the paths of its own sample rate and channels, None or the path of a
///         key that only PCM16 at 24,000 Hz has.
///     unknown: the same for objects of unknown type; None to leave these to other code.
#[pyclass(frozen, module = "rtframes._core")]
pub struct ArrowTable {
    pub plan: Py<Plan>,
    pub table: Table,
}

fn class(
    py: Python<'_>,
    columns: &[Column],
    (constants, sources, noted, audio): ClassOf,
) -> PyResult<Class> {
    let sources = sources.into_iter().map(|(column, paths, default)| {
        let about = columns.get(column);
        let about = about.ok_or_else(|| error::<PyValueError>(py, "no such column"))?;
        let paths = paths.into_iter().map(Path::new).collect();
        let default = given::value(about.kind, default.bind(py))?;
        Ok(Source {
            column,
            paths,
            default,
        })
    });
    let constants = constants
        .into_iter()
        .map(|(column, text)| (column, text.into()));
    let audio = audio.map(|(at, track, own, always)| Audio {
        path: Path::new(at),
        track,
        own: own.map(|(rate, channels)| (Path::new(rate), Path::new(channels))),
        always: always.map(Path::new),
    });
    let sources = sources.collect::<PyResult<_>>()?;
    Ok(Class::new(constants.collect(), sources, noted, audio))
}

fn column(py: Python<'_>, (name, kind, filler): (String, String, String)) -> PyResult<Column> {
    let kind = match &*kind {
        "text" => Kind::Text,
        "int" => Kind::Int,
        "float" => Kind::Float,
        "bool" => Kind::Bool,
        "bytes" => Kind::Bytes,
        "samples" => Kind::Samples,
        _ => return Err(error::<PyValueError>(py, "a column of an unknown kind")),
    };
    let filler = match &*filler {
        "paths" => Filler::Paths,
        "recording" => Filler::Recording,
        "line" => Filler::Line,
        "time" => Filler::Time,
        "frame" => Filler::Frame,
        "duration" => Filler::Duration,
        "nothing" => Filler::Nothing,
        _ => return Err(error::<PyValueError>(py, "an unknown filler of a column")),
    };
    Ok(Column { name, kind, filler })
}

#[pymethods]
impl ArrowTable {
    #[new]
    fn py_new(
        plan: Bound<'_, Plan>,
        columns: Vec<(String, String, String)>,
        names: Vec<String>,
        classes: HashMap<String, ClassOf>,
        unknown: Option<ClassOf>,
    ) -> PyResult<ArrowTable> {
        method(plan.py(), |py| {
            let columns = columns.into_iter().map(|each| column(py, each));
            let columns = columns.collect::<PyResult<Vec<_>>>()?;
            let classes = classes.into_iter();
            let classes = classes.map(|(tag, each)| Ok((tag, class(py, &columns, each)?)));
            let classes = classes.collect::<PyResult<_>>()?;
            let unknown = unknown.map(|unknown| class(py, &columns, unknown));
            let unknown = unknown.transpose()?;
            let table = Table::new(&plan.get().schema, columns, names, classes, unknown);
            Ok(ArrowTable {
                plan: plan.unbind(),
                table,
            })
        })
    }

    /// The schema, for other libraries.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        method(py, |py| capsules::schema(py, &self.table.schema))
    }
}
