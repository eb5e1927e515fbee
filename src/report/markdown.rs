//! `markdown`: tables for a README or a review.

use super::content::Report;
use super::format::ReportFormat;
use super::sections::{Section, report_sections};
use crate::error::Result;
use crate::shown::one_line;

/// Markdown tables.
pub struct Markdown;

impl ReportFormat for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn describe(&self) -> &'static str {
        "tables for a README or a review"
    }

    fn write_report(&self, report: &Report) -> Result<String> {
        let tables: Vec<_> = report_sections(report).iter().map(section_table).collect();
        Ok(format!("# {}\n\n{}", report.name, tables.join("\n")))
    }
}

fn section_table(section: &Section) -> String {
    format!("## {}\n\n{}", section.title, markdown_table(&section.columns, &section.rows))
}

/// A table without a heading.
pub(crate) fn markdown_table(columns: &[impl ToString], rows: &[Vec<String>]) -> String {
    let rule = (0..columns.len()).map(|c| if c == 0 { "---" } else { "---:" });
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(columns.iter().map(ToString::to_string).collect());
    text.push_str(&line(rule.map(str::to_string).collect()));
    for row in rows {
        text.push_str(&line(row.iter().map(|cell| one_line(cell).replace('|', "\\|")).collect()));
    }
    text
}
