//! Lines and bytes of an AIGER file.

use crate::error::{Error, Result};
use crate::network::io::format::NetworkSource;
use crate::network::io::names::clip_name;

/// Where a reader is.
pub(super) struct AigerCursor<'a> {
    rest: &'a [u8],
    file: &'a str,
    /// Lines read so far.
    n_lines: usize,
}

impl<'a> AigerCursor<'a> {
    pub(super) fn new(source: &NetworkSource<'a>) -> Self {
        Self { rest: source.bytes, file: source.file, n_lines: 0 }
    }

    /// Bytes that are left.
    pub(super) fn bytes_left(&self) -> usize {
        self.rest.len()
    }

    /// `what` is wrong in the line read last.
    pub(super) fn line_error(&self, what: impl Into<String>) -> Error {
        self.error_at(format!("line {}", self.n_lines), what)
    }

    /// `what` is wrong in `field`.
    pub(super) fn error_at(&self, field: impl Into<String>, what: impl Into<String>) -> Error {
        Error::input(self.file, field, what)
    }

    /// The next line, without its end.
    pub(super) fn next_line(&mut self) -> Result<&'a str> {
        self.n_lines += 1;
        if self.rest.is_empty() {
            return Err(self.line_error("the file ends too early"));
        }
        let end = self.rest.iter().position(|b| *b == b'\n').unwrap_or(self.rest.len());
        let line = std::str::from_utf8(&self.rest[..end]).map_err(|_| self.line_error("not UTF-8 text"))?;
        self.rest = &self.rest[(end + 1).min(self.rest.len())..];
        Ok(line.trim_end_matches('\r'))
    }

    /// The next byte; `None` at the end.
    pub(super) fn next_byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// A number in the line read last.
    pub(super) fn parse_number(&self, word: &str) -> Result<usize> {
        let plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        let number = plain.then(|| word.parse::<u32>().ok()).flatten();
        number
            .map(|n| n as usize)
            .ok_or_else(|| self.line_error(format!("`{}` is no number", clip_name(word))))
    }

    /// The next line: `N` literals of variables up to `max`.
    pub(super) fn next_literals<const N: usize>(&mut self, max: usize) -> Result<[u32; N]> {
        let line = self.next_line()?;
        let mut words = line.split(' ');
        let mut literals = [0; N];
        for literal in &mut literals {
            let word = words.next().ok_or_else(|| self.line_error(format!("{N} literals are wanted")))?;
            let number = self.parse_number(word)?;
            if number > 2 * max + 1 {
                return Err(self.line_error(format!("literal {number}, at most {}", 2 * max + 1)));
            }
            *literal = number as u32;
        }
        match words.next() {
            None => Ok(literals),
            Some(_) => Err(self.line_error(format!("more than {N} literals"))),
        }
    }
}
