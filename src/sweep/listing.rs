//! Tables of a comparison for readers: one line a scheme, one column a metric.

use super::{Line, Scheme, Summary, SweepTable};
use crate::report::{markdown, table};
use std::collections::BTreeSet;

/// Column: its heading, and the text of a scheme in it.
type Column = (&'static str, fn(&Scheme) -> String);
/// Columns shown only if the schemes differ in them.
const OPTIONAL: [Column; 3] = [
    ("strategy", |scheme| scheme.strategy.clone()),
    ("W", |scheme| scheme.wrapper.map_or_else(String::new, |wrapper| wrapper.width.to_string())),
    ("lanes", |scheme| scheme.wrapper.map_or_else(String::new, |wrapper| wrapper.lanes.to_string())),
];
/// Columns always shown.
const ALWAYS: [Column; 4] = [
    ("size", |scheme| format!("({}, {})", scheme.n_in, scheme.n_out)),
    ("q", |scheme| scheme.q.to_string()),
    ("n_tap", |scheme| scheme.n_tap.to_string()),
    ("basis", |scheme| scheme.basis.name().to_owned()),
];

/// Aligned columns for a terminal: mean ± deviation.
pub fn to_text(found: &SweepTable) -> String {
    let (columns, rows) =
        table_cells(found, |summary| format!("{}±{}", short_number(summary.mean), short_number(summary.sd)));
    table::aligned_table(&columns, &rows)
}

/// A table for a README or a review: mean ± deviation (smallest to largest).
pub fn to_markdown(found: &SweepTable) -> String {
    let cell = |s: &Summary| {
        format!(
            "{} ± {} ({}–{})",
            short_number(s.mean),
            short_number(s.sd),
            short_number(s.min),
            short_number(s.max)
        )
    };
    let (columns, rows) = table_cells(found, cell);
    markdown::markdown_table(&columns, &rows)
}

fn table_cells(found: &SweepTable, cell: impl Fn(&Summary) -> String) -> (Vec<String>, Vec<Vec<String>>) {
    let varies = |(_, value): &&Column| {
        found.lines.iter().map(|line| value(&line.scheme)).collect::<BTreeSet<_>>().len() > 1
    };
    let columns: Vec<&Column> = ALWAYS.iter().chain(OPTIONAL.iter().filter(varies)).collect();
    let titles = found.metrics.iter().map(|metric| metric.title.clone());
    let head = columns.iter().map(|(name, _)| (*name).to_owned()).chain(["seeds".into()]).chain(titles);
    let row = |line: &Line| {
        let scheme = columns.iter().map(|(_, value)| value(&line.scheme));
        let alone = |summary: &Summary| match summary.min == summary.max {
            true => short_number(summary.mean),
            false => cell(summary),
        };
        let values = line.summaries.iter().map(|summary| summary.as_ref().map_or_else(String::new, &alone));
        scheme.chain([line.rows.to_string()]).chain(values).collect()
    };
    (head.collect(), found.lines.iter().map(row).collect())
}

/// Integers as they are, small numbers with three decimals, others with one.
fn short_number(value: f64) -> String {
    match value {
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        _ if value.abs() < 3.0 => format!("{value:.3}"),
        _ => format!("{value:.1}"),
    }
}
