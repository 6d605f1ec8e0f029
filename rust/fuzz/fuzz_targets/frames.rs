//! Frames that fit a schema, or nearly, one after another: each is decoded as the oracle says, whatever the walk has
//! learnt from those before it: the order of keys, where payloads end, and what is the same in all frames of a kind.
#![no_main]
use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use rtframes_core::serde_value::Reader;
use rtframes_fuzz::check::{check, check_learnt};
use rtframes_fuzz::place::{self, Place, one_in};
use rtframes_fuzz::writer::Writer;

fn stream(u: &mut Unstructured<'_>) -> Result<()> {
    let place = Place::arbitrary(u, 3)?;
    let schema = place::schema(&place);
    let mut reader = Reader::new(&schema);
    for _ in 0..u.int_in_range(1..=6)? {
        let frame = Writer::frame(u, &place)?;
        check(&schema, &place, frame.as_bytes(), u.arbitrary()?);
        // A stream of it: the same but for its digits.
        for _ in 0..u.int_in_range(0..=3)? {
            let digit = b'0' + u.int_in_range(0..=9)?;
            let mut other = frame.clone().into_bytes();
            for byte in other.iter_mut().filter(|byte| byte.is_ascii_digit()) {
                *byte = digit;
            }
            check_learnt(&mut reader, &place, &other, u.arbitrary()?);
        }
        if one_in(u, 8)? {
            let mut broken = frame.into_bytes();
            if !broken.is_empty() {
                let at = u.int_in_range(0..=broken.len() - 1)?;
                if u.arbitrary()? {
                    broken.truncate(at);
                } else {
                    broken[at] = *u.choose(b"\"\\{}[],:0 =\xff\xc3")?;
                }
            }
            check(&schema, &place, &broken, u.arbitrary()?);
            check_learnt(&mut reader, &place, &broken, u.arbitrary()?);
        }
    }
    Ok(())
}

fuzz_target!(|input: &[u8]| {
    // An input that runs out in the middle of a choice is shorter than it might be, and no more.
    let _ = stream(&mut Unstructured::new(input));
});
