//! Trained accuracy against gates, area, bits a weight and the coding error of random bits, with the Pareto fronts.

use super::series::Series;
use crate::report::page::axis::{Axis, format_number};
use crate::report::page::labels::place_labels;
use crate::report::page::plot::{Plot, mark_outline, staircase_path};
use crate::report::page::table::plain_table;
use crate::sweep::metric::TEST_ACCURACY;
use crate::sweep::{Accuracies, Line, Summary, SweepTable, Taps, TrainedScheme};
use itertools::Itertools;
use maud::{Markup, html};

/// Most panels.
const MAX_PANELS: usize = 12;
/// Most points of a panel that are not on its front.
const MAX_BEHIND: usize = 200;
/// Metrics on the horizontal axis, whole names or ends of names, and whether they are divided by the weights of a group.
const AGAINST: [(&str, bool); 6] = [
    ("n_xor", true),
    ("lut4", true),
    ("luts", true),
    ("gate_equivalents", true),
    ("true_bits_per_weight", false),
    ("wrong_bits", false),
];

/// A scheme with its accuracy in per cent and a number of which less is better.
struct Point<'a> {
    x: f64,
    accuracy: Summary,
    style: usize,
    line: &'a Line,
}

/// The plots, and a table of networks without a decoder.
pub(super) fn accuracy_section(table: &SweepTable, series: &Series, trained: &Accuracies) -> Markup {
    let at = |name: &str| table.metrics.iter().position(|metric| metric.name == name);
    let Some(accuracy) = at(TEST_ACCURACY) else { return html! {} };
    let against = |(end, a_weight): &(&str, bool)| {
        let fits = |name: &str| name == *end || name.ends_with(&format!(".{end}"));
        let metrics = table.metrics.iter().enumerate().filter(|(_, metric)| fits(&metric.name));
        metrics.map(|(at, _)| (at, *a_weight)).collect_vec()
    };
    let panels = AGAINST.iter().flat_map(against).take(MAX_PANELS).collect_vec();
    let references = trained.references();
    html! {
        h2 { "Trained accuracy against gates" }
        p { (trained.title()) ". Share of the test that is right after the last epoch; means over seeds, bars are one standard deviation. "
            "Full marks on the broken line are the Pareto front: no scheme has both less on the horizontal axis and more accuracy. Points carry their n_tap, r for random, where there is room." }
        (series.legend())
        div.panels {
            @for (metric, a_weight) in panels { (accuracy_panel(table, series, [accuracy, metric], a_weight)) }
        }
        @if !references.is_empty() { (references_table(&references)) }
    }
}

fn references_table(references: &[(TrainedScheme, Summary)]) -> Markup {
    let row = |(scheme, s): &(TrainedScheme, Summary)| {
        vec![scheme.title().to_owned(), per_cent(s.mean), per_cent(s.sd), s.n.to_string()]
    };
    let rows = references.iter().map(row).collect_vec();
    plain_table(
        "Networks without a decoder of the sweep",
        1,
        &["weights", "test accuracy, %", "deviation", "seeds"],
        &rows,
    )
}

fn per_cent(share: f64) -> String {
    format!("{:.2}", 100.0 * share)
}

/// Accuracy against the metric at an index.
fn accuracy_panel(
    table: &SweepTable,
    series: &Series,
    [accuracy, metric]: [usize; 2],
    a_weight: bool,
) -> Markup {
    let point = |line| {
        let line: &Line = line;
        let weights = if a_weight { line.scheme.n_out as f64 } else { 1.0 };
        let x = line.summaries[metric]?.mean / weights;
        Some(Point { x, accuracy: line.summaries[accuracy]?, style: series.line_style(line)?, line })
    };
    let points = table.lines.iter().filter_map(point).collect_vec();
    let Some((least, most)) = points.iter().map(|p| p.x).minmax().into_option() else { return html! {} };
    let low = points.iter().map(|p| p.accuracy.mean - p.accuracy.sd).fold(1.0, f64::min);
    let high = points.iter().map(|p| p.accuracy.mean + p.accuracy.sd).fold(0.0, f64::max).min(1.0);
    let title = format!("{}{}", table.metrics[metric].title, if a_weight { " a weight" } else { "" });
    let plot = Plot {
        x: Axis::from_range(&title, least, most),
        y: Axis::from_range("test accuracy, %", 100.0 * low, 100.0 * high),
    };
    let front = pareto_front(&points);
    let on = |point: &Point| front.iter().any(|other| std::ptr::eq(*other, point));
    let behind = points.iter().filter(|point| !on(point)).collect_vec();
    let steps = front.iter().map(|p| (plot.x(p.x), plot.y(100.0 * p.accuracy.mean))).collect_vec();
    let drawn = front.iter().chain(behind.iter().take(MAX_BEHIND)).copied().collect_vec();
    let inside = html! {
        path class="front" d=(staircase_path(&steps)) {}
        @for point in drawn.iter().rev() { (draw_point(&plot, point, &title, on(point))) }
        (draw_labels(&plot, &drawn))
    };
    html! {
        figure {
            figcaption { "against " (title) @if behind.len() > MAX_BEHIND { "; " (MAX_BEHIND) " of " (behind.len()) " behind the front" } }
            (plot.draw_plot(&format!("Test accuracy against {title}"), &inside))
        }
    }
}

/// The Pareto front, in ascending order of x and of accuracy.
fn pareto_front<'a, 'b>(points: &'b [Point<'a>]) -> Vec<&'b Point<'a>> {
    let mut front: Vec<&Point> = Vec::new();
    let order =
        |a: &&Point, b: &&Point| a.x.total_cmp(&b.x).then(b.accuracy.mean.total_cmp(&a.accuracy.mean));
    for point in points.iter().sorted_by(order) {
        if front.last().is_none_or(|last| point.accuracy.mean > last.accuracy.mean) {
            front.push(point);
        }
    }
    front
}

fn draw_point(plot: &Plot, point: &Point, title: &str, on: bool) -> Markup {
    let (scheme, s) = (&point.line.scheme, &point.accuracy);
    let place = if on { ", on the front" } else { "" };
    let (x, [low, y, high]) =
        (plot.x(point.x), [-s.sd, 0.0, s.sd].map(|by| plot.y(100.0 * (s.mean + by).min(1.0))));
    html! {
        g class=(format!("point c{}", point.style)) {
            title {
                (scheme.n_in) " to " (scheme.n_out) ", q " (scheme.q) ", n_tap " (scheme.n_tap) ", " (scheme.basis.name()) ": "
                (per_cent(s.mean)) " ± " (per_cent(s.sd)) " %, n = " (s.n) ", " (format_number(point.x)) " " (title) (place)
            }
            @if s.sd > 0.0 { path class="bar" d=(format!("M{:.1} {high:.1}h6m-3 0V{low:.1}m-3 0h6", x - 3.0)) {} }
            path class=(if on { "mark full" } else { "mark" }) d=(mark_outline(point.style, x, y)) {}
        }
    }
}

/// The n_tap of every point that has room for it.
fn draw_labels(plot: &Plot, points: &[&Point]) -> Markup {
    let label = |taps: Taps| if taps == Taps::RANDOM { "r".to_owned() } else { taps.to_string() };
    let labelled = |point: &&Point| {
        (plot.x(point.x), plot.y(100.0 * point.accuracy.mean), label(point.line.scheme.n_tap))
    };
    let labelled = points.iter().map(labelled).collect_vec();
    html! {
        @for ((_, _, label), place) in labelled.iter().zip(place_labels(&labelled)) {
            @if let Some((x, y)) = place { text class="minor" x=(format!("{x:.1}")) y=(format!("{y:.1}")) { (label) } }
        }
    }
}
