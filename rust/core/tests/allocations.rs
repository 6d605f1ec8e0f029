//! One payload-sized allocation an audio event, counted by the allocator itself.
#![allow(unsafe_code)]
#![allow(
    clippy::ignored_unit_patterns,
    reason = "a builder that keeps nothing has units for values"
)]
mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{audio, catalogue};
use rtframes_core::builder::Builder;
use rtframes_core::decode::{Options, decode};
use rtframes_core::error::Refused;
use rtframes_core::schema::{ForeignId, Memory, ShapeId, WordSetId};
use rtframes_core::serde_value::VecPayload;

/// Counts allocations of at least `LARGE` bytes.
struct Counting;

const LARGE: usize = 1024;
static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= LARGE {
            ALLOCATED.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Keeps nothing but the length of payloads.
struct Lengths(usize);

impl Builder for Lengths {
    type Value = ();
    type Record = ();
    type List = ();
    type Map = ();
    type Payload = VecPayload;
    type Template = ();
    type Shared = ();

    fn template(&mut self, _: ShapeId, _: Vec<(usize, ())>, _: &[usize]) -> Option<()> {
        Some(())
    }
    fn share(&mut self, (): &()) -> Option<()> {
        Some(())
    }
    fn shared(&mut self, (): &()) {}
    fn pattern(&mut self, _: Option<&[()]>, _: Vec<Option<()>>) -> Option<()> {
        Some(())
    }
    fn copy(&mut self, (): &()) -> Result<(), Refused> {
        Ok(())
    }
    fn put(&mut self, (): &mut (), _: Option<&()>, _: usize, (): ()) -> Result<(), Refused> {
        Ok(())
    }
    fn null(&mut self) {}
    fn bool(&mut self, _: bool) {}
    fn int(&mut self, _: i64) -> Result<(), Refused> {
        Ok(())
    }
    fn big_int(&mut self, _: &str) -> Result<(), Refused> {
        Ok(())
    }
    fn float(&mut self, _: f64) -> Result<(), Refused> {
        Ok(())
    }
    fn text(&mut self, _: &[u8], _: bool, _: Option<u16>) -> Result<(), Refused> {
        Ok(())
    }
    fn word(&mut self, _: WordSetId, _: u16) {}
    fn payload(&mut self, _: Memory, capacity: usize) -> Result<VecPayload, Refused> {
        Ok(VecPayload::with_capacity(capacity))
    }
    fn finish_payload(&mut self, payload: VecPayload) -> Result<(), Refused> {
        self.0 += payload.filled().len();
        Ok(())
    }
    fn list(&mut self) -> Result<(), Refused> {
        Ok(())
    }
    fn push(&mut self, _: &mut (), _: ()) -> Result<(), Refused> {
        Ok(())
    }
    fn finish_list(&mut self, _: ()) -> Result<(), Refused> {
        Ok(())
    }
    fn map(&mut self) -> Result<(), Refused> {
        Ok(())
    }
    fn key(&mut self, _: &[u8], _: bool) -> Result<(), Refused> {
        Ok(())
    }
    fn insert(&mut self, _: &mut (), _: (), _: ()) -> Result<(), Refused> {
        Ok(())
    }
    fn finish_map(&mut self, _: ()) -> Result<((), bool), Refused> {
        Ok(((), true))
    }
    fn record(&mut self, _: ShapeId) -> Result<(), Refused> {
        Ok(())
    }
    fn set(&mut self, _: &mut (), _: usize, _: ()) -> bool {
        true
    }
    fn set_defaults(&mut self, _: ShapeId, _: &mut (), _: usize) -> Result<(), Refused> {
        Ok(())
    }
    fn finish_record(&mut self, _: ShapeId, _: ()) -> Result<(), Refused> {
        Ok(())
    }
    fn unknown(&mut self, _: (), _: &str) -> Result<((), bool), Refused> {
        Ok(((), true))
    }
    fn foreign(&mut self, _: ForeignId, _: &[u8]) -> Result<(), Refused> {
        Ok(())
    }
    fn raw(&mut self, _: &[u8]) -> Result<(), Refused> {
        Ok(())
    }
}

#[test]
fn an_audio_event_costs_one_large_allocation() {
    let schema = catalogue();
    let options = Options {
        open: true,
        extra: true,
        utf8: false,
    };
    let pad = format!(r#","pad":"{}""#, "x".repeat(300));
    for (len, tail) in [
        (4800, ""),
        (4801, ""),
        (4802, r#","pad":"x""#),
        (73_800, &pad),
        (4800, ""),
    ] {
        let frame = audio(len, tail);
        let before = ALLOCATED.load(Ordering::Relaxed);
        let mut builder = Lengths(0);
        decode(&schema, frame.as_bytes(), options, &mut builder).unwrap();
        assert_eq!(ALLOCATED.load(Ordering::Relaxed) - before, 1, "{len}{tail}");
        assert_eq!(builder.0, len);
    }
    // A text of the same size costs none.
    let frame = format!(
        r#"{{"type":"text","id":"","delta":"{}"}}"#,
        "x".repeat(5000)
    );
    let before = ALLOCATED.load(Ordering::Relaxed);
    decode(&schema, frame.as_bytes(), options, &mut Lengths(0)).unwrap();
    assert_eq!(ALLOCATED.load(Ordering::Relaxed), before);
}
