//! Names of modules, attributes and methods, as Python looks them up: each made once, and a `MemoryError` where it cannot be.
//! PyO3's `intern!` panics there.
#![allow(unsafe_code, reason = "makes strings")]
use std::ffi::CStr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use crate::objects::errors::or_no_memory;
use crate::objects::make;

/// A name, made when it is first needed.
pub struct Name {
    text: &'static CStr,
    made: PyOnceLock<Py<PyString>>,
}

impl Name {
    /// Nothing is made yet.
    pub const fn new(text: &'static CStr) -> Name {
        Name {
            text,
            made: PyOnceLock::new(),
        }
    }

    /// The interned `str`.
    #[inline]
    pub fn get<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyString>> {
        let made = self.made.get_or_try_init(py, || self.make(py));
        Ok(made?.bind(py))
    }

    #[cold]
    fn make(&self, py: Python<'_>) -> PyResult<Py<PyString>> {
        // SAFETY: the text ends with a NUL and is UTF-8, as all of the source is; the result is a new reference or NULL.
        let made = unsafe {
            let made = ffi::PyUnicode_InternFromString(self.text.as_ptr());
            Bound::from_owned_ptr_or_err(py, made)?
        };
        Ok(made.cast_into::<PyString>()?.unbind())
    }
}

/// A name that is looked up rarely, made each time.
pub fn named<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyString>> {
    let made = or_no_memory(make::string(py, text))?;
    Ok(made.cast_into()?)
}

/// A name that Python looks something up by.
macro_rules! name {
    ($py:expr, $text:literal) => {{
        static NAME: $crate::objects::names::Name = $crate::objects::names::Name::new($text);
        NAME.get($py)
    }};
}
pub(crate) use name;
