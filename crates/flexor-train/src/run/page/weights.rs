//! Encrypted weights by layer and plane: their distribution at some epochs, and how many stored bits still change.

use super::curves::{Curve, rising_panel};
use super::tables::layer_text;
use crate::run::metrics::{BINS, EpochMetrics, LayerMetrics, RANGE};
use crate::run::trainer::Trainer;
use flexor_hdl::report::page::axis::{Axis, format_number};
use flexor_hdl::report::page::plot::Plot;
use maud::{Markup, html};

/// Most planes that are shown unasked; of more, those of the first layer.
const MAX_OPEN: usize = 12;
/// Most histograms of a plane.
const MAX_HISTOGRAMS: usize = 6;
/// Height of the highest bin in the room of a histogram, and opacity of the area.
const HEIGHT: f64 = 0.92;
const SHADE: &str = "0.25";

/// Epoch and bins.
type Histogram<'a> = (usize, &'a [u32]);

/// The plots of every encrypted layer.
pub(super) fn weights_section(trainer: &Trainer) -> Markup {
    let decoder = |name: &str| trainer.net.decoders.get(name);
    let layers = trainer.net.form.layers.iter();
    let encrypted: Vec<_> =
        layers.filter_map(|layer| Some((layer, decoder(&layer.name)?.spec.q()))).collect();
    let n_planes: usize = encrypted.iter().map(|(_, q)| q).sum();
    html! {
        p {
            "A stored bit is the sign of an encrypted weight x, so one near 0 may still change. The histograms have " (BINS)
            " bins of S·x from -" (RANGE) " to " (RANGE) ", S = S_tanh at the end of the epoch; the outermost hold what lies beyond, "
            "and |S·x| < 1 is between the upright lines. Each is as high as its room. Bits changed: those that are not what they were an epoch before; the first epoch, "
            "which starts from random bits, is drawn only where no more than one follows."
        }
        @for (i, (layer, q)) in encrypted.iter().enumerate() {
            details open[i == 0 || n_planes <= MAX_OPEN] {
                summary { (layer_text(layer)) }
                @for p in 0..*q { (plane_figures(&format!("{}.p{p}", layer.name), &trainer.history)) }
            }
        }
    }
}

/// The plots of the plane with parameters `name`.
fn plane_figures(name: &str, history: &[EpochMetrics]) -> Markup {
    let histograms = some_of(
        history.iter().filter_map(|epoch| Some((epoch.epoch, of_plane(epoch, name)?.histogram.as_deref()?))),
    );
    let share = |what: &str, history: &[EpochMetrics], of: fn(&LayerMetrics) -> f64| {
        Curve::new(what, history, |epoch| of_plane(epoch, name).map(|plane| 100.0 * of(plane)))
    };
    let later = if history.len() > 2 { &history[1..] } else { history };
    html! {
        div.panels {
            @if !histograms.is_empty() { (histogram_figure(name, &histograms)) }
            (rising_panel(&format!("{name}, near 0"), "|S·x| < 1, %", share("near 0", history, |plane| plane.near_zero)))
            (rising_panel(&format!("{name}, bits changed in an epoch"), "changed, %", share("changed", later, |plane| plane.bits_changed)))
        }
    }
}

fn of_plane<'a>(epoch: &'a EpochMetrics, name: &str) -> Option<&'a LayerMetrics> {
    epoch.layers.iter().find(|plane| plane.name == name)
}

/// Not too many, evenly spaced, the first and the last among them.
fn some_of<'a>(all: impl Iterator<Item = Histogram<'a>>) -> Vec<Histogram<'a>> {
    let all: Vec<_> = all.collect();
    let n = all.len().min(MAX_HISTOGRAMS);
    (0..n).map(|k| all[k * (all.len() - 1) / (n - 1).max(1)]).collect()
}

/// Histograms one over the other, the first on top, each as high as its room.
fn histogram_figure(name: &str, histograms: &[Histogram]) -> Markup {
    let rows: Vec<_> = histograms.iter().rev().map(|(epoch, bins)| (*epoch, shares_of(bins))).collect();
    let ticks = rows.iter().enumerate().map(|(k, (epoch, _))| (k as f64, epoch.to_string())).collect();
    let y = Axis { title: "epoch".into(), lo: 0.0, hi: rows.len() as f64, ticks };
    let plot = Plot { x: Axis::from_range("S·x", -RANGE, RANGE), y };
    let inside = html! {
        path class="grid" d=(near_zero_lines(&plot)) {}
        @for (k, (epoch, shares)) in rows.iter().enumerate() { (draw_histogram(&plot, k as f64, *epoch, shares)) }
    };
    let highest = |(_, shares): &(usize, Vec<f64>)| highest_of(shares);
    let (low, high) = rows.iter().map(highest).fold((100.0, 0.0), |(a, b), x| (x.min(a), x.max(b)));
    html! {
        figure {
            figcaption { (name) ", encrypted weights (highest bins " (format!("{low:.1} to {high:.1} %")) ")" }
            (plot.draw_plot(&format!("Histograms of the encrypted weights {name} by epoch"), &inside))
        }
    }
}

/// A histogram that stands at height `base`.
fn draw_histogram(plot: &Plot, base: f64, epoch: usize, shares: &[f64]) -> Markup {
    let outline = outline_path(plot, base, shares, HEIGHT / highest_of(shares));
    html! {
        g class="c0" {
            title { "epoch " (epoch) ", in the highest bin " (format_number(highest_of(shares))) " %" }
            path class="area" fill-opacity=(SHADE) d=(outline) {}
            path class="line" d=(outline) {}
        }
    }
}

fn highest_of(shares: &[f64]) -> f64 {
    shares.iter().copied().fold(f64::MIN_POSITIVE, f64::max)
}

/// Per cent in every bin.
fn shares_of(bins: &[u32]) -> Vec<f64> {
    let total: f64 = bins.iter().map(|n| f64::from(*n)).sum();
    bins.iter().map(|n| 100.0 * f64::from(*n) / total.max(1.0)).collect()
}

/// Lines at S·x = -1 and 1.
fn near_zero_lines(plot: &Plot) -> String {
    let (low, high) = (plot.y(plot.y.lo), plot.y(plot.y.hi));
    [-1.0, 1.0].map(|at| format!("M{:.1} {low:.1}V{high:.1}", plot.x(at))).concat()
}

/// The outline of bars that stand at height `base`, from base to base.
fn outline_path(plot: &Plot, base: f64, shares: &[f64], scale: f64) -> String {
    let edge = |k: usize| plot.x(RANGE * (2.0 * k as f64 / shares.len() as f64 - 1.0));
    let bar = |(k, share): (usize, &f64)| format!("V{:.1}H{:.1}", plot.y(base + share * scale), edge(k + 1));
    let bars: String = shares.iter().enumerate().map(bar).collect();
    format!("M{:.1} {:.1}{bars}V{:.1}", edge(0), plot.y(base), plot.y(base))
}
