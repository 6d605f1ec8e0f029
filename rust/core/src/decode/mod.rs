//! The walk: one pass over a frame, by a [`Schema`], into whatever a [`Builder`] makes.
//!
//! It guesses what comes next (the key that came after this one the last time, where a payload ends) and checks each
//! guess with one comparison. So a frame like the last one costs little more than its bytes; any other order, white
//! space or escape costs a look-up and nothing else.
mod frame;
mod learnt;
mod payload;
mod records;
mod short;
mod unions;
mod values;

pub use frame::{Decoded, MAX_DEPTH, Options};
pub use learnt::{Kind, Learnt, MOST_PLACES};

use crate::builder::Builder;
use crate::decode::frame::Walk;
use crate::error::{Error, Refused};
use crate::schema::Schema;

/// Decodes one frame.
pub fn decode<B: Builder>(
    schema: &Schema,
    frame: &[u8],
    options: Options,
    builder: &mut B,
) -> Result<Decoded<B::Value>, Error> {
    let mut walk = Walk::new(schema, frame, options, builder);
    match walk.frame() {
        Ok(decoded) => Ok(decoded),
        Err(Refused) => Err(walk.cursor.fault()),
    }
}

/// Decodes the values of each line of a text, handing each to `each`, which may refuse it.
///
/// Values in one line are separated by white space. A value that goes on in the next line is refused: JSON has no
/// need of it, and a line's end is what payloads are guessed from.
pub fn decode_lines<B: Builder>(
    schema: &Schema,
    text: &[u8],
    options: Options,
    builder: &mut B,
    mut each: impl FnMut(Decoded<B::Value>) -> Result<(), Refused>,
) -> Result<(), Error> {
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |len| start + len);
        let mut walk = Walk::new(schema, &text[start..end], options, builder);
        walk.cursor.token();
        while walk.cursor.pos() < end - start {
            let taken = walk.value_of_line().and_then(&mut each);
            taken.map_err(|Refused| {
                let Error { kind, offset } = walk.cursor.fault();
                Error {
                    kind,
                    offset: start + offset,
                }
            })?;
        }
        start = end + 1;
    }
    Ok(())
}
