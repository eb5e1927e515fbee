//! Tokens of structural Verilog; comments, attributes and compiler directives are passed over.

/// A token of Verilog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// An identifier or keyword; an escaped one is text without its backslash.
    Word(String),
    /// A number without a width.
    Number(usize),
    /// A sized constant: binary digits, the highest first.
    Bits(String),
    /// A text in quotes.
    Text(String),
    /// An operator or punctuation mark.
    Symbol(&'static str),
}

/// Symbols, longer ones first.
const SYMBOLS: [&str; 22] = [
    "~^", "^~", ">>", "(", ")", "[", "]", "{", "}", ",", ";", ":", "?", "=", "~", "!", "|", "&", "^", ".",
    "#", "@",
];
/// Most bits of a constant.
const MAX_BITS: usize = 4096;

/// Tokens with their lines, counted from 1; an error has its line.
pub(super) fn split_tokens(text: &str) -> Result<Vec<(usize, Token)>, (usize, String)> {
    let (mut tokens, mut line, mut rest) = (Vec::new(), 1, text);
    while let Some(first) = rest.chars().next() {
        let at = |what: String| (line, what);
        let length = match first {
            _ if first.is_whitespace() => first.len_utf8(),
            '`' => until(rest, "\n"),
            '/' if rest.starts_with("//") => until(rest, "\n"),
            '/' if rest.starts_with("/*") => {
                past(rest, "*/").ok_or_else(|| at("a comment without its end".into()))?
            }
            '(' if rest.starts_with("(*") && !rest.starts_with("(*)") => {
                past(rest, "*)").ok_or_else(|| at("an attribute without its end".into()))?
            }
            _ => {
                let (token, length) = lex_token(rest, first).map_err(at)?;
                tokens.push((line, token));
                length
            }
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    Ok(tokens)
}

/// Length of the text before `end`, or of all.
fn until(text: &str, end: &str) -> usize {
    text.find(end).unwrap_or(text.len())
}

/// Length of the text with `end`, which lies behind two characters.
fn past(text: &str, end: &str) -> Option<usize> {
    text[2..].find(end).map(|at| at + 2 + end.len())
}

fn lex_token(rest: &str, first: char) -> Result<(Token, usize), String> {
    let span = |inside: fn(char) -> bool| rest.find(|c: char| !inside(c)).unwrap_or(rest.len());
    match first {
        '\\' => {
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            Ok((Token::Word(rest[1..length].to_owned()), length))
        }
        '"' => {
            let length = rest[1..].find('"').ok_or("a text without its end")?;
            Ok((Token::Text(rest[1..=length].to_owned()), length + 2))
        }
        'a'..='z' | 'A'..='Z' | '_' | '$' => {
            let length = span(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
            Ok((Token::Word(rest[..length].to_owned()), length))
        }
        '0'..='9' => lex_number(rest, span(|c| c.is_ascii_digit())),
        _ => {
            let symbol = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol));
            let symbol = symbol.ok_or_else(|| format!("{first:?} is no part of structural Verilog"))?;
            Ok((Token::Symbol(symbol), symbol.len()))
        }
    }
}

fn lex_number(rest: &str, digits: usize) -> Result<(Token, usize), String> {
    let value: usize = rest[..digits].parse().map_err(|_| "a number that is too large")?;
    let Some(based) = rest[digits..].strip_prefix('\'') else { return Ok((Token::Number(value), digits)) };
    let base = based.chars().next().unwrap_or(' ').to_ascii_lowercase();
    let length = based[base.len_utf8().min(based.len())..]
        .find(|c: char| !c.is_ascii_hexdigit() && !"_xzXZ".contains(c))
        .map_or(based.len(), |at| at + 1);
    let text: String = based.get(1..length).unwrap_or_default().chars().filter(|&c| c != '_').collect();
    let bits = match base {
        'b' => digits_of(&text, 1),
        'o' => digits_of(&text, 3),
        'h' => digits_of(&text, 4),
        'd' => text.parse::<u64>().ok().map(|number| format!("{number:b}")),
        _ => None,
    };
    let refuse = || format!("constant {:?} is not read", rest.chars().take(20).collect::<String>());
    let bits = bits.filter(|bits| !bits.is_empty() && (1..=MAX_BITS).contains(&value)).ok_or_else(refuse)?;
    let (dropped, kept) = bits.split_at(bits.len().saturating_sub(value));
    if dropped.contains('1') {
        return Err(refuse());
    }
    Ok((Token::Bits(format!("{kept:0>value$}")), digits + 1 + length))
}

/// Binary digits of a number of `bits` bits a digit; `x` for one that is not known.
fn digits_of(text: &str, bits: usize) -> Option<String> {
    let digit = |c: char| match c {
        'x' | 'X' | 'z' | 'Z' => Some("x".repeat(bits)),
        _ => c.to_digit(1 << bits).map(|digit| format!("{digit:0bits$b}")),
    };
    text.chars().map(digit).collect()
}
