//! Tokens of the hardware languages that are read back, and the reader that goes through them.

use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HdlToken {
    /// An identifier or keyword.
    Word(String),
    /// A decimal number without a width.
    Number(usize),
    /// A constant of bits.
    Const(BitVec),
    /// A text in quotes: the name of a file.
    Text(String),
    /// A symbol of the subset; longer ones such as `<=` are one token.
    Symbol(&'static str),
}

/// A token and its line, counted from 1.
pub(crate) type PlacedToken = (usize, HdlToken);
/// What a step of a reader gives, or what is wrong.
pub(crate) type Parse<T = ()> = std::result::Result<T, String>;

/// The fault at a line, as an error.
pub(crate) fn line_error((line, what): (usize, String)) -> Error {
    Error::Mismatch(format!("line {line}: {what}"))
}

/// Tokens that are read one behind the other.
pub(crate) struct TokenReader {
    tokens: Vec<PlacedToken>,
    at: usize,
}

impl TokenReader {
    pub(crate) fn new(tokens: Vec<PlacedToken>) -> Self {
        Self { tokens, at: 0 }
    }

    /// Line of the next token.
    pub(crate) fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |(line, _)| *line)
    }

    /// Number of tokens read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Goes back to where `position` tokens are read.
    pub(crate) fn go_back(&mut self, position: usize) {
        self.at = position.min(self.at);
    }

    /// Checks that these are the tokens `written` by the writer.
    pub(crate) fn check_written(&self, written: &[PlacedToken]) -> Result<()> {
        let differs = |(found, wanted): &(&PlacedToken, &PlacedToken)| found.1 != wanted.1;
        match self.tokens.iter().zip(written).find(differs) {
            Some(((line, found), (_, wanted))) => {
                Err(line_error((*line, format!("expected {wanted:?}, found {found:?}"))))
            }
            None if self.tokens.len() == written.len() => Ok(()),
            None => Err(Error::Mismatch(format!("{} tokens, not {}", self.tokens.len(), written.len()))),
        }
    }

    pub(crate) fn peek(&self) -> Option<&HdlToken> {
        self.peek_at(0)
    }

    /// The token behind `n` others.
    pub(crate) fn peek_at(&self, n: usize) -> Option<&HdlToken> {
        self.tokens.get(self.at + n).map(|(_, token)| token)
    }

    /// Passes over the next token.
    pub(crate) fn advance(&mut self) {
        self.at += 1;
    }

    /// Whether the next token is one of `words`.
    pub(crate) fn is_at_word(&self, words: &[&str]) -> bool {
        matches!(self.peek(), Some(HdlToken::Word(word)) if words.contains(&word.as_str()))
    }

    /// Takes the next token if it is `symbol`.
    pub(crate) fn accept_symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(HdlToken::Symbol(s)) if *s == symbol);
        self.at += usize::from(found);
        found
    }

    /// Takes the next token if it is `word`.
    pub(crate) fn accept_word(&mut self, word: &str) -> bool {
        let found = self.is_at_word(&[word]);
        self.at += usize::from(found);
        found
    }

    /// Takes the next token if it is a constant.
    pub(crate) fn accept_const(&mut self) -> Option<BitVec> {
        let Some(HdlToken::Const(bits)) = self.peek().cloned() else { return None };
        self.at += 1;
        Some(bits)
    }

    pub(crate) fn expect_symbol(&mut self, symbol: &str) -> Parse {
        if self.accept_symbol(symbol) { Ok(()) } else { self.refuse(&format!("`{symbol}`")) }
    }

    /// Takes these words, one behind the other.
    pub(crate) fn expect_words(&mut self, words: &str) -> Parse {
        let other = words.split(' ').find(|word| !self.accept_word(word));
        other.map_or(Ok(()), |word| self.refuse(&format!("`{word}`")))
    }

    pub(crate) fn read_word(&mut self) -> Parse<String> {
        let Some(HdlToken::Word(word)) = self.peek().cloned() else { return self.refuse("a name") };
        self.at += 1;
        Ok(word)
    }

    pub(crate) fn read_number(&mut self) -> Parse<usize> {
        let Some(&HdlToken::Number(number)) = self.peek() else { return self.refuse("a number") };
        self.at += 1;
        Ok(number)
    }

    /// Reads the name of a file.
    pub(crate) fn read_text(&mut self) -> Parse<String> {
        let Some(HdlToken::Text(text)) = self.peek().cloned() else {
            return self.refuse("the name of a file");
        };
        self.at += 1;
        Ok(text)
    }

    /// Reads a constant.
    pub(crate) fn read_const(&mut self) -> Parse<BitVec> {
        match self.accept_const() {
            Some(bits) => Ok(bits),
            None => self.refuse("a constant"),
        }
    }

    /// The fault that something else than `wanted` comes next.
    fn refuse<T>(&self, wanted: &str) -> Parse<T> {
        Err(format!("expected {wanted}, found {:?}", self.peek()))
    }
}
