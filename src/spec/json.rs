//! JSON as a tree that keeps duplicate keys, so that the reader can name them.

use crate::error::{Problem, Result};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use std::cell::Cell;
use std::fmt;

/// Largest text taken, in bytes.
pub const MAX_BYTES: usize = 512 << 20;
/// Most values in one text; a row of a matrix as a string is one value.
const MAX_VALUES: usize = 20_000_000;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number as written: integers exact within 64 bits.
    Number(Number),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object in the order of the text, duplicate keys included.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// What it is, for errors; numbers and short strings as they are.
    pub fn describe(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) if text.chars().count() > 40 => format!("a string of {} bytes", text.len()),
            Self::Text(text) => format!("{text:?}"),
            Self::List(_) => "an array".into(),
            Self::Object(_) => "an object".into(),
        }
    }
}

/// Parses the text of `file`.
///
/// # Errors
/// What is no JSON, nested more than 127 deep, over 512 MiB or over 20 million values: one problem.
pub fn parse(text: &str, file: &str) -> Result<Node> {
    let refused = |at: String, what: String| crate::error::Error::Input(vec![Problem::new(file, at, what)]);
    if text.len() > MAX_BYTES {
        return Err(refused(String::new(), format!("{} bytes, the limit is {MAX_BYTES}", text.len())));
    }
    let left = Cell::new(MAX_VALUES);
    let mut parser = serde_json::Deserializer::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let node = Tree(&left).deserialize(&mut parser).and_then(|node| parser.end().map(|()| node));
    node.map_err(|cause| {
        let what = cause.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        refused(format!("line {}, column {}", cause.line(), cause.column()), what.to_owned())
    })
}

/// Builds one node, counting down the values that are left.
#[derive(Clone, Copy)]
struct Tree<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Node, D::Error> {
        let left = self.0.get().checked_sub(1);
        self.0
            .set(left.ok_or_else(|| D::Error::custom(format!("more than {MAX_VALUES} values, the limit")))?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> std::result::Result<Node, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> std::result::Result<Node, E> {
        Ok(Number::from_f64(number).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            entries.push((key, map.next_value_seed(self)?));
        }
        Ok(Node::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        parse(text, "s.json").expect_err("must be refused").to_string()
    }

    #[test]
    fn keeps_order_and_duplicates() {
        let node = parse(r#"{"b": [1, -2.5], "a": null, "b": "x"}"#, "").unwrap();
        let list = Node::List(vec![Node::Number(1.into()), Node::Number(Number::from_f64(-2.5).unwrap())]);
        let pair = |key: &str, node| (key.to_owned(), node);
        let expected = vec![pair("b", list), pair("a", Node::Null), pair("b", Node::Text("x".into()))];
        assert_eq!(node, Node::Object(expected));
    }

    #[test]
    fn says_where_the_text_breaks() {
        assert_eq!(refused("{\n  \"a\": ,\n}"), "s.json: line 2, column 8: expected value");
        assert!(refused("{} {}").contains("line 1, column 4: trailing characters"));
        assert!(refused("").contains("EOF while parsing"));
        assert!(refused("1e999").contains("number out of range"));
    }

    #[test]
    fn refuses_deep_nesting() {
        assert!(refused(&"[".repeat(1_000_000)).contains("recursion limit"));
        assert!(refused(&r#"{"a":"#.repeat(100_000)).contains("recursion limit"));
    }
}
