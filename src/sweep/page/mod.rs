//! The page of a comparison.

mod accuracy;
mod pareto;
mod parts;
mod schemes;
mod series;
mod summary;
mod synthesis;
mod taps;

use super::{Accuracies, Row, SweepTable};
use crate::report::page::{Drawing, drawings_section, scripted_document};
use maud::{Markup, html};
use series::Series;

/// The page of `rows` and their summary `table`. `example` is the name of a case with its planes, whose
/// matrices and networks are drawn; `trained` are the accuracies that the rows have been given.
///
/// The page stays below 5 MB: a section with a limit states how much of it is shown. Memory: a few times the
/// size of the page.
pub fn sweep_page(
    title: &str,
    table: &SweepTable,
    rows: &[Row],
    trained: Option<&Accuracies>,
    example: Option<(&str, &[Drawing])>,
) -> String {
    let series = Series::from_table(table);
    let body = html! {
        (summary::summary_section(table, rows))
        h2 { "Gates against n_tap" }
        p { "Means over seeds; bars are one standard deviation." }
        (series.legend())
        (gates_section(table, &series))
        @if let Some(trained) = trained { (accuracy::accuracy_section(table, &series, trained)) }
        h2 { "Gates against the coding error of random bits" }
        p { "Wrong bits: the share of bits that come out wrong when random bits are coded as well as can be. It is a property of the "
            "matrix, not the accuracy of a trained network, which it need not predict: that takes training (--accuracy). Fewer is better "
            "both ways; full marks on the broken line are the Pareto front: no scheme of that rate has both fewer gates and fewer wrong bits." }
        (series.legend())
        (pareto::pareto_panels(table, &series))
        (synthesis::synthesis_section(rows))
        (parts::parts_section(rows))
        h2 { "All schemes" }
        (schemes::schemes_table(table))
        @if let Some((name, planes)) = example {
            h2 { "One of them: " (name) }
            (drawings_section(planes))
        }
    };
    let lead = format!("XOR networks compared by flexor-hdl {}.", env!("CARGO_PKG_VERSION"));
    scripted_document(title, &lead, &body)
}

/// Plots of all gate counts; all but the first are folded.
fn gates_section(table: &SweepTable, series: &Series) -> Markup {
    let ends =
        |name: &str, of: &[&str]| of.iter().any(|end| name == *end || name.ends_with(&format!(".{end}")));
    let counted = |name: &str| ends(name, &["n_xor", "lut4", "lut6", "luts", "gate_equivalents"]);
    let metrics = table.metrics.iter().enumerate().filter(|(_, metric)| counted(&metric.name));
    html! {
        @for (at, metric) in metrics {
            details open[metric.name == "n_xor"] {
                summary { (metric.title) }
                (taps::taps_panels(table, at, series))
            }
        }
    }
}
