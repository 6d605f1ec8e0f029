//! The standard alphabet, and how long text in it is.

/// The character of each value.
pub(super) const ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The length of `n` bytes in base64, padding included.
#[inline]
pub const fn encoded_len(n: usize) -> usize {
    n.div_ceil(3) * 4
}

/// How many bytes a text of base64 stands for, its padding taken off.
#[inline]
pub fn decoded_len(text: &[u8]) -> usize {
    let padding = text
        .iter()
        .rev()
        .take(2)
        .take_while(|&&byte| byte == b'=')
        .count();
    (text.len() / 4 * 3).saturating_sub(padding)
}
