//! Values of the parameters of a kind of matrix, and their forms.

use crate::gf2::Polynomial;
use itertools::Itertools;
use serde_json::{Value as Json, json};
use std::fmt;

/// Most numbers in a table.
const MAX_ENTRIES: usize = 1 << 16;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Integer(usize),
    /// Yes or no.
    Flag(bool),
    /// A word of a list.
    Word(&'static str),
    /// A polynomial over GF(2).
    Polynomial(Polynomial),
    /// Rows of whole numbers, which need not be of one length.
    Table(Vec<Vec<i64>>),
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// A whole number within these limits.
    Integer(usize, usize),
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A polynomial over GF(2), as [`Polynomial::parse`] reads it.
    Polynomial,
    /// Numbers with commas between, decimal or `0x…`.
    List,
    /// Such lists with semicolons between, a row each.
    Table,
}

impl Form {
    /// Reads a value.
    ///
    /// # Errors
    /// What was expected.
    pub fn read(self, text: &str) -> Result<Value, String> {
        let text = text.trim();
        let found = match self {
            Self::Integer(low, high) => read_number(text)
                .and_then(|n| usize::try_from(n).ok())
                .filter(|n| (low..=high).contains(n))
                .map(Value::Integer),
            Self::Flag => text.parse().ok().map(Value::Flag),
            Self::Word(words) => words.iter().find(|word| **word == text).map(|word| Value::Word(word)),
            Self::Polynomial => Polynomial::parse(text).map(Value::Polynomial),
            Self::List => read_table(text).filter(|rows| rows.len() == 1).map(Value::Table),
            Self::Table => read_table(text).map(Value::Table),
        };
        found.ok_or_else(|| self.to_string())
    }

    /// The JSON Schema of a value.
    pub fn to_schema(self) -> Json {
        let number = json!({ "type": ["integer", "string"] });
        match self {
            Self::Integer(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
            Self::Flag => json!({ "type": "boolean" }),
            Self::Word(words) => json!({ "enum": words }),
            Self::Polynomial => number,
            Self::List => {
                json!({ "oneOf": [{ "type": "string" }, { "type": "array", "minItems": 1, "items": number }] })
            }
            Self::Table => {
                json!({ "oneOf": [{ "type": "string" }, { "type": "array", "minItems": 1, "items": {
                "type": "array", "minItems": 1, "items": number } }] })
            }
        }
    }

    /// Name of a value in the help of an option.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Integer(..) => "N",
            Self::Flag => "BOOL",
            Self::Word(_) => "NAME",
            Self::Polynomial => "POLYNOMIAL",
            Self::List => "LIST",
            Self::Table => "ROWS",
        }
    }
}

/// What is expected, in words.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(low, high) => write!(f, "a whole number from {low} to {high}"),
            Self::Flag => f.write_str("true or false"),
            Self::Word(words) => write!(f, "one of {}", words.join(", ")),
            Self::Polynomial => write!(
                f,
                "a polynomial over GF(2), as 0x11d or x^8+x^4+x^3+x^2+1, of degree {} at most",
                Polynomial::MAX_DEGREE
            ),
            Self::List => write!(f, "numbers with commas between, as 1,0x1d,3, {MAX_ENTRIES} at most"),
            Self::Table => write!(f, "rows of numbers, as 1,2;3,0x1d, {MAX_ENTRIES} numbers at most"),
        }
    }
}

fn read_number(text: &str) -> Option<i64> {
    let digits = |text: &str, radix| i64::from_str_radix(text, radix).ok();
    match text.strip_prefix("0x") {
        Some(hex) => digits(hex, 16).filter(|_| !hex.starts_with(['+', '-'])),
        None => digits(text, 10).filter(|_| !text.starts_with('+')),
    }
}

fn read_table(text: &str) -> Option<Vec<Vec<i64>>> {
    if text.bytes().filter(|c| matches!(c, b',' | b';')).count() >= MAX_ENTRIES {
        return None;
    }
    let row = |row: &str| row.split(',').map(|entry| read_number(entry.trim())).collect();
    text.split(';').map(row).collect()
}

/// The text of a value in JSON, as [`Form::read`] takes it: lists with commas, and semicolons where they hold lists.
pub fn json_to_text(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(all) => {
            let nested = all.iter().any(Json::is_array);
            all.iter().map(json_to_text).join(if nested { ";" } else { "," })
        }
        other => other.to_string(),
    }
}

impl Value {
    /// The value as JSON; reads back by its text.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Integer(value) => json!(value),
            Self::Flag(value) => json!(value),
            Self::Table(rows) if rows.len() == 1 => json!(rows[0]),
            Self::Table(rows) => json!(rows),
            Self::Word(_) | Self::Polynomial(_) => json!(self.to_string()),
        }
    }
}

/// The text that [`Form::read`] reads.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => write!(f, "{value}"),
            Self::Flag(value) => write!(f, "{value}"),
            Self::Word(word) => f.write_str(word),
            Self::Polynomial(polynomial) => write!(f, "{polynomial}"),
            Self::Table(rows) => f.write_str(&rows.iter().map(|row| row.iter().join(",")).join(";")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_and_others_are_refused() {
        let forms = [
            (Form::Integer(1, 40), " 0x1f", "31"),
            (Form::Flag, "true", "true"),
            (Form::Word(&["a", "b"]), "b", "b"),
            (Form::Polynomial, "x^3+1", "0x9"),
            (Form::List, "1, 0xff,-1", "1,255,-1"),
            (Form::Table, "1,2;3", "1,2;3"),
        ];
        for (form, text, canonical) in forms {
            let value = form.read(text).expect("a value");
            assert_eq!(value.to_string(), canonical);
            assert_eq!(form.read(canonical), Ok(value));
            assert_eq!(form.read("?"), Err(form.to_string()));
            assert!(form.read("").is_err());
        }
        assert!(Form::Integer(1, 40).read("41").is_err() && Form::Integer(1, 40).read("+4").is_err());
        assert!(Form::List.read("1;2").is_err() && Form::List.read("1,").is_err());
        assert!(Form::List.read(&"1,".repeat(MAX_ENTRIES)).is_err());
    }
}
