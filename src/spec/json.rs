//! JSON as it was written: objects keep all fields in order, duplicates too.

use crate::error::Result;
use crate::gf2::BitVec;
use crate::text;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};
use std::cell::Cell;
use std::fmt;

/// Most entries of one list or object; the words of a ROM need the most.
const MAX_ENTRIES: usize = 1 << 21;
/// Most values of a text, rows of bits counted as one.
const MAX_VALUES: usize = 1 << 22;
/// Lists of more zeros and ones than this are kept as bits.
const SHORT: usize = 64;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum SpecJson {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number with a point or an exponent.
    Float(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<SpecJson>),
    /// A long list of the numbers 0 and 1, as rows of matrices are.
    Bits(BitVec),
    /// An object.
    Object(Vec<(String, SpecJson)>),
}

impl SpecJson {
    /// Parses `text`, with or without a byte order mark; `file` names it in errors.
    ///
    /// # Errors
    /// `Input` with line and column: invalid JSON, or too many values.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut parser = serde_json::Deserializer::from_str(text);
        let found = Any(&Cell::new(MAX_VALUES)).deserialize(&mut parser);
        let found = found.and_then(|json| parser.end().map(|()| json));
        found.map_err(|cause| text::not_json(text, file, &cause))
    }
}

impl SpecJson {
    /// The value as other crates have it; of a number of more than 64 bits the text, of an object the last of equal fields.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => json!(value),
            Self::Integer(value) => match i64::try_from(*value) {
                Ok(value) => json!(value),
                Err(_) => json!(value.to_string()),
            },
            Self::Float(value) => json!(value),
            Self::Text(text) => json!(text),
            Self::List(all) => all.iter().map(Self::to_value).collect(),
            Self::Bits(bits) => bits.iter().map(u8::from).collect(),
            Self::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), value.to_value())).collect()
            }
        }
    }
}

impl fmt::Display for SpecJson {
    /// The value as an error shows it; long ones by their kind.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            // With its point, which tells it from a whole number.
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(text) if text.chars().count() <= 80 => write!(f, "{text:?}"),
            Self::Text(text) => write!(f, "a text of {} characters", text.chars().count()),
            Self::List(all) => write!(f, "an array of {}", all.len()),
            Self::Bits(bits) => write!(f, "an array of {}", bits.len()),
            Self::Object(_) => f.write_str("an object"),
        }
    }
}

/// Deserializer of any value; the cell holds the number of values still allowed.
#[derive(Clone, Copy)]
struct Any<'c>(&'c Cell<usize>);

impl Any<'_> {
    /// Counts one more value, the one at index `n` of its list or object, against both limits.
    fn take_value<E: serde::de::Error>(self, n: usize) -> std::result::Result<(), E> {
        let left =
            self.0.get().checked_sub(1).ok_or_else(|| E::custom(format!("more than {MAX_VALUES} values")))?;
        self.0.set(left);
        if n < MAX_ENTRIES { Ok(()) } else { Err(E::custom(format!("more than {MAX_ENTRIES} entries"))) }
    }
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = SpecJson;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<SpecJson, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = SpecJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<SpecJson, E> {
        Ok(SpecJson::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<SpecJson, E> {
        Ok(SpecJson::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<SpecJson, E> {
        Ok(SpecJson::Integer(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<SpecJson, E> {
        Ok(SpecJson::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<SpecJson, E> {
        Ok(SpecJson::Float(value))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<SpecJson, E> {
        Ok(SpecJson::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<SpecJson, A::Error> {
        let mut all = Vec::new();
        while let Some(value) = seq.next_element_seed(self)? {
            self.take_value(all.len())?;
            all.push(value);
        }
        let bit = |value: &SpecJson| match value {
            SpecJson::Integer(bit @ 0..=1) => Some(*bit == 1),
            _ => None,
        };
        if all.len() > SHORT && all.iter().all(|value| bit(value).is_some()) {
            self.0.set(self.0.get() + all.len());
            return Ok(SpecJson::Bits(BitVec::from_bits(all.iter().filter_map(bit))));
        }
        Ok(SpecJson::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<SpecJson, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key()? {
            self.take_value(fields.len())?;
            fields.push((name, map.next_value_seed(self)?));
        }
        Ok(SpecJson::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_bounded_and_rows_of_bits_are_small() {
        let row = format!("[{}]", ["1,0"; 2048].join(","));
        let parse = |text: String| SpecJson::parse(&text, "f").map_err(|e| e.to_string());
        let rows = parse(format!("[{}]", vec![row.as_str(); 2000].join(","))).expect("8 million bits");
        assert!(
            matches!(&rows, SpecJson::List(rows) if rows[0] == SpecJson::Bits(BitVec::from_bits((0..4096).map(|i| i % 2 == 0))))
        );
        assert_eq!(
            parse("[2,0]".into()),
            Ok(SpecJson::List(vec![SpecJson::Integer(2), SpecJson::Integer(0)]))
        );
        let long = parse(format!("[{}]", vec!["2"; MAX_ENTRIES + 1].join(","))).expect_err("long");
        assert!(long.starts_with("f: more than 2097152 entries at line 1"), "{long}");
        let row = format!("[{}]", ["2"; 4096].join(","));
        let many = parse(format!("[{}]", vec![row.as_str(); 1100].join(","))).expect_err("many");
        assert!(many.starts_with("f: more than 4194304 values"), "{many}");
    }
}
