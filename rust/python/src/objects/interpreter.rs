//! Which of the process's interpreters runs.
#![allow(unsafe_code, reason = "asks for interpreters")]
use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::objects::errors::error;

/// Refuses a subinterpreter: classes, kept strings and plans are the process's, and so belong to the main one.
pub fn refuse_subinterpreter(py: Python<'_>) -> PyResult<()> {
    // SAFETY: the interpreter's lock is held, so there is a current interpreter; both calls read pointers that are only
    // compared.
    let is_main = unsafe { ffi::PyInterpreterState_Get() == ffi::PyInterpreterState_Main() };
    if is_main {
        return Ok(());
    }
    Err(error::<PyImportError>(
        py,
        "rtframes does not run in subinterpreters: import it in the main interpreter of the process",
    ))
}
