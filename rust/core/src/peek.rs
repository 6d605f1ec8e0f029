//! The tag of a frame, without decoding it.
use crate::decode::MAX_DEPTH;
use crate::error::Refused;
use crate::json::cursor::Cursor;
use crate::json::string::Content;

/// Calls `found` with the string under the first key `field` of a top-level object, and whether it is ASCII.
/// None if the frame is not an object, has no such key, or no string under it; what follows the tag is not read.
pub fn peek_tag<R>(frame: &[u8], field: &[u8], found: impl FnOnce(&[u8], bool) -> R) -> Option<R> {
    let mut scratch = Vec::new();
    let mut cursor = Cursor::new(frame);
    match find(&mut cursor, field, &mut scratch) {
        Ok(Some((Content::Plain(tag), ascii))) => Some(found(tag, ascii)),
        Ok(Some((Content::Unescaped, ascii))) => Some(found(&scratch, ascii)),
        Ok(None) | Err(Refused) => None,
    }
}

#[inline(always)]
fn find<'i>(
    cursor: &mut Cursor<'i>,
    field: &[u8],
    scratch: &mut Vec<u8>,
) -> Result<Option<(Content<'i>, bool)>, Refused> {
    cursor.expect(b'{')?;
    loop {
        cursor.expect(b'"')?;
        let is_tag = match cursor.string(scratch)? {
            (Content::Plain(key), _) => key == field,
            (Content::Unescaped, _) => scratch == field,
        };
        cursor.expect(b':')?;
        if is_tag {
            if cursor.token() != b'"' {
                return Ok(None);
            }
            cursor.bump();
            return cursor.string(scratch).map(Some);
        }
        cursor.skip(MAX_DEPTH)?;
        cursor.expect(b',')?;
    }
}
