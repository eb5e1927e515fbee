//! What a kind of matrix is: a name, parameters and a constructor.

use crate::error::{Error, Problem, Problems, Result};
use crate::gf2::construct::value::{Form, Value, json_to_text};
use crate::gf2::io::MAX_SIDE;
use crate::gf2::{BitMatrix, Polynomial};
use itertools::Itertools;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::fmt;

/// A kind of matrix that has a name.
pub struct Kind {
    /// Its name in specs and on the command line.
    pub name: &'static str,
    /// What the matrix is, in a line.
    pub describe: &'static str,
    /// Where it is defined: a standard or a paper.
    pub source: &'static str,
    /// Its parameters, in the order of the help.
    pub parameters: &'static [Parameter],
    /// Parameters of an example, as on the command line.
    pub example: &'static str,
    /// Makes the matrix.
    pub construct: fn(&Values) -> Result<BitMatrix>,
}

/// A parameter of a kind.
pub struct Parameter {
    /// Its name in a spec; on the command line with `-` for `_`.
    pub name: &'static str,
    /// What it is, in a line.
    pub describe: &'static str,
    /// What its value may be.
    pub form: Form,
    /// Whether it must be given.
    pub need: Need,
}

/// Whether a parameter must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It has this value otherwise.
    Default(&'static str),
    /// It may be left out; the constructor says what then holds.
    Optional,
}

impl Parameter {
    /// A parameter that must be given.
    pub const fn required(name: &'static str, form: Form, describe: &'static str) -> Self {
        Self { name, describe, form, need: Need::Required }
    }

    /// A parameter that may be left out.
    pub const fn optional(name: &'static str, form: Form, describe: &'static str) -> Self {
        Self { name, describe, form, need: Need::Optional }
    }

    /// A parameter with a default.
    pub const fn with_default(
        name: &'static str,
        form: Form,
        default: &'static str,
        describe: &'static str,
    ) -> Self {
        Self { name, describe, form, need: Need::Default(default) }
    }
}

/// The values of the parameters of a kind, those with a default included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(BTreeMap<&'static str, Value>);

impl Values {
    /// The value of a whole number that the kind requires or has a default for.
    pub fn integer(&self, name: &str) -> usize {
        self.optional_integer(name).unwrap_or_default()
    }

    /// A whole number, if it is given.
    pub fn optional_integer(&self, name: &str) -> Option<usize> {
        match self.0.get(name) {
            Some(Value::Integer(value)) => Some(*value),
            _ => None,
        }
    }

    /// Whether the parameter has a value.
    pub fn is_given(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A flag, if it is given.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.0.get(name) {
            Some(Value::Flag(value)) => Some(*value),
            _ => None,
        }
    }

    /// A word; empty if it is not given.
    pub fn word(&self, name: &str) -> &'static str {
        match self.0.get(name) {
            Some(Value::Word(word)) => word,
            _ => "",
        }
    }

    /// A polynomial, if it is given.
    pub fn polynomial(&self, name: &str) -> Option<&Polynomial> {
        match self.0.get(name) {
            Some(Value::Polynomial(polynomial)) => Some(polynomial),
            _ => None,
        }
    }

    /// The rows of a table, or the one of a list; none if it is not given.
    pub fn table(&self, name: &str) -> &[Vec<i64>] {
        match self.0.get(name) {
            Some(Value::Table(rows)) => rows,
            _ => &[],
        }
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}

/// A kind with values of its parameters: a matrix by its name.
#[derive(Clone)]
pub struct Named {
    /// The kind.
    pub kind: &'static Kind,
    /// The values.
    pub values: Values,
}

impl Named {
    /// Makes the matrix.
    ///
    /// # Errors
    /// `Input` with the parameters that do not fit each other, or make a matrix of more than 4096 rows or columns.
    pub fn construct_matrix(&self) -> Result<BitMatrix> {
        (self.kind.construct)(&self.values)
    }

    /// `{"kind": NAME, …}` with all values, those with a default too.
    pub fn to_json(&self) -> Json {
        let mut fields = Map::from_iter([("kind".to_owned(), json!(self.kind.name))]);
        fields.extend(self.values.iter().map(|(name, value)| (name.to_owned(), value.to_json())));
        Json::Object(fields)
    }
}

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.kind.name == other.kind.name && self.values == other.values
    }
}

/// The kind and its parameters, as `crc data 64, name crc-32`.
impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.values.iter().map(|(name, value)| format!("{name} {value}")).join(", ");
        write!(f, "{} {values}", self.kind.name)
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Named({self})")
    }
}

impl Kind {
    /// Reads names and texts of parameters.
    ///
    /// # Errors
    /// `Input` with every parameter that is unknown, missing or out of its limits, as its field.
    pub fn read<'a>(&'static self, given: impl IntoIterator<Item = (&'a str, String)>) -> Result<Named> {
        let (mut problems, mut values) = (Problems::default(), BTreeMap::new());
        for (name, text) in given {
            match self.parameters.iter().find(|parameter| parameter.name == name) {
                None => problems.push(|| Problem::new("", name, self.unknown_parameter())),
                Some(parameter) => match parameter.form.read(&text) {
                    Ok(value) => drop(values.insert(parameter.name, value)),
                    Err(expected) => {
                        problems.push(|| Problem::new("", name, format!("{text:?}, expected {expected}")));
                        // The value of a problem that is told is not missing too.
                        values.insert(parameter.name, Value::Flag(false));
                    }
                },
            }
        }
        for parameter in
            self.parameters.iter().filter(|parameter| !values.contains_key(parameter.name)).collect_vec()
        {
            match parameter.need {
                Need::Optional => {}
                Need::Required => problems.push(|| {
                    Problem::new("", parameter.name, format!("missing, expected {}", parameter.form))
                }),
                Need::Default(text) => {
                    values.insert(parameter.name, parameter.form.read(text).map_err(Error::Internal)?);
                }
            }
        }
        problems.into_result(Named { kind: self, values: Values(values) })
    }

    /// Reads names and values of parameters in JSON; a text stands for any of them.
    ///
    /// # Errors
    /// As [`Kind::read`].
    pub fn read_json<'a>(&'static self, given: impl IntoIterator<Item = (&'a str, Json)>) -> Result<Named> {
        self.read(given.into_iter().map(|(name, json)| (name, json_to_text(&json))))
    }

    /// The JSON Schema of `{"kind": NAME, …}`.
    pub fn to_schema(&self) -> Json {
        let mut properties = Map::from_iter([("kind".to_owned(), json!({ "const": self.name }))]);
        for parameter in self.parameters {
            let mut schema = parameter.form.to_schema();
            schema["description"] = json!(format!("{}: {}", parameter.describe, parameter.form));
            properties.insert(parameter.name.to_owned(), schema);
        }
        for side in ["n_in", "n_out"] {
            let schema = json!({ "type": "integer", "minimum": 1, "maximum": MAX_SIDE });
            properties.insert(side.to_owned(), schema);
        }
        let required = self.parameters.iter().filter(|parameter| parameter.need == Need::Required);
        let required = std::iter::once("kind").chain(required.map(|parameter| parameter.name)).collect_vec();
        json!({ "type": "object", "description": self.describe, "properties": properties,
            "required": required, "additionalProperties": false })
    }

    fn unknown_parameter(&self) -> String {
        let known = self.parameters.iter().map(|parameter| parameter.name).join(", ");
        format!("no parameter of {}, which are {known}", self.name)
    }
}

/// An error of one parameter.
pub fn refuse(name: &str, what: impl Into<String>) -> Error {
    Error::input("", name, what)
}

/// Refuses a matrix of too many rows or columns, or none, before it is made.
///
/// # Errors
/// `Input` with both sides.
pub fn check_size(n_rows: usize, n_cols: usize) -> Result<()> {
    match [n_rows, n_cols].iter().all(|side| (1..=MAX_SIDE).contains(side)) {
        true => Ok(()),
        false => Err(refuse(
            "",
            format!(
                "makes a matrix of {n_rows} rows and {n_cols} columns, the limits are 1..={MAX_SIDE} each"
            ),
        )),
    }
}
