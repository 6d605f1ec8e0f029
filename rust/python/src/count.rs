//! Counts of what a decoder or an encoder has done.
use std::sync::atomic::{AtomicU64, Ordering};

/// A count.
#[derive(Default)]
pub struct Count(AtomicU64);

impl Count {
    /// Counts so many more.
    #[inline(always)]
    pub fn add(&self, n: u64) {
        if cfg!(Py_GIL_DISABLED) {
            self.0.fetch_add(n, Ordering::Relaxed);
        } else {
            // A locked instruction for a statistic would cost a tenth of a text delta. Threads do not race for it: they hold
            // the interpreter lock.
            self.0
                .store(self.0.load(Ordering::Relaxed) + n, Ordering::Relaxed);
        }
    }

    /// How many there were.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
