//! Head of a comparison page: numbers of schemes, rows and seeds, and XOR2 saved by the basis.

use crate::report::page::axis::format_number;
use crate::report::page::table::plain_table;
use crate::spec::Basis;
use crate::sweep::{Line, Row, Scheme, SweepTable};
use itertools::Itertools;
use maud::{Markup, html};

/// Numbers of schemes, rows and seeds, and the table of savings.
pub(super) fn summary_section(table: &SweepTable, rows: &[Row]) -> Markup {
    let distinct = |of: fn(&Row) -> String| rows.iter().map(of).sorted().dedup().join(", ");
    let seeds = rows.iter().map(|row| row.case.seed).sorted().dedup().count();
    html! {
        dl {
            div { dt { "schemes" } dd { (table.lines.len()) } }
            div { dt { "rows" } dd { (rows.len()) } }
            div { dt { "seeds" } dd { (seeds) } }
            div { dt { "n_tap" } dd { (table.lines.iter().map(|line| line.scheme.n_tap).sorted().dedup().take(12).join(", ")) } }
            div { dt { "strategy" } dd { (distinct(|row| row.case.scheme.strategy.clone())) } }
            div { dt { "effort" } dd { (distinct(|row| row.case.scheme.effort.to_string())) } }
        }
        (savings_table(table))
    }
}

/// The scheme with the given basis in place of the optimized one.
fn given_scheme(scheme: &Scheme) -> Scheme {
    Scheme { basis: Basis::Given, ..scheme.clone() }
}

/// XOR2 in both bases, one row a size.
fn savings_table(table: &SweepTable) -> Markup {
    let Some(metric) = table.metrics.iter().position(|metric| metric.name == "n_xor") else {
        return html! {};
    };
    let mean = |line: &Line| line.summaries[metric].map(|s| s.mean);
    let pair = |line: &Line| {
        let at = table.lines.binary_search_by(|other| other.scheme.cmp(&given_scheme(&line.scheme))).ok()?;
        Some(((line.scheme.n_in, line.scheme.n_out, line.scheme.q), mean(&table.lines[at])?, mean(line)?))
    };
    let optimized = table.lines.iter().filter(|line| line.scheme.basis == Basis::Optimized);
    let pairs = optimized.filter_map(pair).sorted_by_key(|pair| pair.0).collect_vec();
    let rows = pairs.chunk_by(|a, b| a.0 == b.0).map(|pairs| {
        let n = pairs.len() as f64;
        let (before, after) =
            (pairs.iter().map(|p| p.1).sum::<f64>() / n, pairs.iter().map(|p| p.2).sum::<f64>() / n);
        let (n_in, n_out, q) = pairs[0].0;
        let share = if before > 0.0 { format_number(100.0 * (1.0 - after / before)) } else { "0".into() };
        vec![
            format!("{n_in} to {n_out}"),
            q.to_string(),
            pairs.len().to_string(),
            format_number(before),
            format_number(after),
            share,
        ]
    });
    let rows = rows.collect_vec();
    html! {
        @if !rows.is_empty() {
            h2 { "What the choice of the basis saves" }
            (plain_table("Savings", 1, &["size", "q", "schemes", "XOR2 given", "XOR2 optimized", "saved, %"], &rows))
        }
    }
}
