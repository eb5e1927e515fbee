//! Gates against the share of wrong bits, with the Pareto front.

use super::series::Series;
use crate::report::page::axis::{Axis, format_number};
use crate::report::page::plot::{Plot, mark_outline, staircase_path};
use crate::sweep::{Line, SweepTable};
use itertools::Itertools;
use maud::{Markup, html};

/// Most panels.
const MAX_PANELS: usize = 24;
/// Most points of a panel that are not on its front.
const MAX_BEHIND: usize = 200;

/// A scheme with both metrics; less is better in both.
struct Point<'a> {
    wrong: f64,
    gates: f64,
    style: usize,
    line: &'a Line,
}

/// One panel for every number of stored bits a weight.
pub(super) fn pareto_panels(table: &SweepTable, series: &Series) -> Markup {
    let metric = |name: &str| table.metrics.iter().position(|metric| metric.name == name);
    let (Some(wrong), Some(gates)) = (metric("wrong_bits"), metric("n_xor")) else { return html! {} };
    let point = |line| line_point(line, series.line_style(line)?, wrong, gates);
    let points =
        table.lines.iter().filter_map(point).sorted_by_key(|point| storage_rate(point.line)).collect_vec();
    let rates = points.chunk_by(|a, b| storage_rate(a.line) == storage_rate(b.line)).collect_vec();
    html! {
        div.panels { @for points in rates.iter().take(MAX_PANELS) { (pareto_panel(points)) } }
        @if rates.len() > MAX_PANELS {
            p.note { "The first " (MAX_PANELS) " of " (rates.len()) " rates are drawn; the results hold all." }
        }
    }
}

fn line_point(line: &Line, style: usize, wrong: usize, gates: usize) -> Option<Point<'_>> {
    let mean = |metric: usize| line.summaries[metric].map(|s| s.mean);
    let weights = line.scheme.n_out as f64;
    Some(Point { wrong: 100.0 * mean(wrong)?, gates: mean(gates)? / weights, style, line })
}

/// Planes, and stored bits a weight and plane as a fraction in lowest terms.
fn storage_rate(line: &Line) -> (usize, usize, usize) {
    let (mut a, mut b) = (line.scheme.n_in, line.scheme.n_out);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (line.scheme.q, line.scheme.n_in / a.max(1), line.scheme.n_out / a.max(1))
}

/// The Pareto front of `points`, in ascending order of wrong bits.
fn pareto_front<'a, 'b>(points: &'b [Point<'a>]) -> Vec<&'b Point<'a>> {
    let mut front: Vec<&Point> = Vec::new();
    let order = |a: &&Point, b: &&Point| a.wrong.total_cmp(&b.wrong).then(a.gates.total_cmp(&b.gates));
    for point in points.iter().sorted_by(order) {
        if front.last().is_none_or(|last| point.gates < last.gates) {
            front.push(point);
        }
    }
    front
}

fn pareto_panel(points: &[Point]) -> Markup {
    let most = |of: fn(&Point) -> f64| points.iter().map(of).fold(0.0, f64::max);
    let least = points.iter().map(|p| p.wrong).fold(f64::INFINITY, f64::min);
    let plot = Plot {
        x: Axis::from_range("wrong bits, %", least, most(|p| p.wrong)),
        y: Axis::up_to("XOR2 a weight", most(|p| p.gates)),
    };
    let front = pareto_front(points);
    let on = |point: &Point| front.iter().any(|other| std::ptr::eq(*other, point));
    let behind = points.iter().filter(|point| !on(point)).collect_vec();
    let (q, a, b) = storage_rate(points[0].line);
    let name = format!("{} stored bits a weight, q = {q}", format_number((q * a) as f64 / b as f64));
    let steps = front.iter().map(|p| (plot.x(p.wrong), plot.y(p.gates))).collect_vec();
    let inside = html! {
        path class="front" d=(staircase_path(&steps)) {}
        @for point in behind.iter().take(MAX_BEHIND) { (draw_point(&plot, point, false)) }
        @for point in &front { (draw_point(&plot, point, true)) }
    };
    html! {
        figure {
            figcaption { (name) @if behind.len() > MAX_BEHIND { "; " (MAX_BEHIND) " of " (behind.len()) " behind the front" } }
            (plot.draw_plot(&format!("XOR2 a weight against wrong bits, {name}"), &inside))
        }
    }
}

fn draw_point(plot: &Plot, point: &Point, on: bool) -> Markup {
    let scheme = &point.line.scheme;
    let place = if on { ", on the front" } else { "" };
    html! {
        g class=(format!("point c{}", point.style)) {
            title {
                (scheme.n_in) " to " (scheme.n_out) ", n_tap " (scheme.n_tap) ", " (scheme.basis.name()) ": "
                (format_number(point.gates)) " XOR2 a weight, " (format_number(point.wrong)) " % wrong" (place)
            }
            path class=(if on { "mark full" } else { "mark" }) d=(mark_outline(point.style, plot.x(point.wrong), plot.y(point.gates))) {}
        }
    }
}
