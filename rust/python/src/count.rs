//! Counts of what a decoder or an encoder has done.
use std::sync::atomic::{AtomicU64, Ordering};

/// A count.
#[cfg(not(Py_GIL_DISABLED))]
#[derive(Default)]
pub struct Count(AtomicU64);

#[cfg(not(Py_GIL_DISABLED))]
impl Count {
    /// Counts so many more.
    #[inline(always)]
    pub fn add(&self, n: u64) {
        // A locked instruction for a statistic would cost a tenth of a text delta. Threads do not race for it: they hold
        // the interpreter lock.
        self.0
            .store(self.0.load(Ordering::Relaxed) + n, Ordering::Relaxed);
    }

    /// How many there were.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(Py_GIL_DISABLED)]
pub use without_lock::Count;

/// Threads that count in one place take its cache line from each other at every frame: each counts in a place of its own.
#[cfg(Py_GIL_DISABLED)]
mod without_lock {
    use super::{AtomicU64, Ordering};
    use std::sync::atomic::AtomicUsize;

    const PLACES: usize = 8;

    /// A count, and as much room behind it that the next one is in another cache line, wherever the first one is.
    #[derive(Default)]
    #[repr(C)]
    struct Place {
        count: AtomicU64,
        _room: [u64; 7],
    }

    /// A count.
    #[derive(Default)]
    pub struct Count([Place; PLACES]);

    static THREADS: AtomicUsize = AtomicUsize::new(0);

    thread_local! {
        /// The place of this thread. Threads may have the same one: what they add is added atomically.
        static PLACE: usize = THREADS.fetch_add(1, Ordering::Relaxed) % PLACES;
    }

    impl Count {
        /// Counts so many more.
        #[inline(always)]
        pub fn add(&self, n: u64) {
            // A thread that ends, and decodes while it does, has no place any more.
            let place = PLACE.try_with(|place| *place).unwrap_or(0);
            self.0[place].count.fetch_add(n, Ordering::Relaxed);
        }

        /// How many there were.
        pub fn get(&self) -> u64 {
            let places = self.0.iter();
            places
                .map(|place| place.count.load(Ordering::Relaxed))
                .sum()
        }
    }
}
