//! The frame of a plot: axes, ticks, titles; what it shows is drawn inside by pixels.

use super::axis::Axis;
use maud::{Markup, html};

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 250.0;
/// Pixels left of, below, right of and above the plot.
const MARGIN: [f64; 4] = [48.0, 40.0, 10.0, 22.0];

/// Two axes.
pub(super) struct Plot {
    /// From left to right.
    pub x: Axis,
    /// From bottom to top.
    pub y: Axis,
}

impl Plot {
    /// Pixels of a value, from the left.
    pub fn x(&self, value: f64) -> f64 {
        MARGIN[0] + self.x.at(value) * (WIDTH - MARGIN[0] - MARGIN[2])
    }

    /// Pixels of a value, from the top.
    pub fn y(&self, value: f64) -> f64 {
        HEIGHT - MARGIN[1] - self.y.at(value) * (HEIGHT - MARGIN[1] - MARGIN[3])
    }

    /// The whole picture with `inside` drawn over the grid; `what` says it in words.
    pub fn draw(&self, what: &str, inside: &Markup) -> Markup {
        let (left, right) = (MARGIN[0], WIDTH - MARGIN[2]);
        let bottom = HEIGHT - MARGIN[1];
        html! {
            svg role="group" aria-label=(what) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) {
                text class="minor" x="4" y="13" { (self.y.title) }
                text class="minor" x=(format!("{:.1}", (left + right) / 2.0)) y=(HEIGHT - 6.0) text-anchor="middle" {
                    (self.x.title)
                }
                @for (value, label) in &self.y.ticks {
                    @let y = self.y(*value);
                    path class="grid" d=(format!("M{left} {y:.1}H{right}")) {}
                    text x=(left - 6.0) y=(format!("{:.1}", y + 4.0)) text-anchor="end" { (label) }
                }
                @for (value, label) in &self.x.ticks {
                    @let x = self.x(*value);
                    path class="axis" d=(format!("M{x:.1} {bottom}v4")) {}
                    text x=(format!("{x:.1}")) y=(bottom + 17.0) text-anchor="middle" { (label) }
                }
                path class="axis" d=(format!("M{left} {bottom}H{right}")) {}
                (inside)
            }
        }
    }
}
