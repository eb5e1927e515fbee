//! One statement of a straight-line program, in any of the dialects that are read.

use super::tokens::{Name, Token, split_tokens};
use crate::network::io::names::clip_name;

/// `target = operand ^ …`, perhaps inverted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// The value that is defined or updated.
    pub target: Name<'a>,
    /// The names that are summed; a target that is updated is among them.
    pub operands: Vec<Name<'a>>,
    /// Whether the sum is inverted.
    pub invert: bool,
}

impl Statement<'_> {
    /// Whether the target had a value before, which is part of its new one.
    pub(super) fn is_update(&self) -> bool {
        self.operands.iter().any(|operand| operand.is_same(&self.target))
    }
}

/// Reads one statement; `None` where the text has none.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read_statement(text: &str) -> Result<Option<Statement<'_>>, String> {
    let mut tokens = split_tokens(text)?;
    tokens.drain(..label_length(&tokens));
    if tokens.is_empty() {
        return Ok(None);
    }
    Parser { text, tokens: &tokens }.read().map(Some)
}

/// Tokens of a number in front: `12:`, `12)`, `12.`, `(12)`, `[12]` or `12`.
fn label_length(tokens: &[Token]) -> usize {
    use Token::{Close, Colon, Dot, Number, Open};
    match tokens {
        [Number(_), Colon | Close | Dot, ..] => 2,
        [Open, Number(_), Close, Colon, ..] => 4,
        [Open, Number(_), Close, ..] => 3,
        [Number(_), Token::Name(_) | Token::Gate(_), ..] => 1,
        _ => 0,
    }
}

struct Parser<'a, 't> {
    text: &'a str,
    tokens: &'t [Token<'a>],
}

/// A sum as it is read.
#[derive(Default)]
struct Terms<'a> {
    operands: Vec<Name<'a>>,
    invert: bool,
}

impl<'a> Parser<'a, '_> {
    fn read(&mut self) -> Result<Statement<'a>, String> {
        match *self.tokens {
            [first @ (Token::Gate(_) | Token::Not), ..] => {
                self.tokens = &self.tokens[1..];
                self.read_prefix(first == Token::Not || first == Token::Gate(true))
            }
            [Token::Name(target), assign @ (Token::Assign | Token::Update), ..] => {
                self.tokens = &self.tokens[2..];
                let mut terms = Terms::default();
                terms.operands.extend((assign == Token::Update).then_some(target));
                self.read_sum(&mut terms)?;
                Ok(Statement { target, operands: terms.operands, invert: terms.invert })
            }
            _ => Err(format!("`{}` is not `name = a ^ b`", clip_name(self.text.trim()))),
        }
    }

    fn next(&mut self) -> Option<Token<'a>> {
        let (&first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    /// `XOR y9 x5 x9`, the target first; commas and parentheses may stand between.
    fn read_prefix(&mut self, invert: bool) -> Result<Statement<'a>, String> {
        let mut names = Vec::new();
        while let Some(token) = self.next() {
            match token {
                Token::Name(name) => names.push(name),
                Token::Comma | Token::Open | Token::Close => {}
                other => return Err(format!("{other} among the operands of a gate")),
            }
        }
        match names.split_first() {
            Some((&target, operands)) if !operands.is_empty() => {
                Ok(Statement { target, operands: operands.to_vec(), invert })
            }
            _ => Err("a gate names its result and then its operands".into()),
        }
    }

    /// Operands with operators between, then perhaps a tag.
    fn read_sum(&mut self, terms: &mut Terms<'a>) -> Result<(), String> {
        let mut open = 0_usize;
        loop {
            open += self.read_operand(terms)?;
            while open > 0 && self.tokens.first() == Some(&Token::Close) {
                (self.tokens, open) = (&self.tokens[1..], open - 1);
            }
            match self.tokens.first() {
                Some(Token::Xor) => _ = self.next(),
                Some(&Token::Gate(invert)) => {
                    terms.invert ^= invert;
                    _ = self.next();
                }
                _ if open > 0 => return Err("a parenthesis that is not closed".into()),
                _ => return self.read_tag(),
            }
        }
    }

    /// One operand; the parentheses that it opens.
    fn read_operand(&mut self, terms: &mut Terms<'a>) -> Result<usize, String> {
        let mut open = 0;
        loop {
            match self.next() {
                Some(Token::Not) => terms.invert ^= true,
                Some(Token::Open) => open += 1,
                Some(Token::Name(name)) => {
                    terms.operands.push(name);
                    return Ok(open);
                }
                Some(Token::Number(bit @ (0 | 1))) => {
                    terms.invert ^= bit == 1;
                    return Ok(open);
                }
                Some(Token::Gate(invert)) => {
                    terms.invert ^= invert;
                    return self.read_arguments(terms).map(|()| open);
                }
                Some(other) => return Err(format!("{other} is not a value, such as t5")),
                None => return Err("`` is not a value, such as t5".into()),
            }
        }
    }

    /// `(x5, x9)` or `x5 x9`.
    fn read_arguments(&mut self, terms: &mut Terms<'a>) -> Result<(), String> {
        let closed = self.tokens.first() == Some(&Token::Open);
        if closed {
            self.next();
        }
        let before = terms.operands.len();
        while let Some(&token) = self.tokens.first() {
            match token {
                Token::Name(name) => terms.operands.push(name),
                Token::Not => terms.invert ^= true,
                Token::Comma => {}
                _ => break,
            }
            self.next();
        }
        if closed && self.next() != Some(Token::Close) {
            return Err("a parenthesis that is not closed".into());
        }
        if terms.operands.len() == before { Err("a gate without operands".into()) } else { Ok(()) }
    }

    /// `[3]`, `(depth 2)` or nothing.
    fn read_tag(&self) -> Result<(), String> {
        let Some((first, rest)) = self.tokens.split_first() else { return Ok(()) };
        let is_note = |token: &Token| {
            matches!(token, Token::Name(_) | Token::Number(_) | Token::Assign | Token::Colon | Token::Comma)
        };
        match rest.split_last() {
            Some((Token::Close, note)) if *first == Token::Open && note.iter().all(is_note) => Ok(()),
            _ => Err(format!("{first} stands where an operator or the end should be")),
        }
    }
}
