//! Figure of a network: stored bits at the left, gates by level, outputs at the right.

use super::matrix::sum_text;
use crate::network::XorNetwork;
use itertools::Itertools;
use maud::{Markup, html};

/// Most values and operands of a figure; of larger networks the gates are counted by level.
const MAX_VALUES: usize = 400;
const MAX_EDGES: usize = 1000;
/// Pixels of a level and of a value.
const DX: f64 = 96.0;
const DY: f64 = 26.0;
/// Margin in pixels.
const EDGE: f64 = 34.0;

/// The figure, or a table of the gates of every level if the network is too large.
pub(super) fn network_figure(network: &XorNetwork) -> Markup {
    let edges = network.gates().map(<[_]>::len).sum::<usize>();
    let what =
        format!("Network: {} gates, {} XOR2, depth {}", network.n_gates(), network.n_xor(), network.depth());
    html! {
        @if network.n_nodes() + network.n_out() > MAX_VALUES || edges > MAX_EDGES {
            p.note { (what) ". Pictures end at " (MAX_VALUES) " values; gates from the first level on: " (by_level(network)) "." }
        } @else {
            figure {
                figcaption { (what) ". A circle sums its operands; the tooltip says which stored bits that is." }
                div.scroll { (Picture::from_network(network).draw_network(&what)) }
                p.readout role="status" {}
            }
        }
    }
}

fn by_level(network: &XorNetwork) -> String {
    network.levels()[network.n_in()..]
        .iter()
        .counts()
        .into_iter()
        .sorted()
        .map(|(_, n)| n.to_string())
        .join(", ")
}

/// Positions of all values and outputs.
struct Picture<'a> {
    network: &'a XorNetwork,
    /// Position of every value, in pixels.
    at: Vec<(f64, f64)>,
    /// Position of every output, in pixels.
    outputs: Vec<(f64, f64)>,
    width: f64,
    height: f64,
}

impl<'a> Picture<'a> {
    /// Values of a level are sorted by the mean height of their operands.
    fn from_network(network: &'a XorNetwork) -> Self {
        let levels = network.levels();
        let depth = levels.iter().copied().max().unwrap_or(0);
        let columns =
            (0..=depth).map(|level| (0..levels.len()).filter(|&v| levels[v] == level).collect_vec());
        let columns = columns.collect_vec();
        let most = columns.iter().map(Vec::len).chain([network.n_out()]).max().unwrap_or(1);
        let inner = most as f64 * DY;
        let height = |k: usize, of: usize| EDGE + (k as f64 + 0.5) * inner / of as f64;
        let mut at = vec![(0.0, 0.0); levels.len()];
        for (level, mut column) in columns.into_iter().enumerate() {
            column.sort_by(|&a, &b| mean_height(network, &at, a).total_cmp(&mean_height(network, &at, b)));
            for (k, &value) in column.iter().enumerate() {
                at[value] = (EDGE + level as f64 * DX, height(k, column.len()));
            }
        }
        let x = EDGE + f64::from(depth + 1) * DX;
        let source = |i: &usize| network.outputs()[*i].source.map_or(0.0, |source| at[source.index()].1);
        let order = (0..network.n_out()).sorted_by(|a, b| source(a).total_cmp(&source(b))).collect_vec();
        let mut outputs = vec![(0.0, 0.0); network.n_out()];
        for (k, &i) in order.iter().enumerate() {
            outputs[i] = (x, height(k, order.len()));
        }
        Self { network, at, outputs, width: x + EDGE, height: inner + 2.0 * EDGE }
    }

    fn draw_network(&self, what: &str) -> Markup {
        let (supports, levels) = (self.network.supports(), self.network.levels());
        let n_in = self.network.n_in();
        html! {
            svg class="explore" role="group" aria-label=(what) width=(self.width) height=(self.height)
                viewBox=(format!("0 0 {} {}", self.width, self.height)) {
                text class="minor" x=(EDGE) y="16" text-anchor="middle" { "stored" }
                @for level in 1..=levels.iter().copied().max().unwrap_or(0) {
                    text class="minor" x=(EDGE + f64::from(level) * DX) y="16" text-anchor="middle" { "level " (level) }
                }
                @for (i, output) in self.network.outputs().iter().enumerate() {
                    @let form = output.source.map_or("0".into(), |source| sum_text(&supports[source.index()]));
                    @let invert = if output.invert { " + 1" } else { "" };
                    @let name = format!("y[{i}] = {form}{invert}");
                    @let sources = output.source.map(|source| source.index());
                    (self.draw_value(&name, &format!("y{i}"), self.outputs[i], sources.as_slice(), false))
                }
                @for (k, operands) in self.network.gates().enumerate() {
                    @let value = n_in + k;
                    @let name = format!("gate at level {}: {}", levels[value], sum_text(&supports[value]));
                    @let operands = operands.iter().map(|operand| operand.index()).collect_vec();
                    (self.draw_value(&name, "+", self.at[value], &operands, false))
                }
                @for j in 0..n_in { (self.draw_value(&format!("stored bit x[{j}]"), &format!("x{j}"), self.at[j], &[], j == 0)) }
            }
        }
    }

    /// Draws a value, with lines to its operands.
    fn draw_value(&self, name: &str, label: &str, at: (f64, f64), reads: &[usize], first: bool) -> Markup {
        let (x, y) = at;
        let lines = reads.iter().map(|&from| curve_path(self.at[from], at)).join("");
        html! {
            g class=(if label == "+" { "gate" } else { "port" }) tabindex=(if first { 0 } else { -1 }) role="img" {
                title { (name) }
                path class="edge" d=(lines) {}
                circle class="node" cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(if label == "+" { "9" } else { "12" }) {}
                text x=(format!("{x:.1}")) y=(format!("{:.1}", y + 4.0)) text-anchor="middle" { (label) }
            }
        }
    }
}

fn mean_height(network: &XorNetwork, at: &[(f64, f64)], value: usize) -> f64 {
    let Some(gate) = value.checked_sub(network.n_in()) else { return value as f64 };
    let operands = network.gate(gate);
    operands.iter().map(|operand| at[operand.index()].1).sum::<f64>() / operands.len() as f64
}

fn curve_path((x0, y0): (f64, f64), (x1, y1): (f64, f64)) -> String {
    let middle = (x0 + x1) / 2.0;
    format!("M{x0:.1} {y0:.1}C{middle:.1} {y0:.1} {middle:.1} {y1:.1} {x1:.1} {y1:.1}")
}
