//! Takes typed fields out of JSON objects, and notes everything that is wrong on the way.

use super::Choice;
use super::json::Node;
use crate::error::{Error, Problem, Result};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Everything found wrong with one file.
pub struct Report {
    file: String,
    problems: Vec<Problem>,
}

impl Report {
    /// Nothing wrong with `file` so far.
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), problems: Vec::new() }
    }

    /// Name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Notes what is wrong with the field at `path`.
    pub fn add(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem::new(&self.file, path, what));
    }

    /// Notes problems found elsewhere.
    pub fn extend(&mut self, problems: Vec<Problem>) {
        self.problems.extend(problems);
    }

    /// `value`, unless anything was noted.
    pub fn finish<T>(self, value: Option<T>) -> Result<T> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(Error::Input(self.problems)),
        }
    }
}

/// The fields of one object. Every getter gives `None` where the field is absent or wrong; the latter is noted.
pub struct Fields {
    path: String,
    entries: Vec<(String, Node)>,
}

impl Fields {
    /// Opens the object at `path`; notes what is no object, keys that occur twice, fields that are not
    /// `known`, and `required` ones that are missing.
    pub fn open(
        node: Node,
        path: &str,
        known: &[&str],
        required: &[&str],
        report: &mut Report,
    ) -> Option<Self> {
        let Node::Object(entries) = node else {
            report.add(path, format!("{}, expected an object", node.describe()));
            return None;
        };
        let fields = Self { path: path.to_owned(), entries };
        let mut seen = BTreeSet::new();
        for (key, _) in &fields.entries {
            if !seen.insert(key.as_str()) {
                report.add(fields.path_of(key), "is given twice");
            } else if !known.contains(&key.as_str()) {
                report.add(fields.path_of(key), format!("unknown field, known are {}", known.join(", ")));
            }
        }
        for key in required.iter().filter(|key| !seen.contains(*key)) {
            report.add(fields.path_of(key), "is missing");
        }
        Some(fields)
    }

    /// Full path of the field `key`.
    pub fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The field as it is.
    pub fn node(&mut self, key: &str) -> Option<Node> {
        let at = self.entries.iter().position(|(name, _)| name == key)?;
        Some(self.entries.remove(at).1)
    }

    /// An integer of `range`, written without a decimal point.
    pub fn integer(&mut self, key: &str, range: RangeInclusive<u64>, report: &mut Report) -> Option<u64> {
        let node = self.node(key)?;
        let value = if let Node::Number(number) = &node { number.as_u64() } else { None };
        let found = value.filter(|value| range.contains(value));
        if found.is_none() {
            let limits = format!("{}..={}", range.start(), range.end());
            report.add(self.path_of(key), format!("{}, expected an integer of {limits}", node.describe()));
        }
        found
    }

    /// As [`Fields::integer`], as a count or an index.
    pub fn size(&mut self, key: &str, range: RangeInclusive<usize>, report: &mut Report) -> Option<usize> {
        let range = *range.start() as u64..=*range.end() as u64;
        self.integer(key, range, report).and_then(|value| usize::try_from(value).ok())
    }

    /// Any number.
    pub fn number(&mut self, key: &str, report: &mut Report) -> Option<f64> {
        match self.node(key)? {
            Node::Number(number) => number.as_f64(),
            node => {
                report.add(self.path_of(key), format!("{}, expected a number", node.describe()));
                None
            }
        }
    }

    /// A string.
    pub fn text(&mut self, key: &str, report: &mut Report) -> Option<String> {
        match self.node(key)? {
            Node::Text(text) => Some(text),
            node => {
                report.add(self.path_of(key), format!("{}, expected a string", node.describe()));
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &str, report: &mut Report) -> Option<bool> {
        match self.node(key)? {
            Node::Flag(flag) => Some(flag),
            node => {
                report.add(self.path_of(key), format!("{}, expected true or false", node.describe()));
                None
            }
        }
    }

    /// An array, with the path of each item.
    pub fn list(&mut self, key: &str, report: &mut Report) -> Option<Vec<(String, Node)>> {
        let path = self.path_of(key);
        match self.node(key)? {
            Node::List(items) => {
                Some(items.into_iter().enumerate().map(|(i, item)| (format!("{path}[{i}]"), item)).collect())
            }
            node => {
                report.add(path, format!("{}, expected an array", node.describe()));
                None
            }
        }
    }

    /// One of a few words.
    pub fn choice<T: Choice>(&mut self, key: &str, report: &mut Report) -> Option<T> {
        let node = self.node(key)?;
        let value = if let Node::Text(name) = &node { T::named(name) } else { None };
        if value.is_none() {
            report.add(self.path_of(key), format!("{}, this build has {}", node.describe(), T::known()));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::parse;
    use super::*;

    #[test]
    fn notes_all_that_is_wrong() {
        let text = r#"{"a": 7, "a": 8, "b": 2.0, "c": "x", "d": [], "e": {}, "f": -1, "odd": 1}"#;
        let mut report = Report::new("s.json");
        let known = ["a", "b", "c", "d", "e", "f", "g"];
        let mut fields =
            Fields::open(parse(text, "").unwrap(), "top", &known, &["a", "g"], &mut report).unwrap();
        assert_eq!(fields.size("a", 1..=9, &mut report), Some(7));
        assert_eq!(fields.integer("b", 1..=9, &mut report), None);
        assert_eq!(fields.flag("c", &mut report), None);
        assert_eq!(fields.text("d", &mut report), None);
        assert!(fields.list("e", &mut report).is_none());
        assert_eq!(fields.integer("f", 0..=9, &mut report), None);
        assert_eq!(fields.integer("g", 0..=9, &mut report), None);
        let text = report.finish(Some(())).unwrap_err().to_string();
        let expected = "s.json: top.a: is given twice\n\
            s.json: top.odd: unknown field, known are a, b, c, d, e, f, g\n\
            s.json: top.g: is missing\n\
            s.json: top.b: 2.0, expected an integer of 1..=9\n\
            s.json: top.c: \"x\", expected true or false\n\
            s.json: top.d: an array, expected a string\n\
            s.json: top.e: an object, expected an array\n\
            s.json: top.f: -1, expected an integer of 0..=9";
        assert_eq!(text, expected);
    }
}
