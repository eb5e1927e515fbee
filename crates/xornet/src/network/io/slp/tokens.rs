//! Tokens of a straight-line program.

use crate::network::io::names::clip_name;
use std::fmt;

/// A name with the number in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Its letters: `x` of `x3`, `x_3`, `x[3]`, `x_{3}` and `x(3)`.
    pub stem: &'a str,
    /// Its number, if it has one.
    pub number: Option<u32>,
}

impl Name<'_> {
    /// Whether both name one value, perhaps written otherwise.
    pub(super) fn is_same(&self, other: &Name) -> bool {
        (self.stem, self.number) == (other.stem, other.number)
    }
}

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Name(Name<'a>),
    Number(u32),
    /// `+`, `^`, `⊕`.
    Xor,
    /// The word `XOR` or, inverted, `XNOR`.
    Gate(bool),
    /// `~`, `!`, `NOT`.
    Not,
    /// `=`, `:=`, `<-`, `<=`, `←`.
    Assign,
    /// `^=`, `+=`.
    Update,
    /// `(` or `[`.
    Open,
    /// `)` or `]`.
    Close,
    Comma,
    Colon,
    Dot,
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let text = match self {
            Self::Name(name) => return write!(f, "`{}`", clip_name(name.text)),
            Self::Number(number) => return write!(f, "`{number}`"),
            Self::Xor => "^",
            Self::Gate(false) => "XOR",
            Self::Gate(true) => "XNOR",
            Self::Not => "~",
            Self::Assign => "=",
            Self::Update => "^=",
            Self::Open => "(",
            Self::Close => ")",
            Self::Comma => ",",
            Self::Colon => ":",
            Self::Dot => ".",
        };
        write!(f, "`{text}`")
    }
}

/// Symbols, longer ones first.
const SYMBOLS: [(&str, Token); 24] = [
    ("\\leftarrow", Token::Assign),
    ("\\oplus", Token::Xor),
    ("\\gets", Token::Assign),
    ("^=", Token::Update),
    ("+=", Token::Update),
    ("⊕=", Token::Update),
    (":=", Token::Assign),
    ("<-", Token::Assign),
    ("<=", Token::Assign),
    ("=", Token::Assign),
    ("←", Token::Assign),
    ("^", Token::Xor),
    ("+", Token::Xor),
    ("⊕", Token::Xor),
    ("~", Token::Not),
    ("!", Token::Not),
    ("¬", Token::Not),
    ("(", Token::Open),
    ("[", Token::Open),
    (")", Token::Close),
    ("]", Token::Close),
    (",", Token::Comma),
    (":", Token::Colon),
    (".", Token::Dot),
];

/// Splits a statement, which has no comment.
///
/// # Errors
/// A character or word that belongs to no sum.
pub(super) fn split_tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
    let (mut tokens, mut rest) = (Vec::new(), skip_layout(text, true));
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first.is_ascii_alphabetic() || first == '_' {
            lex_name(rest)?
        } else if first.is_ascii_digit() {
            let length = digits_length(rest);
            let number = rest[..length].parse();
            (Token::Number(number.map_err(|_| format!("number {} is too large", clip_name(rest)))?), length)
        } else {
            let found = SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol));
            let &(symbol, token) = found.ok_or_else(|| unknown(first))?;
            (token, symbol.len())
        };
        tokens.push(token);
        rest = skip_layout(&rest[length..], token == Token::Assign);
    }
    Ok(tokens)
}

fn unknown(found: char) -> String {
    match found {
        '&' | '|' | '*' | '∧' | '∨' => format!("`{found}` makes no sum (XOR)"),
        _ => format!("{found:?} is not part of a sum such as t5 = x0 ^ x3"),
    }
}

/// Passes over blanks and the marks of LaTeX: `$`, `\\` at the end, `&` beside an assignment.
fn skip_layout(text: &str, after_assign: bool) -> &str {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '$');
    if text.trim_end() == "\\\\" {
        return "";
    }
    let Some(behind) = text.strip_prefix('&') else { return text };
    let behind = behind.trim_start();
    let assigns = ["=", ":=", "<-", "\\gets", "\\leftarrow"].iter().any(|symbol| behind.starts_with(symbol));
    if after_assign || assigns { behind } else { text }
}

/// A name or a word such as `XOR`, and its length in bytes.
fn lex_name(text: &str) -> Result<(Token<'_>, usize), String> {
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let (word, behind) = text.split_at(length);
    match word.to_ascii_lowercase().as_str() {
        "xor" => return Ok((Token::Gate(false), length)),
        "xnor" => return Ok((Token::Gate(true), length)),
        "not" => return Ok((Token::Not, length)),
        "and" | "or" | "nand" | "nor" | "mux" => return Err(format!("`{word}` makes no sum (XOR)")),
        _ => {}
    }
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let (digits, total) = match (&word[stem.len()..], index_digits(behind)) {
        ("", Some(digits)) => (digits, length + digits.len() + 2),
        (digits, None) => (digits, length),
        (_, Some(_)) => return Err(format!("`{}` has two numbers", clip_name(text))),
    };
    let (text, stem) = (&text[..total], stem.trim_end_matches('_'));
    let refuse = || format!("`{}` is not a value, such as t5", clip_name(text));
    let number = if digits.is_empty() { None } else { Some(digits.parse().map_err(|_| refuse())?) };
    if stem.is_empty() { Err(refuse()) } else { Ok((Token::Name(Name { text, stem, number }), total)) }
}

/// The digits of an index that follows at once: `[3]`, `{3}`, `(3)`.
fn index_digits(behind: &str) -> Option<&str> {
    let close = match behind.chars().next()? {
        '[' => ']',
        '{' => '}',
        '(' => ')',
        _ => return None,
    };
    let inside = &behind[1..];
    let length = digits_length(inside);
    (length > 0 && inside[length..].starts_with(close)).then_some(&inside[..length])
}

fn digits_length(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}
