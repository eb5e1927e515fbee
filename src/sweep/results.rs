//! `results.jsonl`: a header line that identifies the sweep, then one row a line.
//!
//! Every line is one JSON object whose last field, `check`, is the digest of the rest of the line, so that a
//! broken line is detected. An unterminated last line is left by a killed run and ignored.

use super::plan::{Sweep, VERSION};
use super::{Case, Row};
use crate::codec::digest::sha256_hex;
use crate::error::{Error, Result};
use crate::spec::SCHEMA_VERSION;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Text before the digest of a line, and number of hex digits of the digest.
const CHECK: &str = ",\"check\":\"";
const CHECK_DIGITS: usize = 8;

/// The header line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultsHeader {
    /// Version of the form.
    pub schema_version: u64,
    /// Version of the tool.
    pub version: String,
    /// Digest of the sweep and the version.
    pub digest: String,
    /// The sweep as JSON.
    pub sweep: Value,
}

/// Content of a results file.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// The header line.
    pub header: ResultsHeader,
    /// The rows, in file order.
    pub rows: Vec<Row>,
    /// Length of the terminated lines, in bytes.
    pub n_bytes: usize,
}

impl ResultsHeader {
    /// Of a sweep.
    pub fn from_sweep(sweep: &Sweep) -> Self {
        let (version, digest) = (VERSION.to_owned(), sweep.digest());
        Self { schema_version: SCHEMA_VERSION, version, digest, sweep: sweep.to_json() }
    }
}

/// A line of the file, newline included.
///
/// # Errors
/// `Internal` if it cannot be serialized.
pub fn json_line(object: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string(object).map_err(|e| Error::Internal(e.to_string()))?;
    let body = text.strip_suffix('}').unwrap_or(&text);
    Ok(format!("{body}{CHECK}{}\"}}\n", check_digits(body)))
}

fn check_digits(body: &str) -> String {
    sha256_hex(body.as_bytes()).chars().take(CHECK_DIGITS).collect()
}

/// Text of the whole file, rows in the order of their cases.
///
/// # Errors
/// As [`json_line`].
pub fn write_results(header: &ResultsHeader, rows: &[Row]) -> Result<String> {
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by(|a, b| a.case.cmp(&b.case));
    let mut text = json_line(header)?;
    for row in sorted {
        text += &json_line(row)?;
    }
    Ok(text)
}

/// Parses a file; `None` if it holds only the beginning of the header line of `expected`, as left by a run
/// that was killed at once.
///
/// # Errors
/// `Input` with the number of the first broken line.
pub fn parse_results(bytes: &[u8], file: &str, expected: Option<&ResultsHeader>) -> Result<Option<Results>> {
    let n_bytes = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let first = expected.map(json_line).transpose()?;
    if n_bytes == 0 && first.is_some_and(|first| first.as_bytes().starts_with(bytes)) {
        return Ok(None);
    }
    let whole = if n_bytes == 0 { bytes } else { &bytes[..n_bytes - 1] };
    let mut lines = (1..).zip(whole.split(|&byte| byte == b'\n'));
    let header =
        lines.next().map_or(Ok(None), |(n, line)| parse_line::<ResultsHeader>(line, file, n).map(Some))?;
    let header = header.ok_or_else(|| Error::input(file, "", "is empty"))?;
    if header.schema_version != SCHEMA_VERSION {
        let what = format!("{}, this build reads {SCHEMA_VERSION}", header.schema_version);
        return Err(Error::input(file, "line 1: schema_version", what));
    }
    let mut seen = BTreeSet::new();
    let mut rows: Vec<Row> = Vec::new();
    for (n, line) in lines {
        let row: Row = parse_line(line, file, n)?;
        if !seen.insert(row.key.clone()) {
            return Err(Error::input(file, format!("line {n}"), format!("the row {} stands twice", row.key)));
        }
        rows.push(row);
    }
    Ok(Some(Results { header, rows, n_bytes }))
}

fn parse_line<T: for<'de> Deserialize<'de>>(line: &[u8], file: &str, n: usize) -> Result<T> {
    let broken = |what: String| Error::input(file, format!("line {n}"), what);
    let text = std::str::from_utf8(line).map_err(|_| broken("is no UTF-8 text".into()))?;
    let (body, digest) = text.rsplit_once(CHECK).ok_or_else(|| broken("is no line of results".into()))?;
    if digest.strip_suffix("\"}") != Some(&check_digits(body)) {
        return Err(broken("is not as it was written: its check differs".into()));
    }
    serde_json::from_str(&format!("{body}}}")).map_err(|cause| broken(cause.to_string()))
}

impl Results {
    /// Checks that these are rows of `sweep`, made by this version.
    ///
    /// # Errors
    /// `Input` that says how they differ, with the line.
    pub fn verify(&self, sweep: &Sweep, file: &str) -> Result<()> {
        if self.header.version != VERSION {
            let what =
                format!("{}, this is {VERSION}: rows of the two do not go together", self.header.version);
            return Err(Error::input(file, "line 1: version", what));
        }
        if self.header != ResultsHeader::from_sweep(sweep) {
            let what = "is of another sweep; give another folder, or the sweep that stands there";
            return Err(Error::input(file, "line 1", what));
        }
        let wrong = |case: &Case, key: &str| !sweep.contains(case) || sweep.row_key(case) != key;
        match self.rows.iter().position(|row| wrong(&row.case, &row.key)) {
            Some(at) => Err(Error::input(file, format!("line {}", at + 2), "is no row of the sweep")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::tests::{rows, small};

    fn file() -> (ResultsHeader, String) {
        let header = ResultsHeader::from_sweep(&small());
        let text = write_results(&header, &rows(&small())).expect("written");
        (header, text)
    }

    #[test]
    fn reads_what_it_writes_and_sorts() {
        let (header, text) = file();
        let found = parse_results(text.as_bytes(), "r", Some(&header)).expect("reads").expect("rows");
        assert_eq!((&found.header, found.rows.len(), found.n_bytes), (&header, 48, text.len()));
        found.verify(&small(), "r").expect("rows of the sweep");
        let mut reversed = found.rows.clone();
        reversed.reverse();
        assert_eq!(write_results(&header, &reversed).expect("written"), text);
    }

    #[test]
    fn a_file_cut_anywhere_holds_its_whole_lines() {
        let (header, text) = file();
        let step = 7;
        for cut in (0..text.len()).step_by(step) {
            let found = parse_results(&text.as_bytes()[..cut], "r", Some(&header)).expect("no error");
            let lines = text[..cut].matches('\n').count();
            assert_eq!(found.map(|found| found.rows.len() + 1).unwrap_or(0), lines);
        }
    }

    #[test]
    fn any_other_change_is_refused_with_its_line() {
        let (header, text) = file();
        for at in (0..text.len() - 1).step_by(31).filter(|&at| text.as_bytes()[at] != b'\n') {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
            let error = parse_results(&bytes, "r", Some(&header)).expect_err("broken").to_string();
            let n = text[..at].matches('\n').count() + 1;
            assert!(error.starts_with(&format!("r: line {n}: ")), "{error}");
        }
        for other in ["notes", "{}", "\n"] {
            assert!(parse_results(other.as_bytes(), "r", Some(&header)).is_err(), "{other}");
        }
        let twice = format!("{text}{}\n", text.lines().nth(3).expect("a row"));
        assert!(
            parse_results(twice.as_bytes(), "r", None)
                .expect_err("twice")
                .to_string()
                .contains("line 50: the row")
        );
    }

    #[test]
    fn rows_of_another_sweep_are_refused() {
        let (header, text) = file();
        let mut found = parse_results(text.as_bytes(), "r", None).expect("reads").expect("rows");
        let mut other = small();
        other.effort = 1;
        assert!(found.verify(&other, "r").is_err());
        found.rows[4].case.seed = 3;
        let error = found.verify(&small(), "r").expect_err("a wrong key").to_string();
        assert!(error.starts_with("r: line 6: "), "{error}");
        found.header = ResultsHeader { version: "0".into(), ..header };
        assert!(found.verify(&small(), "r").expect_err("version").to_string().contains("version: 0,"));
    }
}
