//! Tokens of the emitted subset of VHDL; comments and blanks are dropped.

use crate::gf2::{BitVec, from_hex};
use crate::verilog::tokens::{HdlToken, PlacedToken};
use crate::verilog::{span_length, tool_directive};

/// Symbols, longer ones first.
const SYMBOLS: [&str; 18] =
    ["<=", "=>", ":=", "(", ")", ",", ";", ":", "=", "&", "'", ".", "+", "-", "<", ">", "/", "*"];

/// Splits `text` into tokens, each with its line, counted from 1. An error has the line and the fault.
pub(super) fn split_tokens(text: &str) -> Result<Vec<PlacedToken>, (usize, String)> {
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

fn line_tokens(code: &str, mut push: impl FnMut(HdlToken)) -> Result<(), String> {
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if let Some(digits) = rest.strip_prefix("x\"") {
            let length = span_length(digits, |b| b != b'"');
            let bits = from_hex(&digits[..length], 4 * length)
                .filter(|_| length > 0)
                .ok_or("a constant of other digits")?;
            (HdlToken::Const(bits), length + 3)
        } else if first.is_ascii_alphabetic() {
            let length = span_length(rest, |b| b.is_ascii_alphanumeric() || b == b'_');
            (HdlToken::Word(rest[..length].to_owned()), length)
        } else if first.is_ascii_digit() {
            let length = span_length(rest, |b| b.is_ascii_digit());
            let digits = &rest[..length];
            let value = digits.parse().map_err(|_| format!("number {digits} is too large"))?;
            (HdlToken::Number(value), length)
        } else if first == '"' {
            let length = span_length(&rest[1..], |b| b != b'"');
            (quoted_token(&rest[1..=length]), length + 2)
        } else if rest.starts_with("'0'") || rest.starts_with("'1'") {
            (HdlToken::Const(BitVec::from_bits([rest.starts_with("'1'")])), 3)
        } else {
            let symbol = SYMBOLS.into_iter().find(|s| rest.starts_with(s));
            let symbol = symbol.ok_or_else(|| format!("unknown character {first:?}"))?;
            (HdlToken::Symbol(symbol), symbol.len())
        };
        push(token);
        rest = rest.get(length..).ok_or("a text without its closing quote")?.trim_start();
    }
    Ok(())
}

/// `"…"`: a constant if all characters are bits, the highest first, else a text.
fn quoted_token(inside: &str) -> HdlToken {
    let is_bits = !inside.is_empty() && inside.bytes().all(|b| matches!(b, b'0' | b'1'));
    match is_bits {
        true => HdlToken::Const(BitVec::from_bits(inside.bytes().rev().map(|b| b == b'1'))),
        false => HdlToken::Text(inside.to_owned()),
    }
}
