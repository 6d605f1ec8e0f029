//! The strings of JSON text. Most are taken unchanged from the frame; escapes are undone in scratch memory.
use crate::error::{ErrorKind, Refused};
use crate::json::cursor::Cursor;
use crate::json::scan::text_run;

/// Where the content of a string is.
#[derive(Debug, Clone, Copy)]
pub enum Content<'i> {
    /// In the frame, as it is.
    Plain(&'i [u8]),
    /// In the scratch memory that was passed, with its escapes undone.
    Unescaped,
}

impl<'i> Cursor<'i> {
    /// The content of a string whose opening quote has been stepped over, and whether it is ASCII.
    #[inline(always)]
    pub fn string(&mut self, scratch: &mut Vec<u8>) -> Result<(Content<'i>, bool), Refused> {
        let rest = self.rest();
        let run = text_run(rest);
        if rest.get(run.len) == Some(&b'"') {
            self.pos += run.len + 1;
            Ok((Content::Plain(&rest[..run.len]), run.ascii))
        } else {
            let ascii = self.unescape(scratch)?;
            Ok((Content::Unescaped, ascii))
        }
    }

    /// Undoes the escapes of a string into `scratch`; whether the result is ASCII.
    #[cold]
    #[inline(never)]
    fn unescape(&mut self, scratch: &mut Vec<u8>) -> Result<bool, Refused> {
        scratch.clear();
        let mut ascii = true;
        loop {
            let rest = self.rest();
            let run = text_run(rest);
            // Of a long string this may be much; a character fits into what is reserved with it.
            let room = scratch.try_reserve(run.len + 4);
            room.map_err(|_| self.refuse(ErrorKind::Builder))?;
            scratch.extend_from_slice(&rest[..run.len]);
            ascii &= run.ascii;
            self.pos += run.len;
            match self.peek() {
                b'"' => {
                    self.bump();
                    return Ok(ascii);
                }
                b'\\' => {
                    self.bump();
                    let c = self.escape()?;
                    ascii &= c.is_ascii();
                    scratch.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return Err(self.refuse(ErrorKind::Syntax)),
            }
        }
    }

    /// One escape sequence, its backslash stepped over.
    fn escape(&mut self) -> Result<char, Refused> {
        let byte = self.peek();
        self.bump();
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex4()?;
                let code = match high {
                    0xD800..0xDC00 if self.take(b"\\u") => {
                        let low = self.hex4()?;
                        if !(0xDC00..0xE000).contains(&low) {
                            return Err(self.refuse(ErrorKind::Escape));
                        }
                        0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)
                    }
                    code => code,
                };
                char::from_u32(code).ok_or_else(|| self.refuse(ErrorKind::Escape))?
            }
            _ => return Err(self.refuse(ErrorKind::Escape)),
        })
    }

    fn hex4(&mut self) -> Result<u32, Refused> {
        let digits = self
            .rest()
            .get(..4)
            .ok_or_else(|| self.refuse(ErrorKind::Escape))?;
        let mut code = 0;
        for &digit in digits {
            let value = char::from(digit).to_digit(16);
            code = code << 4 | value.ok_or_else(|| self.refuse(ErrorKind::Escape))?;
        }
        self.pos += 4;
        Ok(code)
    }

    /// Steps over a string whose opening quote has been stepped over. Its escapes are checked, its
    /// UTF-8 is not.
    #[inline]
    pub fn skip_string(&mut self) -> Result<(), Refused> {
        loop {
            let run = text_run(self.rest());
            self.pos += run.len;
            match self.peek() {
                b'"' => {
                    self.bump();
                    return Ok(());
                }
                b'\\' => {
                    self.bump();
                    self.escape()?;
                }
                _ => return Err(self.refuse(ErrorKind::Syntax)),
            }
        }
    }
}
