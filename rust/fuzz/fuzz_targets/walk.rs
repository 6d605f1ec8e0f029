//! Any bytes, by any schema: the walk never panics, and takes exactly what `serde_json` and the schema's meaning take.
//!
//! The first byte says how many bytes of the input a schema is made of (none: plain data); the rest is the frame.
#![no_main]
use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use rtframes_core::decode::{self, Options};
use rtframes_core::peek::peek_tag;
use rtframes_core::serde_value::ValueBuilder;
use rtframes_fuzz::check::check;
use rtframes_fuzz::place::{self, Place};

fuzz_target!(|input: &[u8]| {
    let Some((&len, rest)) = input.split_first() else {
        return;
    };
    let (made_of, frame) = rest.split_at(rest.len().min(usize::from(len)));
    let place = match made_of {
        [] => Place::any(),
        made_of => match Place::arbitrary(&mut Unstructured::new(made_of), 3) {
            Ok(place) => place,
            Err(_) => return,
        },
    };
    let schema = place::schema(&place);
    // Twice, since the first walk teaches the second what to expect.
    for open in [false, true, false] {
        check(&schema, &place, frame, open);
    }
    let options = Options {
        open: true,
        extra: true,
        utf8: false,
    };
    let mut builder = ValueBuilder { schema: &schema };
    let _ = decode::decode_lines(&schema, frame, options, &mut builder, |_| Ok(()));
    let _ = peek_tag(frame, b"type", |tag, ascii| {
        assert!(!ascii || tag.is_ascii())
    });
});
