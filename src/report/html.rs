//! `html`: a self-contained page.

use super::content::Report;
use super::format::ReportFormat;
use super::page;
use crate::error::Result;

/// A page with the counts, the matrices and the networks.
pub struct Html;

impl ReportFormat for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn describe(&self) -> &'static str {
        "one page with pictures, nothing loaded from elsewhere; report/report.html"
    }

    fn write_report(&self, report: &Report) -> Result<String> {
        Ok(page::design_page(report))
    }
}
