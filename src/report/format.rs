//! One form of a report.

use super::content::Report;
use crate::error::Result;

/// A format of reports.
pub trait ReportFormat: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// One-line description for help texts.
    fn describe(&self) -> &'static str;

    /// The whole text, ending in a newline.
    ///
    /// # Errors
    /// `Internal` if the report cannot be written in this format.
    fn write_report(&self, report: &Report) -> Result<String>;
}
