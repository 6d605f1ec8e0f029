//! A needless look-up, for `make gate-test`: the gate must refuse a build that has it.
use std::hint::black_box;

const LINES: usize = 64;

#[repr(align(64))]
struct Line([u8; 64]);

static TABLE: [Line; LINES] = [const { Line([7; 64]) }; LINES];

/// Touches one cache line of a table, as one more look-up per frame would.
#[inline(always)]
pub fn look_up(text: &[u8]) {
    black_box(black_box(&TABLE)[text.len() % LINES].0[0]);
}
