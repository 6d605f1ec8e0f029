//! Frames that fit a schema, or nearly, one after another: each is decoded as the oracle says, whatever the walk has
//! learnt from those before it: the order of keys, where payloads end, and what is the same in all frames of a kind.
#![no_main]
use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use rtframes_core::serde_value::Reader;
use rtframes_fuzz::check::{check, check_learnt};
use rtframes_fuzz::place::{self, Place, one_in};
use rtframes_fuzz::writer::{ENDS, Writer};

/// Bytes that tell what kind of frame it is: those of a stream have the same.
const HEAD: usize = 40;
/// What a text may end with in another frame of a stream.
const OTHER_ENDS: [&str; 6] = [
    "",
    "x",
    "é",
    "\\n",
    "\\\"",
    "a longer end than the one that it had",
];

/// A frame with other digits, and another end of its texts.
fn varied(u: &mut Unstructured<'_>, frame: &str) -> Result<Vec<u8>> {
    let (head, rest) = frame.split_at_checked(HEAD).unwrap_or((frame, ""));
    let mut rest = rest.to_owned();
    for end in ENDS {
        rest = rest.replace(end, u.choose(&OTHER_ENDS)?);
    }
    let mut varied = rest.into_bytes();
    let digit = b'0' + u.int_in_range(0..=9)?;
    for byte in varied.iter_mut().filter(|byte| byte.is_ascii_digit()) {
        *byte = digit;
    }
    Ok([head.as_bytes(), &varied].concat())
}

/// A frame that is cut off, or with another byte somewhere.
fn broken(u: &mut Unstructured<'_>, mut frame: Vec<u8>) -> Result<Vec<u8>> {
    if !frame.is_empty() {
        let at = u.int_in_range(0..=frame.len() - 1)?;
        match u.int_in_range(0..=3)? {
            0 => frame.truncate(at),
            1 => frame[at] = *u.choose(b"\"\\{}[],:0 =\xff\xc3")?,
            2 => frame.insert(at, *u.choose(b"\"\\{}[],:0 =\xff\xc3")?),
            _ => drop(frame.remove(at)),
        }
    }
    Ok(frame)
}

fn stream(u: &mut Unstructured<'_>) -> Result<()> {
    let place = match one_in(u, 4)? {
        true => Place::arbitrary(u, 3)?,
        false => Place::event(u, 3)?,
    };
    let schema = place::schema(&place);
    let mut reader = Reader::new(&schema);
    for _ in 0..u.int_in_range(1..=6)? {
        let frame = Writer::frame(u, &place)?;
        check(&schema, &place, frame.as_bytes(), u.arbitrary()?);
        // A stream of it: the third is the first that may be decoded by what was learnt.
        for _ in 0..u.int_in_range(0..=8)? {
            let other = varied(u, &frame)?;
            check_learnt(&mut reader, &place, &other, u.arbitrary()?);
            if one_in(u, 4)? {
                let broken = broken(u, other)?;
                check_learnt(&mut reader, &place, &broken, u.arbitrary()?);
            }
        }
        if one_in(u, 8)? {
            let broken = broken(u, frame.into_bytes())?;
            check(&schema, &place, &broken, u.arbitrary()?);
        }
    }
    Ok(())
}

fuzz_target!(|input: &[u8]| {
    // An input that runs out in the middle of a choice is shorter than it might be, and no more.
    let _ = stream(&mut Unstructured::new(input));
});
