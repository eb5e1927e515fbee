//! Frame of a plot: axes, ticks, titles; the content is drawn by the caller, in pixels.

use super::axis::Axis;
use itertools::Itertools;
use maud::{Markup, html};

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 250.0;
/// Margins of the plot in pixels: left, below, right, above.
const MARGIN: [f64; 4] = [48.0, 40.0, 14.0, 22.0];

/// Number of distinct marker styles.
pub const STYLES: usize = 6;

/// A plot of two axes.
pub struct Plot {
    /// Horizontal axis, from left to right.
    pub x: Axis,
    /// Vertical axis, from bottom to top.
    pub y: Axis,
}

impl Plot {
    /// Horizontal position of a value in pixels, from the left.
    pub fn x(&self, value: f64) -> f64 {
        MARGIN[0] + self.x.position_of(value) * (WIDTH - MARGIN[0] - MARGIN[2])
    }

    /// Vertical position of a value in pixels, from the top.
    pub fn y(&self, value: f64) -> f64 {
        HEIGHT - MARGIN[1] - self.y.position_of(value) * (HEIGHT - MARGIN[1] - MARGIN[3])
    }

    /// The plot with `inside` drawn over the grid; `what` describes it in words.
    pub fn draw_plot(&self, what: &str, inside: &Markup) -> Markup {
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
                    text x=(format!("{:.1}", x.min(WIDTH - text_width(label) / 2.0))) y=(bottom + 17.0) text-anchor="middle" { (label) }
                }
                path class="axis" d=(format!("M{left} {bottom}H{right}")) {}
                (inside)
            }
        }
    }
}

/// About the width of a text of a plot in pixels.
pub fn text_width(text: &str) -> f64 {
    7.0 * text.chars().count() as f64
}

/// Outline of the marker of `style` around a point, in pixels.
pub fn mark_outline(style: usize, x: f64, y: f64) -> String {
    let shape = match style % STYLES {
        0 => "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
        1 => "m-3.5-3.5h7v7h-7z",
        2 => "m0-4.5l4.5 8h-9z",
        3 => "m0-5l5 5-5 5-5-5z",
        4 => "m0 4.5l4.5-8h-9z",
        _ => "m-1.5-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z",
    };
    format!("M{x:.1} {y:.1}{shape}")
}

/// A line through `points`, pixels.
pub fn line_path(points: &[(f64, f64)]) -> String {
    if points.is_empty() {
        return String::new();
    }
    format!("M{}", points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).join("L"))
}

/// Legend of the first styles, a name each: colour and dash of the line, marker.
pub fn style_legend(names: &[String]) -> Markup {
    html! { ul.legend { @for (style, name) in names.iter().enumerate() { li { (style_sample(style)) (name) } } } }
}

fn style_sample(style: usize) -> Markup {
    html! {
        svg class=(format!("c{style}")) width="36" height="14" viewBox="0 0 36 14" aria-hidden="true" {
            path class=(format!("line d{style}")) d="M0 7h36" {}
            path class="mark full" d=(mark_outline(style, 18.0, 7.0)) {}
        }
    }
}

/// A step line through `steps`, pixels from left to right: each height is kept up to the next step.
pub(crate) fn staircase_path(steps: &[(f64, f64)]) -> String {
    let Some(first) = steps.first() else { return String::new() };
    let rest = steps[1..].iter().map(|(x, y)| format!("H{x:.1}V{y:.1}")).join("");
    format!("M{:.1} {:.1}{rest}", first.0, first.1)
}
