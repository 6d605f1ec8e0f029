//! How deeply a text nests, from its brackets only: one pass, without a stack.
use crate::json::scan::text_run;

/// Where more than `levels` objects and arrays are open for the first time; None if nowhere.
///
/// The text need not be JSON. Whatever a parser finds open at a place counts as open here too: brackets in strings do not
/// count, any closing bracket closes, and a byte that breaks off a string (a control character) ends the text.
pub fn nested_beyond(text: &[u8], levels: usize) -> Option<usize> {
    if text.len() <= levels {
        return None;
    }
    let (mut pos, mut open) = (0, 0_usize);
    while let Some(&byte) = text.get(pos) {
        match byte {
            b'"' => {
                pos = string_end(text, pos + 1)?;
                continue;
            }
            b'{' | b'[' if open == levels => return Some(pos),
            b'{' | b'[' => open += 1,
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        pos += 1;
    }
    None
}

/// Where the string whose content begins at `pos` has ended; None if it breaks off.
#[inline(always)]
fn string_end(text: &[u8], mut pos: usize) -> Option<usize> {
    loop {
        pos += text_run(text.get(pos..)?).len;
        match text.get(pos)? {
            b'"' => return Some(pos + 1),
            // Whatever it stands for: none of it is the end.
            b'\\' => pos += 2,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One byte at a time.
    fn by_hand(text: &[u8], levels: usize) -> Option<usize> {
        let (mut open, mut is_string, mut is_escaped) = (0, false, false);
        for (pos, &byte) in text.iter().enumerate() {
            if is_string && is_escaped {
                is_escaped = false;
            } else if is_string {
                match byte {
                    b'"' => is_string = false,
                    b'\\' => is_escaped = true,
                    0..0x20 => return None,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => is_string = true,
                    b'{' | b'[' => open += 1,
                    b'}' | b']' => open = (open - 1).max(0),
                    _ => {}
                }
                if open > i64::try_from(levels).unwrap() {
                    return Some(pos);
                }
            }
        }
        None
    }

    #[test]
    fn is_that_of_a_scan_byte_by_byte() {
        let parts: [&[u8]; 12] = [
            b"[",
            b"{",
            b"]",
            b"}",
            b"\"",
            b"\\",
            b",",
            b"\n",
            b"\\\"",
            b"a long text of some words, ",
            b"\x80",
            b"1:",
        ];
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap()
        };
        let (mut found, mut passed) = (0, 0);
        for _ in 0..50_000 {
            let text: Vec<u8> = (0..next() % 60)
                .flat_map(|_| parts[next() % (4 + next() % 9)])
                .copied()
                .collect();
            for levels in [0, 1, 3, 8] {
                let expected = by_hand(&text, levels);
                assert_eq!(nested_beyond(&text, levels), expected, "{text:?} {levels}");
                *(if expected.is_some() {
                    &mut found
                } else {
                    &mut passed
                }) += 1;
            }
        }
        assert!(found > 10_000 && passed > 10_000, "{found} {passed}");
    }

    #[test]
    fn a_million_levels_need_no_stack() {
        let text = vec![b'['; 1_000_000];
        assert_eq!(nested_beyond(&text, 999_999), Some(999_999));
        assert_eq!(nested_beyond(&text, 1_000_000), None);
    }
}
