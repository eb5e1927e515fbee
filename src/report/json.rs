//! `json`: the whole report for programs, and its parser.

use super::content::Report;
use super::format::ReportFormat;
use crate::error::{Error, Result};
use crate::spec::SCHEMA_VERSION;

/// One JSON object.
pub struct Json;

impl ReportFormat for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn describe(&self) -> &'static str {
        "everything, for programs; the form of report/report.json"
    }

    fn write_report(&self, report: &Report) -> Result<String> {
        let text = serde_json::to_string_pretty(report).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(text + "\n")
    }
}

/// Parses a report in format `json`; `file` names it in errors.
///
/// # Errors
/// `Input` if it is no report, or of another schema version.
pub fn read_json(bytes: &[u8], file: &str) -> Result<Report> {
    let report: Report =
        serde_json::from_slice(bytes).map_err(|e| Error::input(file, "", format!("not a report: {e}")))?;
    if report.schema_version != SCHEMA_VERSION {
        let what = format!("{}; this build reads {SCHEMA_VERSION}", report.schema_version);
        return Err(Error::input(file, "schema_version", what));
    }
    Ok(report)
}
