//! Compares the walk with the oracle.
use rtframes_core::error::{Error, ErrorKind};
use rtframes_core::schema::Schema;
use rtframes_core::serde_value::{Reader, from_slice};
use serde_json::Value;

use crate::document::Document;
use crate::oracle::{Misfit, Oracle};
use crate::place::Place;

/// The deepest nesting that the walk takes.
const MAX_DEPTH: usize = rtframes_core::decode::MAX_DEPTH;

/// Decodes `frame` by `schema`, which is that of `place`, and compares.
///
/// # Panics
/// If the walk takes what the oracle refuses, refuses what it takes, or makes another value of it. Left out: frames
/// that the walk leaves alone by design (nesting over 64, numbers out of range), and frames that are not UTF-8, which
/// `serde_json` refuses even where the walk skips text without looking.
pub fn check(schema: &Schema, place: &Place, frame: &[u8], open: bool) {
    compare(from_slice(schema, frame, open), place, frame, open);
}

/// The same for a reader that has learnt from the frames before.
///
/// # Panics
/// As [`check`].
pub fn check_learnt(reader: &mut Reader<'_>, place: &Place, frame: &[u8], open: bool) {
    compare(reader.read(frame, open), place, frame, open);
}

fn compare(ours: Result<Value, Error>, place: &Place, frame: &[u8], open: bool) {
    let Ok(text) = std::str::from_utf8(frame) else {
        assert!(
            !place.is_any() || ours.is_err(),
            "plain data that is not UTF-8 was taken"
        );
        return;
    };
    let Some(document) = Document::parse(text) else {
        assert!(ours.is_err(), "no JSON was taken: {text}");
        return;
    };
    match ours.as_ref().map_err(|error| error.kind) {
        Err(ErrorKind::Depth) => assert!(document.depth() > MAX_DEPTH, "{text}"),
        Err(ErrorKind::NumberRange) => assert!(document.has_number_out_of_range(), "{text}"),
        ours => match (ours, Oracle::new(open).read(place, &document)) {
            (Ok(ours), Ok(expected)) => {
                // Text also tells -0.0 from 0.0 and one order of keys from another.
                assert_eq!(ours.to_string(), expected.to_string(), "{place:?}\n{text}");
            }
            (Err(_), Err(Misfit)) => {}
            (Ok(ours), Err(Misfit)) => panic!("taken: {ours}\n{place:?}\n{text}"),
            (Err(kind), Ok(expected)) => {
                panic!("refused ({kind:?}): {expected}\n{place:?}\n{text}")
            }
        },
    }
}
