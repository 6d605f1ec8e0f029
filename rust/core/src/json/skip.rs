//! Stepping over a value that nobody wants. All of its grammar is checked, its UTF-8 is not.
use crate::error::{ErrorKind, Refused};
use crate::json::cursor::Cursor;

impl Cursor<'_> {
    /// Steps over one value, checking all of its grammar, to `depth` more levels.
    pub fn skip(&mut self, depth: usize) -> Result<(), Refused> {
        match self.token() {
            b'"' => {
                self.bump();
                self.skip_string()
            }
            b'{' => self.skip_members(depth, b'}', true),
            b'[' => self.skip_members(depth, b']', false),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => self.number().map(|_| ()),
        }
    }

    /// Steps over an object or an array, its opening bracket next.
    fn skip_members(&mut self, depth: usize, close: u8, keys: bool) -> Result<(), Refused> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| self.refuse(ErrorKind::Depth))?;
        self.bump();
        if self.token() == close {
            self.bump();
            return Ok(());
        }
        loop {
            if keys {
                self.expect(b'"')?;
                self.skip_string()?;
                self.expect(b':')?;
            }
            self.skip(depth)?;
            match self.token() {
                b',' => self.bump(),
                byte if byte == close => {
                    self.bump();
                    return Ok(());
                }
                _ => return Err(self.refuse(ErrorKind::Syntax)),
            }
        }
    }
}
