//! Areas of the parts of wrappers: one bar a scheme.

use crate::report::page::axis::format_number;
use crate::report::page::table::plain_table;
use crate::sweep::{Row, Scheme};
use crate::synth::SynthesisPart;
use itertools::Itertools;
use maud::{Markup, html};

/// Most bars.
const MAX_BARS: usize = 40;
const WIDTH: f64 = 340.0;
/// Height of a bar with its name, in pixels.
const BAR: f64 = 44.0;

/// A scheme in a flow, with the mean area of every part.
struct Bar {
    name: String,
    parts: Vec<SynthesisPart>,
}

impl Bar {
    fn total_area(&self) -> f64 {
        self.parts.iter().map(|part| part.gate_equivalents).sum()
    }
}

/// The bars, and a table of their numbers; empty without synthesized wrappers.
pub(super) fn parts_section(rows: &[Row]) -> Markup {
    let bars = part_bars(rows);
    let names = bars.iter().flat_map(|bar| &bar.parts).map(|part| part.name.as_str()).unique().collect_vec();
    let line = |bar: &Bar| {
        let area = |name: &&str| {
            bar.parts.iter().find(|part| part.name == **name).map(|part| format_number(part.gate_equivalents))
        };
        let areas = names.iter().map(|name| area(name).unwrap_or("–".into()));
        [bar.name.clone()].into_iter().chain(areas).chain([format_number(bar.total_area())]).collect_vec()
    };
    let head = ["wrapper"].into_iter().chain(names.iter().copied()).chain(["total"]).collect_vec();
    html! {
        @if !bars.is_empty() {
            h2 { "Where the area of the wrapper goes" }
            p { "Gate equivalents: area over that of the smallest two-input NAND; means over seeds." }
            @if bars.len() > MAX_BARS { p.note { "The first " (MAX_BARS) " of " (bars.len()) " wrappers are drawn." } }
            (bars_picture(&bars[..bars.len().min(MAX_BARS)], &names))
            (plain_table("Area of wrappers", 1, &head, &bars.iter().take(MAX_BARS).map(line).collect_vec()))
        }
    }
}

fn part_bars(rows: &[Row]) -> Vec<Bar> {
    let with = |row| {
        let row: &Row = row;
        row.synthesis
            .iter()
            .filter(|run| !run.parts.is_empty())
            .map(move |run| ((&row.case.scheme, run.flow.as_str()), &run.parts))
    };
    let runs = rows.iter().flat_map(with).sorted_by(|a, b| a.0.cmp(&b.0)).collect_vec();
    runs.chunk_by(|a, b| a.0 == b.0)
        .map(|group| {
            let ((scheme, flow), _) = group[0];
            let parts = group.iter().flat_map(|(_, parts)| parts.iter());
            let mean = |part: &SynthesisPart| {
                let same =
                    parts.clone().filter(|other| other.name == part.name).map(|other| other.gate_equivalents);
                SynthesisPart {
                    name: part.name.clone(),
                    gate_equivalents: same.sum::<f64>() / group.len() as f64,
                }
            };
            Bar {
                name: bar_name(scheme, flow),
                parts: parts.clone().unique_by(|part| &part.name).map(mean).collect(),
            }
        })
        .collect()
}

fn bar_name(scheme: &Scheme, flow: &str) -> String {
    let wrapper = scheme.wrapper.map_or(String::new(), |w| format!(", W {} x {}", w.width, w.lanes));
    let (n_in, n_out, q, basis) = (scheme.n_in, scheme.n_out, scheme.q, scheme.basis.name());
    format!("{n_in} to {n_out}, q {q}, n_tap {}, {basis}{wrapper}, {flow}", scheme.n_tap)
}

fn bars_picture(bars: &[Bar], names: &[&str]) -> Markup {
    let most = bars.iter().map(Bar::total_area).fold(f64::MIN_POSITIVE, f64::max);
    let height = bars.len() as f64 * BAR;
    html! {
        figure.bars {
            svg role="group" aria-label="Area of the parts of wrappers" width="460" viewBox=(format!("0 0 {WIDTH} {height}")) {
                @for (k, bar) in bars.iter().enumerate() {
                    @let y = k as f64 * BAR;
                    text x="0" y=(y + 14.0) { (bar.name) }
                    (bar_segments(bar, names, y + 18.0, WIDTH / most))
                }
            }
        }
    }
}

/// The segments of a bar, with the names of those that are wide enough.
fn bar_segments(bar: &Bar, names: &[&str], y: f64, scale: f64) -> Markup {
    let mut x = 0.0;
    let mut place = |part: &SynthesisPart| {
        let from = x;
        x += part.gate_equivalents * scale;
        (from, x - from)
    };
    let placed = bar.parts.iter().map(|part| (part, place(part))).collect_vec();
    html! {
        @for (part, (x, width)) in placed {
            g class=(format!("point c{}", names.iter().position(|name| *name == part.name).unwrap_or(0) % 6)) {
                title { (part.name) ": " (format_number(part.gate_equivalents)) }
                rect class="area" x=(format!("{x:.1}")) y=(y) width=(format!("{width:.1}")) height="20" {}
                @if width > 7.0 * part.name.len() as f64 + 8.0 {
                    text x=(format!("{:.1}", x + width / 2.0)) y=(y + 14.0) text-anchor="middle" { (part.name) }
                }
            }
        }
    }
}
