//! Tokens of the emitted subset of VHDL; comments and blanks are dropped.

use crate::verilog::tool_directive;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum VhdlToken {
    /// An identifier or keyword.
    Word(String),
    /// A decimal number.
    Number(usize),
    /// `'0'` or `'1'`.
    Bit(bool),
    /// Content of `"…"`.
    Text(String),
    /// Digits of `x"…"`.
    Hex(String),
    /// Any symbol of the subset; `<=`, `=>` and `:=` are one token each.
    Symbol(&'static str),
}

/// Symbols, longer ones first.
const SYMBOLS: [&str; 18] =
    ["<=", "=>", ":=", "(", ")", ",", ";", ":", "=", "&", "'", ".", "+", "-", "<", ">", "/", "*"];

/// Splits `text` into tokens, each with its line, counted from 1. An error has the line and the fault.
pub(super) fn split_tokens(text: &str) -> Result<Vec<(usize, VhdlToken)>, (usize, String)> {
    let mut found = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let (code, comment) = line.split_once("--").unwrap_or((line, ""));
        if let Some(words) = tool_directive(comment) {
            return Err((i + 1, format!("a comment that opens with `{words}`, which tools obey")));
        }
        line_tokens(code, |token| found.push((i + 1, token))).map_err(|what| (i + 1, what))?;
    }
    Ok(found)
}

fn line_tokens(code: &str, mut push: impl FnMut(VhdlToken)) -> Result<(), String> {
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if let Some(digits) = rest.strip_prefix("x\"") {
            let length = span_length(digits, |b| b != b'"');
            (VhdlToken::Hex(digits[..length].to_owned()), length + 3)
        } else if first.is_ascii_alphabetic() {
            let length = span_length(rest, |b| b.is_ascii_alphanumeric() || b == b'_');
            (VhdlToken::Word(rest[..length].to_owned()), length)
        } else if first.is_ascii_digit() {
            let length = span_length(rest, |b| b.is_ascii_digit());
            let digits = &rest[..length];
            let value = digits.parse().map_err(|_| format!("number {digits} is too large"))?;
            (VhdlToken::Number(value), length)
        } else if first == '"' {
            let length = span_length(&rest[1..], |b| b != b'"');
            (VhdlToken::Text(rest[1..=length].to_owned()), length + 2)
        } else if rest.starts_with("'0'") || rest.starts_with("'1'") {
            (VhdlToken::Bit(rest.starts_with("'1'")), 3)
        } else {
            let symbol = SYMBOLS.into_iter().find(|s| rest.starts_with(s));
            let symbol = symbol.ok_or_else(|| format!("unknown character {first:?}"))?;
            (VhdlToken::Symbol(symbol), symbol.len())
        };
        push(token);
        rest = rest.get(length..).ok_or("a text without its closing quote")?.trim_start();
    }
    Ok(())
}

fn span_length(text: &str, inside: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|b| !inside(b)).unwrap_or(text.len())
}
