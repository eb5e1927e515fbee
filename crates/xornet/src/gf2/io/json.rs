//! `.json`: an array of rows, each a string of 0/1 characters or an array of the numbers 0 and 1.

use crate::error::Problem;
use crate::gf2::BitMatrix;
use crate::gf2::io::format::{Format, MAX_SIDE, Parsed};
use crate::gf2::io::npy_matrix;
use crate::gf2::io::rows::{Fault, Rows};
use crate::text;
use itertools::Itertools;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, SeqAccess, Visitor};
use std::fmt;

pub(super) const FORMAT: Format = Format {
    extension: "json",
    about: "an array of rows, each a string of 0/1 characters or an array of 0 and 1",
    read: Some(read_matrix),
    write: write_matrix,
};

fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let mut rows = Rows::new(file);
    let text = text::decode_utf8(bytes, file).map_err(npy_matrix::input_problems)?;
    if text.trim_start().starts_with('{') {
        let what = "an object, as a spec is; expected an array of rows";
        return Err(vec![Problem::new(file, "", what)]);
    }
    let mut parser = serde_json::Deserializer::from_str(text);
    let parsed = parser.deserialize_seq(Matrix(&mut rows)).and_then(|()| parser.end());
    match parsed {
        Ok(()) => rows.into_matrix(""),
        Err(cause) => Err(npy_matrix::input_problems(text::not_json(text, file, &cause))),
    }
}

fn write_matrix(matrix: &BitMatrix) -> crate::error::Result<Vec<u8>> {
    let rows = matrix.rows().iter().map(|row| format!("  \"{row}\"")).join(",\n");
    Ok(format!("[\n{rows}\n]\n").into_bytes())
}

/// All rows, handed on as they are read.
struct Matrix<'r, 'f>(&'r mut Rows<'f>);

impl<'de> Visitor<'de> for Matrix<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut i = 0;
        while let Some(entries) = seq.next_element_seed(JsonRow(i))? {
            self.0.push(|| format!("[{i}]"), entries);
            i += 1;
        }
        Ok(())
    }
}

/// The row of this index.
struct JsonRow(usize);

impl JsonRow {
    fn entry_fault(&self, entry: usize, value: String) -> Fault {
        (format!("[{}][{entry}]", self.0), value)
    }
}

impl<'de> DeserializeSeed<'de> for JsonRow {
    type Value = Vec<Result<bool, Fault>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for JsonRow {
    type Value = Vec<Result<bool, Fault>>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a row: a string of 0/1 characters or an array of 0 and 1")
    }

    fn visit_str<E>(self, row: &str) -> Result<Self::Value, E> {
        let entry = |(j, c)| match c {
            '0' | '1' => Ok(c == '1'),
            _ => Err(self.entry_fault(j, format!("{c:?}"))),
        };
        Ok(row.chars().take(MAX_SIDE + 1).enumerate().map(entry).collect())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(JsonEntry(entry)) = seq.next_element()? {
            // One past the limit is enough to be refused.
            if entries.len() <= MAX_SIDE {
                entries.push(entry.map_err(|value| self.entry_fault(entries.len(), value)));
            }
        }
        Ok(entries)
    }
}

/// A bit, or the text of another number.
struct JsonEntry(Result<bool, String>);

impl<'de> Deserialize<'de> for JsonEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Ok(Self(match number.as_u64() {
            Some(bit @ 0..=1) => Ok(bit == 1),
            _ => Err(number.to_string()),
        }))
    }
}
