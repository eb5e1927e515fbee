//! `summary.json` and `summary.csv`: mean, deviation, smallest and largest of every metric, by scheme.

use super::plan::VERSION;
use super::{Scheme, Summary, SweepTable};
use crate::error::{Error, Result};
use crate::spec::SCHEMA_VERSION;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Summaries of all schemes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summaries {
    /// Version of the form.
    pub schema_version: u64,
    /// Version of the tool.
    pub version: String,
    /// One entry a scheme, in order.
    pub schemes: Vec<SchemeSummary>,
}

/// Summary of a scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchemeSummary {
    /// The scheme.
    #[serde(flatten)]
    pub scheme: Scheme,
    /// Number of rows.
    pub rows: usize,
    /// Summary of every metric, by name.
    pub metrics: BTreeMap<String, Summary>,
}

impl Summaries {
    /// Of a table.
    pub fn from_table(table: &SweepTable) -> Self {
        let names = || table.metrics.iter().map(|metric| metric.name.clone());
        let schemes = table.lines.iter().map(|line| SchemeSummary {
            scheme: line.scheme.clone(),
            rows: line.rows,
            metrics: names()
                .zip(&line.summaries)
                .filter_map(|(name, summary)| Some((name, (*summary)?)))
                .collect(),
        });
        Self { schema_version: SCHEMA_VERSION, version: VERSION.to_owned(), schemes: schemes.collect() }
    }

    /// Parses a `summary.json`; `file` names it in errors.
    ///
    /// # Errors
    /// `Input` if it is no summary, or of another schema version.
    pub fn from_text(text: &str, file: &str) -> Result<Self> {
        let wrong =
            |cause: serde_json::Error| Error::input(file, "", format!("no summary of a sweep: {cause}"));
        let found: Self = serde_json::from_str(text).map_err(wrong)?;
        if found.schema_version != SCHEMA_VERSION {
            let what = format!("{}, this build reads {SCHEMA_VERSION}", found.schema_version);
            return Err(Error::input(file, "schema_version", what));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::tests::{rows, small};

    #[test]
    fn reads_what_is_written() {
        let found = Summaries::from_table(&SweepTable::from_rows(&rows(&small())));
        assert_eq!(found.schemes.len(), 16);
        assert_eq!((found.schemes[0].rows, found.schemes[0].metrics["n_xor"].mean), (3, 7.0));
        let text = serde_json::to_string(&found).expect("written");
        assert_eq!(Summaries::from_text(&text, "s").expect("reads"), found);
        assert!(Summaries::from_text(&text.replacen(":1,", ":2,", 1), "s").is_err());
    }
}
