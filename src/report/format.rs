//! One form of a report.

use super::content::Report;
use crate::error::Result;

/// One way to write a report.
pub trait ReportFormat: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// What it is, in one line, for help texts.
    fn describe(&self) -> &'static str;

    /// The whole text, ending in a newline.
    ///
    /// # Errors
    /// `Internal` where the report cannot be written in this form.
    fn write_report(&self, report: &Report) -> Result<String>;
}
