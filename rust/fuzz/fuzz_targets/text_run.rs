//! The string scan on every instruction set of this machine, held against one written byte by byte.
#![no_main]
use libfuzzer_sys::fuzz_target;
use rtframes_core::isa::Isa;
use rtframes_core::json::scan::{Run, short_text, text_run, text_run_with};

fn expected(text: &[u8]) -> Run {
    let is_stop = |&byte: &u8| matches!(byte, 0..=0x1f | b'"' | b'\\');
    let len = text.iter().position(is_stop).unwrap_or(text.len());
    Run {
        len,
        ascii: text[..len].is_ascii(),
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (mode, bytes) = input;
    let mut text = bytes.to_vec();
    if mode & 1 != 0 {
        // Random bytes stop early: make most of them plain.
        for byte in &mut text {
            if *byte < 0xF0 {
                *byte = b'a' + *byte % 26;
            }
        }
        // And longer than the largest block of a kernel.
        text = text.repeat(usize::from(mode >> 1) % 8 + 1);
    }
    // A block of the exact size, so that the address sanitizer sees a byte too far.
    let text: Box<[u8]> = text.into();
    let expected = expected(&text);
    for isa in Isa::available() {
        assert_eq!(text_run_with(isa, &text), expected, "{isa}");
    }
    assert_eq!(text_run(&text), expected);
    let Run { len, ascii } = expected;
    let is_short = text.len() >= 32 && len <= 32 && ascii && text.get(len) == Some(&b'"');
    assert_eq!(short_text(&text, &text), is_short.then_some(len));
});
