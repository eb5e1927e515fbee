//! Boolean functions of Liberty pins as truth tables of up to six inputs.
//!
//! Operators, the strongest first: `!` before and `'` behind (complement), `^`, then `*`, `&` or nothing between
//! (and), then `+` or `|` (or).

use crate::gf2::truth::{MAX_VARIABLES, VARIABLES};

/// Most inputs of a table.
pub(super) const MAX_INPUTS: usize = MAX_VARIABLES;
/// Deepest nesting of parentheses.
const MAX_NESTING: usize = 64;

/// Truth table of the XOR of `n` inputs.
pub(super) fn parity(n: usize) -> u64 {
    VARIABLES[..n].iter().fold(0, |sum, input| sum ^ input)
}

/// Truth table of `text` over `pins`, at most [`MAX_INPUTS`]; `None` if it is not a function of them.
pub(super) fn function_table(text: &str, pins: &[&str]) -> Option<u64> {
    let mut parser = Parser { rest: text.trim_start(), pins };
    let table = parser.parse_or(0)?;
    parser.rest.is_empty().then_some(table)
}

struct Parser<'a> {
    rest: &'a str,
    pins: &'a [&'a str],
}

impl Parser<'_> {
    fn accept_symbol(&mut self, symbols: &[char]) -> bool {
        let found = self.rest.starts_with(symbols);
        if found {
            self.rest = self.rest[1..].trim_start();
        }
        found
    }

    fn parse_or(&mut self, nesting: usize) -> Option<u64> {
        let mut table = self.parse_and(nesting)?;
        while self.accept_symbol(&['+', '|']) {
            table |= self.parse_and(nesting)?;
        }
        Some(table)
    }

    fn parse_and(&mut self, nesting: usize) -> Option<u64> {
        let mut table = self.parse_xor(nesting)?;
        loop {
            let more = self.accept_symbol(&['*', '&'])
                || !(self.rest.is_empty() || self.rest.starts_with(['+', '|', ')']));
            if !more {
                return Some(table);
            }
            table &= self.parse_xor(nesting)?;
        }
    }

    fn parse_xor(&mut self, nesting: usize) -> Option<u64> {
        let mut table = self.parse_factor(nesting)?;
        while self.accept_symbol(&['^']) {
            table ^= self.parse_factor(nesting)?;
        }
        Some(table)
    }

    fn parse_factor(&mut self, nesting: usize) -> Option<u64> {
        if nesting > MAX_NESTING {
            return None;
        }
        if self.accept_symbol(&['!']) {
            return Some(!self.parse_factor(nesting + 1)?);
        }
        let mut table = if self.accept_symbol(&['(']) {
            let inner = self.parse_or(nesting + 1)?;
            if !self.accept_symbol(&[')']) {
                return None;
            }
            inner
        } else {
            self.parse_operand()?
        };
        while self.accept_symbol(&['\'']) {
            table = !table;
        }
        Some(table)
    }

    /// A pin, 0 or 1.
    fn parse_operand(&mut self) -> Option<u64> {
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        match name {
            "0" => Some(0),
            "1" => Some(u64::MAX),
            _ => self.pins.iter().position(|pin| *pin == name).map(|i| VARIABLES[i]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_way_to_write_a_sum() {
        let pins = ["A", "B", "C"];
        for text in ["A^B", "(A ^ B)", "(A !B) + (!A B)", "(A*B') | (A'&B)", "!(A^B)'", "A&!B|!A&B", "A^B^0"]
        {
            assert_eq!(function_table(text, &pins[..2]), Some(parity(2)), "{text}");
        }
        for text in ["!(A^B)", "(A^B)'", "(A B)+(A' B')", "1^A^B"] {
            assert_eq!(function_table(text, &pins[..2]), Some(!parity(2)), "{text}");
        }
        assert_eq!(function_table("((A^B)^C)", &pins), Some(parity(3)));
        assert_eq!(function_table("!A", &pins[..1]), Some(!parity(1)));
    }

    #[test]
    fn xor_is_stronger_than_and_is_stronger_than_or() {
        let pins = ["A", "B", "C"];
        assert_eq!(function_table("A B ^ C", &pins), function_table("A (B ^ C)", &pins));
        assert_eq!(function_table("A + B C", &pins), function_table("A + (B C)", &pins));
        assert_ne!(function_table("A + B C", &pins), function_table("(A + B) C", &pins));
    }

    #[test]
    fn anything_else_is_none() {
        for text in ["", "A^", "(A^B", "A^Q", "A)", "A ? B", "IQ", &"(".repeat(100_000), &"!".repeat(100_000)]
        {
            assert_eq!(function_table(text, &["A", "B"]), None);
        }
    }
}
