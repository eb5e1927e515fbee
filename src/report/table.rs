//! `table`: aligned columns for a terminal.

use super::content::Report;
use super::format::ReportFormat;
use super::sections::report_sections;
use crate::error::Result;
use crate::shown::one_line;

/// Aligned columns.
pub struct ReportTable;

impl ReportFormat for ReportTable {
    fn name(&self) -> &'static str {
        "table"
    }

    fn describe(&self) -> &'static str {
        "aligned columns, for reading"
    }

    fn write_report(&self, report: &Report) -> Result<String> {
        let mut text = format!("{}\n", report.name);
        for section in report_sections(report) {
            text.push('\n');
            text.push_str(&aligned_table(&section.columns, &section.rows));
        }
        Ok(text)
    }
}

/// Text with one line a row; the first column aligned left, the others right, with two blanks between.
pub(crate) fn aligned_table(columns: &[impl ToString], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = columns.iter().map(ToString::to_string).collect();
    let shown = |row: &Vec<String>| row.iter().map(|cell| one_line(cell).into_owned()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(&head).chain(rows).map(shown).collect();
    let width = |c: usize| lines.iter().filter_map(|line| line.get(c)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..head.len()).map(|c| width(c).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in &lines {
        let cells = line.iter().zip(&widths).enumerate().map(|(c, (cell, &width))| match c {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
