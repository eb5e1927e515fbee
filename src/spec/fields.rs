//! Readers of JSON fields, which collect all problems with their paths.

use super::json::SpecJson;
use super::model::SCHEMA_VERSION;
use crate::error::{Problem, Problems};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Collector of the problems of a file.
pub struct Checker {
    file: String,
    /// The problems so far.
    pub problems: Problems,
}

/// The fields of an object that are not taken yet.
pub struct Fields<'a> {
    path: String,
    rest: Vec<(&'a str, &'a SpecJson)>,
}

/// A value and its path.
pub struct At<'a> {
    /// Path of the field, as errors name it.
    pub path: String,
    /// The value.
    pub json: &'a SpecJson,
}

impl<'a> Fields<'a> {
    /// Takes the field `name`, if present.
    pub fn take_field(&mut self, name: &str) -> Option<At<'a>> {
        let at = self.rest.iter().position(|(field, _)| *field == name)?;
        let (_, json) = self.rest.remove(at);
        Some(At { path: self.path_of(name), json })
    }

    /// The field `name`, without taking it.
    pub fn peek_field(&self, name: &str) -> Option<&'a SpecJson> {
        self.rest.iter().find(|(field, _)| *field == name).map(|(_, json)| *json)
    }

    /// Takes all fields that are left, with their names.
    pub fn take_rest(&mut self) -> Vec<(&'a str, &'a SpecJson)> {
        std::mem::take(&mut self.rest)
    }

    /// Path of the field `name`.
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

impl Checker {
    /// Without problems, for the file of this name.
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), problems: Problems::default() }
    }

    /// Name of the file.
    pub fn file_name(&self) -> &str {
        &self.file
    }

    /// Records a problem at `path`.
    pub fn note_problem(&mut self, path: &str, what: impl Into<String>) {
        let (file, what) = (&self.file, what.into());
        self.problems.push(|| Problem::new(file, path, what));
    }

    /// The fields of an object; a duplicate field is a problem.
    pub fn read_object<'a>(&mut self, at: &At<'a>) -> Option<Fields<'a>> {
        let SpecJson::Object(fields) = at.json else {
            self.note_problem(&at.path, format!("{}, expected an object", at.json));
            return None;
        };
        let mut found = Fields { path: at.path.clone(), rest: Vec::new() };
        let mut seen = BTreeSet::new();
        for (name, json) in fields {
            if seen.insert(name) {
                found.rest.push((name, json));
            } else {
                self.note_problem(&found.path_of(name), "stands twice");
            }
        }
        Some(found)
    }

    /// Records all fields that were not taken as unknown; `known` lists the known ones.
    pub fn refuse_unknown(&mut self, fields: Fields, known: &str) {
        let file = &self.file;
        for (name, _) in &fields.rest {
            let what = || format!("unknown field, the fields are {known}");
            self.problems.push(|| Problem::new(file, fields.path_of(name), what()));
        }
    }

    /// Takes `schema_version`, which must be that of this build, and `$schema`, which editors use.
    pub fn take_version(&mut self, fields: &mut Fields) {
        if let Some(at) = fields.take_field("$schema") {
            self.read_text(&at);
        }
        match fields.take_field("schema_version") {
            None => {
                self.note_problem("schema_version", format!("missing, this build reads {SCHEMA_VERSION}"))
            }
            Some(At { json: SpecJson::Integer(v), .. }) if *v == i128::from(SCHEMA_VERSION) => {}
            Some(at) => {
                self.note_problem(&at.path, format!("{}, this build reads {SCHEMA_VERSION}", at.json))
            }
        }
    }

    /// Reads an integer within `limits`.
    pub fn read_integer<T>(&mut self, at: &At, limits: RangeInclusive<T>) -> Option<T>
    where
        T: Copy + PartialOrd + Display + TryFrom<i128>,
    {
        let (low, high) = (*limits.start(), *limits.end());
        let value = match at.json {
            SpecJson::Integer(value) => T::try_from(*value).ok().filter(|value| limits.contains(value)),
            _ => None,
        };
        if value.is_none() {
            self.note_problem(&at.path, format!("{}, expected a whole number from {low} to {high}", at.json));
        }
        value
    }

    /// Reads true or false.
    pub fn read_boolean(&mut self, at: &At) -> Option<bool> {
        if let SpecJson::Bool(value) = at.json {
            return Some(*value);
        }
        self.note_problem(&at.path, format!("{}, expected true or false", at.json));
        None
    }

    /// Reads a number, whole or not.
    pub fn read_number(&mut self, at: &At) -> Option<f64> {
        match at.json {
            SpecJson::Float(value) => Some(*value),
            SpecJson::Integer(value) => Some(*value as f64),
            _ => {
                self.note_problem(&at.path, format!("{}, expected a number", at.json));
                None
            }
        }
    }

    /// Reads a text.
    pub fn read_text<'a>(&mut self, at: &At<'a>) -> Option<&'a str> {
        if let SpecJson::Text(text) = at.json {
            return Some(text);
        }
        self.note_problem(&at.path, format!("{}, expected a text", at.json));
        None
    }

    /// Reads one of the words in `words`.
    pub fn read_choice<T: Copy>(&mut self, at: &At, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| matches!(at.json, SpecJson::Text(text) if text == word));
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
            self.note_problem(&at.path, format!("{}, expected {}", at.json, known.join(" or ")));
        }
        found.map(|(_, value)| *value)
    }
}

/// Reads an optional field; `None` if its value is invalid.
pub fn take_optional<'a, T>(
    checker: &mut Checker,
    fields: &mut Fields<'a>,
    name: &str,
    default: T,
    read: impl Fn(&mut Checker, &At<'a>) -> Option<T>,
) -> Option<T> {
    fields.take_field(name).map_or(Some(default), |at| read(checker, &at))
}
