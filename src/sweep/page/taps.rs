//! Gates against n_tap: means with their deviations, one panel a size.

use super::series::Series;
use crate::report::page::axis::{Axis, format_deviation, format_number};
use crate::report::page::plot::{Plot, line_path, mark_outline};
use crate::sweep::{Line, Scheme, Summary, SweepTable, Taps};
use itertools::Itertools;
use maud::{Markup, html};
use std::fmt::Write;

/// Most panels of a metric.
const MAX_PANELS: usize = 24;
/// Most values on an axis.
const MAX_PLACES: usize = 12;

/// A point of a plot: (style, line, summary of the metric).
type Point<'a> = (usize, &'a Line, &'a Summary);

/// The panels of the metric at index `metric`.
pub(super) fn taps_panels(table: &SweepTable, metric: usize, series: &Series) -> Markup {
    let title = &table.metrics[metric].title;
    let point = |line| Some((series.line_style(line)?, line, line.summaries[metric].as_ref()?));
    let points = table
        .lines
        .iter()
        .filter_map(point)
        .sorted_by_key(|point: &Point| scheme_size(&point.1.scheme))
        .collect_vec();
    let sizes = points.chunk_by(|a, b| scheme_size(&a.1.scheme) == scheme_size(&b.1.scheme)).collect_vec();
    html! {
        div.panels { @for points in sizes.iter().take(MAX_PANELS) { (taps_panel(title, points)) } }
        @if sizes.len() > MAX_PANELS {
            p.note { "The first " (MAX_PANELS) " of " (sizes.len()) " sizes are drawn; the results hold all." }
        }
    }
}

fn scheme_size(scheme: &Scheme) -> (usize, usize, usize) {
    (scheme.q, scheme.n_out, scheme.n_in)
}

fn taps_panel(title: &str, points: &[Point]) -> Markup {
    let mut taps = points.iter().map(|point| point.1.scheme.n_tap).sorted().dedup().collect_vec();
    taps.truncate(MAX_PLACES);
    let labels = taps.iter().map(Taps::to_string).collect_vec();
    let top = points.iter().map(|(_, _, s)| s.mean + s.sd).fold(0.0, f64::max);
    let plot = Plot { x: Axis::with_labels("n_tap", &labels), y: Axis::up_to(title, top) };
    let (q, n_out, n_in) = scheme_size(&points[0].1.scheme);
    let name = format!("{n_in} to {n_out}, q = {q}");
    let styles = points.iter().map(|point| point.0).sorted().dedup().collect_vec();
    let inside = html! {
        @for &style in &styles {
            @let own = points.iter().filter(|point| point.0 == style).collect_vec();
            // Shifted sideways, so that error bars do not overlap.
            @let shift = 0.12 * (styles.iter().position(|&s| s == style).unwrap_or(0) as f64 - (styles.len() - 1) as f64 / 2.0);
            g class=(format!("c{style}")) { (draw_series(&plot, &taps, &own, style, shift)) }
        }
    };
    html! { figure { figcaption { (name) } (plot.draw_plot(&format!("{title} against n_tap, {name}"), &inside)) } }
}

/// Draws the line, error bars and means of a series.
fn draw_series(plot: &Plot, taps: &[Taps], points: &[&Point], style: usize, shift: f64) -> Markup {
    let place = |line: &Line| taps.iter().position(|taps| *taps == line.scheme.n_tap);
    let at = points
        .iter()
        .filter_map(|(_, line, s)| Some((plot.x(place(line)? as f64 + shift), *line, *s)))
        .collect_vec();
    let counted = at.iter().filter(|(_, line, _)| matches!(line.scheme.n_tap, Taps::Count(_)));
    let path = line_path(&counted.map(|(x, _, s)| (*x, plot.y(s.mean))).collect_vec());
    html! {
        @if !path.is_empty() { path class=(format!("line d{style}")) d=(path) {} }
        path class="bar" d=(deviation_bars(plot, &at)) {}
        @for (x, line, s) in &at {
            g.point {
                title { "n_tap " (line.scheme.n_tap) ", " (line.scheme.basis.name()) ": " (summary_words(s)) }
                path class="mark full" d=(mark_outline(style, *x, plot.y(s.mean))) {}
            }
        }
    }
}

fn deviation_bars(plot: &Plot, at: &[(f64, &Line, &Summary)]) -> String {
    let mut path = String::new();
    for (x, _, s) in at.iter().filter(|(_, _, s)| s.sd > 0.0) {
        let (low, high) = (plot.y((s.mean - s.sd).max(0.0)), plot.y(s.mean + s.sd));
        let _ = write!(path, "M{:.1} {high:.1}h6m-3 0V{low:.1}m-3 0h6", x - 3.0);
    }
    path
}

/// A summary in words.
pub(super) fn summary_words(s: &Summary) -> String {
    let (mean, sd) = (format_number(s.mean), format_deviation(s.sd));
    format!("{mean} ± {sd}, {} to {}, n = {}", format_number(s.min), format_number(s.max), s.n)
}
