//! `table`: aligned columns for a terminal.

use super::sections::sections;
use super::{Format, Report};
use crate::error::Result;

/// Aligned columns.
pub struct Table;

impl Format for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn describe(&self) -> &'static str {
        "aligned columns, for reading"
    }

    fn write(&self, report: &Report) -> Result<String> {
        let mut text = format!("{}\n", report.name);
        for section in sections(report) {
            text.push('\n');
            text.push_str(&aligned(&section.columns, &section.rows));
        }
        Ok(text)
    }
}

/// The first column to the left, the others to the right; two blanks between.
pub(super) fn aligned(columns: &[impl ToString], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = columns.iter().map(ToString::to_string).collect();
    let lines: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
    let width = |c: usize| lines.iter().filter_map(|line| line.get(c)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..head.len()).map(|c| width(c).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().zip(&widths).enumerate().map(|(c, (cell, &width))| match c {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
