//! Table of a page: every scheme with mean and deviation.

use super::series::Varying;
use crate::report::page::axis::{format_deviation, format_number};
use crate::sweep::{Line, Scheme, Summary, SweepTable};
use maud::{Markup, html};

/// Most cells of the table of schemes.
const MAX_CELLS: usize = 40_000;

/// Column of a part of the scheme.
type Part = (&'static str, fn(&Scheme) -> String);

/// The table of schemes; the script can sort it.
pub(super) fn schemes_table(table: &SweepTable) -> Markup {
    let parts = varying_columns(table);
    let most = MAX_CELLS / (table.metrics.len() + parts.len()).max(1);
    html! {
        div.wide {
            label { input type="checkbox"; "Show smallest and largest" }
            div.scroll tabindex="0" role="region" aria-label="Schemes" {
                table.sortable {
                    caption { "Mean ± standard deviation over the seeds of each scheme; smallest and largest on hover." }
                    thead { tr {
                        @for (name, _) in &parts { th scope="col" class="text" { (name) } }
                        th scope="col" { "rows" }
                        @for metric in &table.metrics { th scope="col" { (metric.title) } }
                    } }
                    tbody { @for line in table.lines.iter().take(most) { (line_row(&parts, line)) } }
                }
            }
            @if table.lines.len() > most {
                p.note { "The first " (most) " of " (table.lines.len()) " schemes are shown; the CSV and JSON results hold all of them." }
            }
            p.note { "Single rows, a seed each, are in the CSV and JSON results." }
        }
    }
}

fn varying_columns(table: &SweepTable) -> Vec<Part> {
    let varying = Varying::from_table(table);
    let mut parts: Vec<Part> = vec![
        ("n_in", |s| s.n_in.to_string()),
        ("n_out", |s| s.n_out.to_string()),
        ("q", |s| s.q.to_string()),
        ("n_tap", |s| s.n_tap.to_string()),
        ("basis", |s| s.basis.name().to_owned()),
    ];
    let optional: [(bool, Part); 4] = [
        (varying.strategy, ("strategy", |s| s.strategy.clone())),
        (varying.effort, ("effort", |s| s.effort.to_string())),
        (varying.wrapper, ("W", |s| s.wrapper.map_or("–".into(), |w| w.width.to_string()))),
        (varying.wrapper, ("lanes", |s| s.wrapper.map_or("–".into(), |w| w.lanes.to_string()))),
    ];
    parts.extend(optional.into_iter().filter(|(varies, _)| *varies).map(|(_, part)| part));
    parts
}

fn line_row(parts: &[Part], line: &Line) -> Markup {
    html! {
        tr {
            @for (_, part) in parts { td.text { (part(&line.scheme)) } }
            td { (line.rows) }
            @for summary in &line.summaries { (summary_cell(summary.as_ref())) }
        }
    }
}

fn summary_cell(summary: Option<&Summary>) -> Markup {
    match summary {
        None => html! { td { "–" } },
        Some(s) if s.min == s.max => html! { td { (format_number(s.mean)) } },
        Some(s) => html! {
            td { (format_number(s.mean)) " ± " (format_deviation(s.sd)) small { " " (format_number(s.min)) " to " (format_number(s.max)) } }
        },
    }
}
