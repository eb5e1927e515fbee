//! A report as tables for readers, for the formats `table`, `markdown` and `html`.

use super::content::{NetworkCounts, Report};
use super::number::trim_number;
use super::storage::LayerStorage;
use crate::cells::Target;
use crate::network::metrics::Spread;

/// One table. The first column is text, the others are numbers.
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// The cells: rows with one cell a column.
    pub rows: Vec<Vec<String>>,
}

/// The tables of `report`.
pub fn report_sections(report: &Report) -> Vec<Section> {
    let mut sections = vec![planes_section(report)];
    sections.extend(report.target.as_deref().map(|target| cells_section(report, target)));
    sections.extend(report.total.rebasis.is_some().then(|| bases_section(report)));
    sections.extend(depths_section(report));
    sections.push(facts_section(report));
    sections.extend(report.storage.as_ref().map(|s| storage_section(&s.layers, &s.total)));
    sections
}

fn planes_section(report: &Report) -> Section {
    let columns = vec![
        "plane",
        "size",
        "stored",
        "taps",
        "taps/row",
        "naive XOR2",
        "XOR2",
        "depth",
        "fan-out",
        "shared gates",
        "dead inputs",
        "rank",
    ];
    let mut rows: Vec<_> =
        (0..).zip(&report.planes).map(|(p, plane)| counts_row(format!("{p}"), report.n_out, plane)).collect();
    rows.push(counts_row("total".into(), report.q * report.n_out, &report.total));
    Section { title: "Decoder", columns, rows }
}

fn counts_row(name: String, n_out: usize, counts: &NetworkCounts) -> Vec<String> {
    let m = &counts.metrics;
    let spread = |s: &Spread| format!("{}/{:.2}/{}", s.min, s.mean, s.max);
    let mut cells = vec![name, format!("{n_out}x{}", counts.n_in)];
    cells.extend([counts.n_in_stored, m.n_taps].map(|n| n.to_string()));
    cells.push(spread(&m.taps_per_row));
    cells.extend([m.naive_xor, m.n_xor, m.depth as usize].map(|n| n.to_string()));
    cells.push(spread(&m.fanout));
    cells.extend([m.shared_gates, m.dead_inputs, m.rank].map(|n| n.to_string()));
    cells
}

/// LUTs, or standard cells with their area; their depth counts cells on the longest path, without inverters.
fn cells_section(report: &Report, target: &str) -> Section {
    let with_area = target == Target::LIBERTY;
    let columns = match with_area {
        true => vec!["plane", "target", "cells", "area", "depth"],
        false => vec!["plane", "target", "LUTs", "depth"],
    };
    let names = (0..report.planes.len()).map(|p| p.to_string()).chain(["total".to_owned()]);
    let row = |(name, counts): (String, &NetworkCounts)| {
        let cells = counts.cells?;
        let mut row = vec![name, target.to_owned(), cells.n_cells.to_string()];
        row.extend(with_area.then(|| format!("{:.2}", cells.area)));
        row.push(counts.metrics.depth.to_string());
        Some(row)
    };
    let rows = names.zip(report.planes.iter().chain([&report.total])).filter_map(row).collect();
    Section { title: "Cells", columns, rows }
}

/// Depth against cost of the planes of which networks of several depths were looked at; `None` if there are none.
fn depths_section(report: &Report) -> Option<Section> {
    let columns = vec!["plane", "levels", "gates", "cost", "taken"];
    let planes = (0..).zip(&report.planes).filter(|(_, plane)| plane.front.len() > 1);
    let rows = planes.flat_map(|(p, plane): (usize, &NetworkCounts)| {
        plane.front.iter().map(move |point| {
            let taken = if point.depth == plane.metrics.depth { "*" } else { "" };
            let (levels, n_gates) = (point.depth.to_string(), point.n_gates.to_string());
            vec![p.to_string(), levels, n_gates, trim_number(point.cost), taken.to_owned()]
        })
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then_some(Section { title: "Depth", columns, rows })
}

/// Counts of one tree a row, of shared gates in the given basis, and of the stored basis.
fn bases_section(report: &Report) -> Section {
    let columns =
        vec!["plane", "decoder", "XOR2", "depth", "stored bits", "bits/weight", "at least", "of the optimum"];
    let planes = (0..).zip(&report.planes).map(|(p, plane)| (format!("{p}"), plane));
    let rows = planes.chain([("total".into(), &report.total)]);
    let rows = rows.flat_map(|(name, counts)| basis_rows(&name, report.n_out, counts));
    Section { title: "Basis", columns, rows: rows.collect() }
}

fn basis_rows(name: &str, n_out: usize, counts: &NetworkCounts) -> Vec<Vec<String>> {
    let (m, Some(given)) = (&counts.metrics, &counts.rebasis) else { return Vec::new() };
    let decoders = [
        ("naive", m.naive_xor, given.naive_depth, counts.n_in, given.shared_lower_bound),
        ("shared", given.shared_xor, given.shared_depth, counts.n_in, given.shared_lower_bound),
        ("re-based", m.n_xor, m.depth, counts.n_in_stored, given.lower_bound),
    ];
    let share = |n_xor: usize| match given.optimum {
        Some(_) if n_xor == 0 => "100.0 %".to_owned(),
        Some(optimum) => format!("{:.1} %", 100.0 * optimum as f64 / n_xor as f64),
        None => "not proven".to_owned(),
    };
    let row = |(decoder, n_xor, depth, stored, bound): (&str, usize, u32, usize, usize)| {
        let mut cells = vec![name.to_owned(), decoder.to_owned(), n_xor.to_string(), depth.to_string()];
        cells.extend([stored.to_string(), format!("{:.4}", stored as f64 / n_out as f64)]);
        cells.extend([bound.to_string(), share(n_xor)]);
        cells
    };
    decoders.map(row).into()
}

fn facts_section(report: &Report) -> Section {
    let mut rows = vec![
        fact_row("bits per weight", format!("{:.4}", report.bits_per_weight)),
        fact_row("stored bits a group", report.group_bits),
        fact_row("polarity", &report.polarity),
        fact_row("basis", &report.basis),
        fact_row("strategy", &report.strategy),
        fact_row("decoder latency (cycles)", report.latency.decoder),
    ];
    if let Some(stream) = &report.stream {
        rows.push(fact_row("stream word (bits)", stream.width));
        rows.push(fact_row("groups a beat", stream.lanes));
        rows.push(fact_row("output beat (bits)", stream.beat_bits));
        rows.push(fact_row("output order", &stream.order));
        rows.extend(report.latency.stream.map(|cycles| fact_row("stream latency (cycles)", cycles)));
    }
    rows.push(fact_row("weights a cycle", format!("{:.3}", report.throughput.weights_per_cycle)));
    rows.push(fact_row("cycles of G groups", &report.throughput.cycles));
    Section { title: "Properties", columns: vec!["property", "value"], rows }
}

fn fact_row(what: &str, value: impl std::fmt::Display) -> Vec<String> {
    vec![what.to_string(), value.to_string()]
}

fn storage_section(layers: &[LayerStorage], total: &LayerStorage) -> Section {
    let columns = vec![
        "layer",
        "weights",
        "groups",
        "stored bits",
        "alpha bits",
        "bits/weight",
        "ratio",
        "ratio with alpha",
    ];
    let row = |layer: &LayerStorage| {
        let mut cells = vec![layer.name.clone()];
        cells.extend(
            [layer.n_weights, layer.groups, layer.stored_bits, layer.alpha_bits].map(|n| n.to_string()),
        );
        cells.push(format!("{:.4}", layer.bits_per_weight));
        cells.extend([layer.ratio, layer.ratio_with_alpha].map(|ratio| format!("{ratio:.2}")));
        cells
    };
    Section { title: "Storage", columns, rows: layers.iter().chain([total]).map(row).collect() }
}
