//! What a decoder counts.
use std::sync::atomic::{AtomicU64, Ordering};

/// A count that threads may race for under no lock but the interpreter's.
#[derive(Default)]
pub struct Count(AtomicU64);

impl Count {
    #[inline(always)]
    /// Adds to it.
    pub fn add(&self, n: u64) {
        // Not `fetch_add`: a locked instruction for a statistic would cost a tenth of a text delta.
        self.0
            .store(self.0.load(Ordering::Relaxed) + n, Ordering::Relaxed);
    }

    /// What it has come to.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
