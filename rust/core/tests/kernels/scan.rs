//! The string scan against one written byte by byte.

use crate::guarded::{EDGES, Edge, Guarded};
use crate::noise;
use rtframes_core::isa::Isa;
use rtframes_core::json::scan::{
    Run, first_block, short_text, short_text_of, text_run, text_run_with,
};

fn expected(text: &[u8]) -> Run {
    let is_stop = |&byte: &u8| matches!(byte, 0..=0x1f | b'"' | b'\\');
    let len = text.iter().position(is_stop).unwrap_or(text.len());
    let ascii = text[..len].iter().all(|&byte| byte < 0x80);
    Run { len, ascii }
}

/// Plain ASCII text, every character of it.
fn plain(len: usize) -> Vec<u8> {
    let is_plain = |byte: &u8| matches!(byte, b' '..=0x7f) && !b"\"\\".contains(byte);
    let text: Vec<u8> = noise(len * 4 + 64).into_iter().filter(is_plain).collect();
    text[..len].to_vec()
}

fn check(memory: &mut Guarded, edge: Edge, text: &[u8]) {
    let expected = expected(text);
    let src = memory.copy(edge, text);
    for isa in Isa::available() {
        let about = || format!("{isa}, {edge:?}, {} bytes", text.len());
        assert_eq!(text_run_with(isa, src), expected, "{}", about());
    }
    assert_eq!(text_run(src), expected, "{edge:?}, {} bytes", text.len());

    let is_short = src.len() >= 32 && expected.len <= 32 && expected.ascii;
    let short = is_short
        .then_some(expected.len)
        .filter(|&len| src.get(len) == Some(&b'"'));
    let found = short_text(src, src);
    assert_eq!(found, short, "{edge:?}, {} bytes", text.len());
}

#[test]
fn short_texts_at_the_end_of_a_frame() {
    on_each(|memory, edge| {
        for len in 32..=64 {
            let mut text = plain(len);
            for place in (0..len).rev() {
                let before = text[place];
                text[place] = b"\"\"\"\\\n\x80"[(len + place) % 6];
                let frame = memory.copy(edge, &text);
                for start in len - 32..=len {
                    let rest = &frame[start..];
                    let stop = rest.iter().position(|&byte| {
                        byte < b' ' || byte == b'"' || byte == b'\\' || !byte.is_ascii()
                    });
                    let expected = stop.filter(|&stop| rest[stop] == b'"');
                    assert_eq!(
                        short_text(rest, frame),
                        expected,
                        "{edge:?}, {len}, {start}"
                    );
                    let mut room = [0; 64];
                    let block = first_block(rest, frame, &mut room);
                    let found = block.and_then(short_text_of);
                    assert_eq!(found, expected, "{edge:?}, {len}, {start}");
                    let mut padded = rest.to_vec();
                    padded.resize(32, 0);
                    assert_eq!(block.map(Vec::from), Some(padded));
                }
                text[place] = before;
            }
        }
    });
}

fn on_each(mut check: impl FnMut(&mut Guarded, Edge)) {
    for edge in EDGES {
        check(&mut Guarded::new(8192), edge);
    }
}

#[test]
fn runs_of_each_length_to_the_end() {
    on_each(|memory, edge| {
        for len in (0..=320).chain([1000, 4096]) {
            check(memory, edge, &plain(len));
        }
    });
}

#[test]
fn stops_at_each_place_of_each_length() {
    on_each(|memory, edge| {
        for len in 1..=320 {
            let mut text = plain(len);
            for place in 0..len {
                let before = text[place];
                text[place] = [b'"', b'\\', 0, 0x1f, b'\n'][(len + place) % 5];
                check(memory, edge, &text);
                text[place] = before;
            }
        }
    });
}

#[test]
fn tells_each_byte_at_each_place_of_the_last_two_blocks() {
    on_each(|memory, edge| {
        // 128 is twice the largest block; 32 bytes are scanned before a kernel is called.
        for len in [15, 31, 128, 32 + 256 + 128, 32 + 300] {
            let mut text = plain(len);
            for place in len.saturating_sub(128)..len {
                let before = text[place];
                for byte in 0..=255 {
                    text[place] = byte;
                    check(memory, edge, &text);
                }
                text[place] = before;
            }
        }
    });
}

#[test]
fn only_what_comes_before_the_stop_counts_for_ascii() {
    on_each(|memory, edge| {
        for len in (2..=320).step_by(3) {
            let mut text = plain(len);
            for place in 0..len {
                for stop in [place + 1, place + 17, place.saturating_sub(1), len - 1] {
                    let (before, stop) = (text.clone(), stop.min(len - 1));
                    text[place] = 0xc3;
                    text[stop] = b'"';
                    check(memory, edge, &text);
                    text = before;
                }
            }
        }
    });
}
