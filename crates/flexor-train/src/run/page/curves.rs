//! Curves over the epochs: accuracy, loss, and what the schedule changes.

use crate::run::metrics::EpochMetrics;
use crate::run::trainer::Trainer;
use flexor_hdl::report::page::axis::{Axis, format_number};
use flexor_hdl::report::page::plot::{Plot, line_path, mark_outline, style_legend};
use maud::{Markup, html};

/// Most epochs whose points are marked; of more, there are lines alone.
const MAX_MARKS: usize = 30;
/// Epochs from which on the later half has a plot of its own.
const LONG: usize = 4;
/// Least end of an axis that begins at 0.
const LEAST: f64 = 0.001;

/// A quantity over the epochs; its index among others is its style.
pub(super) struct Curve {
    /// Its name.
    pub name: String,
    /// Epoch and value, in ascending order.
    pub points: Vec<(usize, f64)>,
}

impl Curve {
    /// Of a quantity of every epoch that has it.
    pub fn new(name: &str, history: &[EpochMetrics], value: impl Fn(&EpochMetrics) -> Option<f64>) -> Self {
        let point = |epoch: &EpochMetrics| Some((epoch.epoch, value(epoch)?));
        Self { name: name.to_owned(), points: history.iter().filter_map(point).collect() }
    }
}

/// The plots of a run.
pub(super) fn curves_section(trainer: &Trainer) -> Markup {
    let history = &trainer.history;
    let later = (history.len() >= LONG).then(|| &history[(history.len() - 1) / 2..]);
    let loss = |history| Curve::new("loss", history, |epoch| Some(epoch.train_loss));
    let full = trainer.recipe.optimizer.lr();
    let lr = Curve::new("learning rate", history, |epoch| Some(100.0 * epoch.lr / full));
    let s_tanh = Curve::new("S_tanh", history, |epoch| Some(epoch.s_tanh));
    html! {
        p { "Training: images that were right, and the mean loss, while the epoch changed the weights. Test and validation: images that are right after the epoch." }
        (style_legend(&accuracy_curves(history).map(|curve| curve.name).collect::<Vec<_>>()))
        div.panels {
            (accuracy_panel("Accuracy", history))
            @if let Some(later) = later { (accuracy_panel("Accuracy, the later half", later)) }
            (rising_panel("Loss of training", "cross entropy", loss(history)))
            @if let Some(later) = later { (rising_panel("Loss of training, the later half", "cross entropy", loss(later))) }
            @if changes(&lr) { (rising_panel("Learning rate", &format!("% of {full}"), lr)) }
            @if changes(&s_tanh) { (rising_panel("S_tanh", "S_tanh", s_tanh)) }
        }
    }
}

fn changes(curve: &Curve) -> bool {
    curve.points.windows(2).any(|pair| pair[0].1 != pair[1].1)
}

/// Accuracy of training, test, and validation where there is one, in per cent.
fn accuracy_curves(history: &[EpochMetrics]) -> impl Iterator<Item = Curve> {
    let of = |name, value: fn(&EpochMetrics) -> Option<f64>| {
        Curve::new(name, history, |epoch| value(epoch).map(|value| 100.0 * value))
    };
    let curves = [
        of("training", |epoch| Some(epoch.train_accuracy)),
        of("test", |epoch| Some(epoch.test_accuracy)),
        of("validation", |epoch| epoch.validate_accuracy),
    ];
    curves.into_iter().filter(|curve| !curve.points.is_empty())
}

/// Accuracies on an axis from the lowest to the highest.
fn accuracy_panel(caption: &str, history: &[EpochMetrics]) -> Markup {
    let curves: Vec<_> = accuracy_curves(history).collect();
    let values = || curves.iter().flat_map(|curve| &curve.points).map(|point| point.1);
    let (low, high) = (values().fold(100.0, f64::min), values().fold(0.0, f64::max));
    curve_panel(caption, Axis::from_range("right, %", low, high), &curves)
}

/// A curve on an axis from 0 on.
pub(super) fn rising_panel(caption: &str, axis: &str, curve: Curve) -> Markup {
    let most = curve.points.iter().map(|point| point.1).fold(LEAST, f64::max);
    curve_panel(caption, Axis::up_to(axis, most), &[curve])
}

fn curve_panel(caption: &str, y: Axis, curves: &[Curve]) -> Markup {
    let epochs = || curves.iter().flat_map(|curve| &curve.points).map(|point| point.0);
    let (first, last) = (epochs().min().unwrap_or(0), epochs().max().unwrap_or(1));
    let plot = Plot { x: Axis::of_integers("epoch", first.min(last.saturating_sub(1)), last), y };
    let inside = html! {
        @for (style, curve) in curves.iter().enumerate() { g class=(format!("c{style}")) { (draw_curve(&plot, style, curve)) } }
    };
    html! { figure { figcaption { (caption) } (plot.draw_plot(&format!("{caption} over the epochs"), &inside)) } }
}

fn draw_curve(plot: &Plot, style: usize, curve: &Curve) -> Markup {
    let place = |(epoch, value): &(usize, f64)| (plot.x(*epoch as f64), plot.y(*value));
    let places: Vec<_> = curve.points.iter().map(place).collect();
    html! {
        path class=(format!("line d{style}")) d=(line_path(&places)) { title { (curve.name) } }
        @if curve.points.len() <= MAX_MARKS {
            @for ((epoch, value), (x, y)) in curve.points.iter().zip(&places) {
                g.point {
                    title { "epoch " (epoch) ", " (curve.name) ": " (format_number(*value)) }
                    path class="mark full" d=(mark_outline(style, *x, *y)) {}
                }
            }
        }
    }
}
