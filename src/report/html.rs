//! `html`: one page that needs nothing else.

use super::content::Report;
use super::format::Format;
use super::page;
use crate::error::Result;

/// A page with the counts, the matrices and the networks.
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn describe(&self) -> &'static str {
        "one page with pictures, nothing loaded from elsewhere; report/report.html"
    }

    fn write(&self, report: &Report) -> Result<String> {
        Ok(page::design(report))
    }
}
