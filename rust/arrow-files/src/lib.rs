//! Files of Arrow's batches: each writer gives its bytes piece by piece, so that other code keeps them.
//!
//! A crate of its own, since it is compiled for size: nobody waits for it.
#![forbid(unsafe_code)]
pub mod csv;
pub mod ipc;
pub mod parquet;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that were written and not taken yet.
#[derive(Debug, Clone, Default)]
pub struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    /// Takes what was written since the last time.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
