//! Tokens of the emitted subset of Verilog; comments and blanks are dropped.

use super::tokens::{HdlToken, PlacedToken};
use crate::gf2::BitVec;

/// Symbols, longer ones first.
const SYMBOLS: [&str; 25] = [
    "$readmemh",
    "<=",
    "==",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "?",
    "=",
    "~",
    "|",
    "&",
    "^",
    "+",
    "-",
    "<",
    ".",
    "@",
    "`",
    "#",
];

/// First words of comments that tools take as directives: names of tools, and words they share.
const TOOLS: &str = "altera ambit attribute cadence coverage exemplar formality get2chip intel lattice leda lint mentor \
    modelsim pragma quartus questa rtl_synthesis spyglass surelog svlint synopsys synplify synthesis vcs \
    verible verific verilator verilog_lint vivado xcelium xilinx";
/// Second words of directives of any tool; so are words that end in `_on` or `_off` or begin with `lint_`.
const ORDERS: [&str; 3] = ["full_case", "parallel_case", "black_box"];

/// The directive in a comment, if it is one. A single word, such as the name of a module after its end, is
/// none.
pub(crate) fn tool_directive(comment: &str) -> Option<String> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let lower = comment.to_ascii_lowercase();
    let mut words = lower.split(|c| !is_inside(c)).filter(|word| !word.is_empty());
    let (first, second) = (words.next()?, words.next()?);
    let ordered = |word: &str| {
        ORDERS.contains(&word) || word.ends_with("_on") || word.ends_with("_off") || word.starts_with("lint_")
    };
    (TOOLS.split(' ').any(|tool| tool == first) || ordered(second)).then(|| format!("{first} {second}"))
}

/// Widest constant that is read, in bits.
const MAX_CONSTANT: usize = 4096;

/// Splits `text` into tokens, each with its line, counted from 1. An error has the line and the fault.
pub(super) fn split_tokens(text: &str) -> Result<Vec<PlacedToken>, (usize, String)> {
    let mut found = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
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
        let (token, length) = if first.is_ascii_alphabetic() || first == '_' {
            let length = span_length(rest, |b| b.is_ascii_alphanumeric() || b == b'_');
            (HdlToken::Word(rest[..length].to_owned()), length)
        } else if first.is_ascii_digit() {
            lex_number(rest)?
        } else if first == '"' {
            let length = span_length(&rest[1..], |b| b != b'"');
            (HdlToken::Text(rest[1..=length].to_owned()), length + 2)
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

pub(crate) fn span_length(text: &str, inside: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|b| !inside(b)).unwrap_or(text.len())
}

/// Reads `12`, `1'b0` or `12'h0ff`; the token and its length in bytes.
fn lex_number(text: &str) -> Result<(HdlToken, usize), String> {
    let digits = span_length(text, |b| b.is_ascii_digit());
    let value: usize =
        text[..digits].parse().map_err(|_| format!("number {} is too large", &text[..digits]))?;
    let Some(rest) = text[digits..].strip_prefix('\'') else {
        return Ok((HdlToken::Number(value), digits));
    };
    let radix_bits = match rest.bytes().next() {
        Some(b'b') => 1,
        Some(b'h') => 4,
        _ => return Err("a constant without a b or h base".into()),
    };
    let length = span_length(&rest[1..], |b| b.is_ascii_hexdigit());
    let bits = lex_constant(value, radix_bits, &rest[1..1 + length])?;
    Ok((HdlToken::Const(bits), digits + 2 + length))
}

/// The constant of `width` bits, which must have exactly as many digits as it needs.
fn lex_constant(width: usize, radix_bits: usize, digits: &str) -> Result<BitVec, String> {
    if width == 0 || width > MAX_CONSTANT || digits.len() != width.div_ceil(radix_bits) {
        return Err(format!("constant {width}'…{digits} has not the digits of its width"));
    }
    let mut bits = BitVec::zeros(digits.len() * radix_bits);
    for (i, digit) in digits.chars().rev().enumerate() {
        let value = digit.to_digit(1 << radix_bits).ok_or_else(|| format!("digit {digit} of a constant"))?;
        for b in 0..radix_bits {
            bits.set(i * radix_bits + b, value >> b & 1 == 1);
        }
    }
    let fits = bits.ones_at().all(|at| at < width);
    if fits { Ok(bits.slice(0, width)) } else { Err(format!("constant {digits} is wider than {width} bits")) }
}
