//! Page of the Pareto front of a matrix: depth against gates or cost.

use super::axis::{Axis, format_number};
use super::document::scripted_document;
use super::plot::{Plot, mark_outline, staircase_path};
use super::{matrix, network, table};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::network::metrics::gates_by_size;
use itertools::Itertools;
use maud::{Markup, html};

/// Range of a depth axis from which its ticks are integers.
const WHOLE: f64 = 5.0;

/// A point of the Pareto front: no other network beats it in both depth and cost.
#[derive(Debug, Clone, PartialEq)]
pub struct DepthPoint {
    /// The network.
    pub network: XorNetwork,
    /// Gates or cost, in the unit of the page.
    pub cost: f64,
}

impl DepthPoint {
    fn table_row(&self) -> Vec<String> {
        vec![self.network.depth().to_string(), format_number(self.cost), gates_by_size(&self.network)]
    }

    fn point_name(&self, unit: &str) -> String {
        format!("{} levels: {} {unit}", self.network.depth(), format_number(self.cost))
    }
}

/// The page of `points`, the shallowest first, for networks of `map`; `unit` is the unit of the cost, `bound`
/// its lower bound.
pub fn depths_page(title: &str, map: &BitMatrix, points: &[DepthPoint], unit: &str, bound: f64) -> String {
    let rows = points.iter().map(DepthPoint::table_row).collect_vec();
    let body = html! {
        h2 { "Depth against " (unit) }
        p {
            "The cheapest networks found within every depth that is worth it. No network of this matrix costs less than "
            (format_number(bound)) ", the dotted line."
        }
        div.panels { (depths_plot(points, unit, bound)) }
        (table::plain_table("The networks", 0, &["levels", unit, "gates"], &rows))
        h2 { "The matrix" }
        (matrix::matrix_figure("M", map))
        h2 { "The networks" }
        @for (at, point) in points.iter().enumerate() {
            details open[at == 0] { summary { (point.point_name(unit)) } (network::network_figure(&point.network)) }
        }
    };
    let lead = format!("Networks found by flexor-hdl {}.", env!("CARGO_PKG_VERSION"));
    scripted_document(title, &lead, &body)
}

fn depths_plot(points: &[DepthPoint], unit: &str, bound: f64) -> Markup {
    let depths = points.iter().map(|p| f64::from(p.network.depth()));
    let (least, most) = depths.minmax().into_option().unwrap_or((0.0, 1.0));
    let plot = Plot {
        x: Axis::from_range("levels", least, most.max(least + WHOLE)),
        y: Axis::up_to(unit, points.iter().map(|p| p.cost).fold(bound, f64::max)),
    };
    let place = |p: &DepthPoint| (plot.x(f64::from(p.network.depth())), plot.y(p.cost));
    let steps = points.iter().map(place).collect_vec();
    let (from, to, at) = (plot.x(plot.x.lo), plot.x(plot.x.hi), plot.y(bound));
    let inside = html! {
        g class="c1" { title { "at least " (format_number(bound)) } path class="line d2" d=(format!("M{from:.1} {at:.1}H{to:.1}")) {} }
        path class="front" d=(staircase_path(&steps)) {}
        @for point in points {
            @let (x, y) = place(point);
            g class="point c0" {
                title { (point.point_name(unit)) }
                path class="mark full" d=(mark_outline(0, x, y)) {}
            }
        }
    };
    html! { figure { (plot.draw_plot(&format!("{unit} against levels"), &inside)) } }
}
