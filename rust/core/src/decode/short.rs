//! Short, compact keys and values. They are taken from a slice of what is left, which stays in registers; the rest goes
//! through the cursor.
use crate::builder::Builder;
use crate::decode::frame::{Walk, Walked};
use crate::json::scan::short_text;
use crate::schema::{Node, Step, Text};

impl<'w, 'i, B: Builder> Walk<'w, 'i, B> {
    /// [`Walk::value`] of what `rest` begins with, which is moved after it. What is short and plain needs no cursor.
    #[inline(always)]
    pub(super) fn short_value(
        &mut self,
        rest: &mut &'i [u8],
        node: &'w Node,
        cache: Option<u16>,
        step: Option<&'w Step>,
    ) -> Walked<B::Value> {
        match rest.split_first() {
            Some((b'"', text)) if node.text == Text::Str => {
                if let Some(cache) = cache
                    && let Some((value, behind)) = self.builder.repeated_text(cache, text)
                {
                    *rest = behind;
                    return Ok(value);
                }
                if let Some(len) = short_text(text, self.cursor.input()) {
                    *rest = &text[len + 1..];
                    return self.builder.text(&text[..len], true, cache);
                }
            }
            Some((b'0'..=b'9', _)) if node.int => {
                if let Some((value, behind)) = short_int(rest) {
                    *rest = behind;
                    return self.builder.int(value);
                }
            }
            Some((b'{', _)) if node.text == Text::No => {
                if let Some(cache) = cache {
                    return self.cached_object(rest, node, cache);
                }
            }
            Some((b'n', ull)) if node.null && ull.starts_with(b"ull") => {
                *rest = &ull[3..];
                return Ok(self.builder.null());
            }
            _ => {}
        }
        self.cursor.seek_rest(rest);
        let value = self.value(node, step)?;
        *rest = self.cursor.rest();
        Ok(value)
    }

    /// An object of a field whose objects are often the same: parts of a session, and of each response of it.
    #[inline(never)]
    fn cached_object(
        &mut self,
        rest: &mut &'i [u8],
        node: &'w Node,
        cache: u16,
    ) -> Walked<B::Value> {
        if let Some((value, behind)) = self.builder.repeated_object(cache, rest) {
            *rest = behind;
            return Ok(value);
        }
        let json = *rest;
        self.cursor.seek_rest(json);
        let value = self.object(node)?;
        *rest = self.cursor.rest();
        // Of an object with something odd in it more has to be known than its value.
        if !self.is_odd() {
            let json = &json[..json.len() - rest.len()];
            self.builder.keep_object(cache, json, &value);
        }
        Ok(value)
    }

    /// [`Walk::next_member`] of what `rest` begins with, which is moved after it.
    #[inline(always)]
    pub(super) fn short_next(&mut self, rest: &mut &'i [u8], close: u8) -> Walked<bool> {
        if let Some((&byte, behind)) = rest.split_first()
            && (byte == b',' || byte == close)
        {
            *rest = behind;
            return Ok(byte == close);
        }
        self.cursor.seek_rest(rest);
        let closed = self.next_member(close)?;
        *rest = self.cursor.rest();
        Ok(closed)
    }
}

/// The short ASCII key that `rest` begins with, and what follows the colon after it. `frame` ends with `rest`.
#[inline(always)]
pub(super) fn short_key<'i>(rest: &'i [u8], frame: &[u8]) -> Option<(&'i [u8], &'i [u8])> {
    let (b'"', name) = rest.split_first()? else {
        return None;
    };
    let len = short_text(name, frame)?;
    let behind = name[len + 1..].strip_prefix(b":")?;
    Some((&name[..len], behind))
}

/// The integer of up to 18 digits that `rest` begins with, a comma or a bracket after it, and what begins there.
#[inline(always)]
pub(super) fn short_int(rest: &[u8]) -> Option<(i64, &[u8])> {
    let mut value: i64 = 0;
    for (len, &byte) in rest.iter().take(19).enumerate() {
        match byte {
            // Of a 19th digit, which may be too much, nothing comes but None.
            b'0'..=b'9' => {
                value = value.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
            }
            // No number of several digits begins with a zero.
            b',' | b'}' | b']' if len == 1 || len > 1 && rest[0] != b'0' => {
                return Some((value, &rest[len..]));
            }
            _ => return None,
        }
    }
    None
}
