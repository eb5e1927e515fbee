//! Tables of a comparison for readers: one line a scheme, one column a metric.

use super::metric::TEST_ACCURACY;
use super::{Accuracies, Line, Metric, Scheme, Summary, SweepTable, TrainedScheme};
use crate::report::{markdown, table};
use std::collections::BTreeSet;

/// Text of a number.
type Shown = fn(f64) -> String;
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
        table_cells(found, |summary, shown| format!("{}±{}", shown(summary.mean), shown(summary.sd)));
    table::aligned_table(&columns, &rows)
}

/// A table for a README or a review: mean ± deviation (smallest to largest).
pub fn to_markdown(found: &SweepTable) -> String {
    let cell = |s: &Summary, shown: Shown| {
        format!("{} ± {} ({}–{})", shown(s.mean), shown(s.sd), shown(s.min), shown(s.max))
    };
    let (columns, rows) = table_cells(found, cell);
    markdown::markdown_table(&columns, &rows)
}

/// Accuracies of networks without a decoder of the table, and what was trained: lines after it.
pub fn references_text(trained: &Accuracies) -> String {
    let line = |(scheme, s): (TrainedScheme, Summary)| {
        let (title, n) = (scheme.title(), s.n);
        format!("{title}: test accuracy {} ± {} % (n = {n})\n", per_cent(s.mean), per_cent(s.sd))
    };
    let lines: String = trained.references().into_iter().map(line).collect();
    format!("\nTrained: {}.\n{lines}", trained.title())
}

fn table_cells(
    found: &SweepTable,
    cell: impl Fn(&Summary, Shown) -> String,
) -> (Vec<String>, Vec<Vec<String>>) {
    let varies = |(_, value): &&Column| {
        found.lines.iter().map(|line| value(&line.scheme)).collect::<BTreeSet<_>>().len() > 1
    };
    let columns: Vec<&Column> = ALWAYS.iter().chain(OPTIONAL.iter().filter(varies)).collect();
    let titles = found.metrics.iter().map(|metric| metric.title.clone());
    let head = columns.iter().map(|(name, _)| (*name).to_owned()).chain(["seeds".into()]).chain(titles);
    let row = |line: &Line| {
        let scheme = columns.iter().map(|(_, value)| value(&line.scheme));
        let alone = |(summary, metric): (&Option<Summary>, &Metric)| {
            let shown: Shown = if metric.name == TEST_ACCURACY { per_cent } else { short_number };
            match summary {
                None => String::new(),
                Some(summary) if summary.min == summary.max => shown(summary.mean),
                Some(summary) => cell(summary, shown),
            }
        };
        let values = line.summaries.iter().zip(&found.metrics).map(alone);
        scheme.chain([line.rows.to_string()]).chain(values).collect()
    };
    (head.collect(), found.lines.iter().map(row).collect())
}

/// A share in per cent, two decimals.
fn per_cent(share: f64) -> String {
    format!("{:.2}", 100.0 * share)
}

/// Integers as they are, small numbers with three decimals, others with one.
fn short_number(value: f64) -> String {
    match value {
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        _ if value.abs() < 3.0 => format!("{value:.3}"),
        _ => format!("{value:.1}"),
    }
}
