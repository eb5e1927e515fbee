//! `csv`: one line a plane and one for the totals; with a layer list a second table after a blank line.

use super::content::{NetworkCounts, Report};
use super::format::ReportFormat;
use super::storage::LayerStorage;
use crate::error::{Error, Result};
use crate::shown::spreadsheet_cell;

/// Comma-separated values.
pub struct Csv;

/// Columns of the first table.
const PLANE_COLUMNS: [&str; 25] = [
    "plane",
    "n_out",
    "n_in",
    "n_in_stored",
    "taps",
    "taps_min",
    "taps_mean",
    "taps_max",
    "naive_xor",
    "n_xor",
    "depth",
    "fanout_min",
    "fanout_mean",
    "fanout_max",
    "shared_gates",
    "dead_inputs",
    "rank",
    "strategy",
    "basis",
    "shared_xor",
    "lower_bound",
    "optimum",
    "target",
    "cells",
    "area",
];

/// Columns of the second table.
const LAYER_COLUMNS: [&str; 8] = [
    "layer",
    "n_weights",
    "groups",
    "stored_bits",
    "alpha_bits",
    "bits_per_weight",
    "ratio",
    "ratio_with_alpha",
];

impl ReportFormat for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn describe(&self) -> &'static str {
        "a line a plane, for spreadsheets; with a layer list a second table"
    }

    fn write_report(&self, report: &Report) -> Result<String> {
        let name = |p: usize| if p < report.q { p.to_string() } else { "total".into() };
        let counts = report.planes.iter().chain([&report.total]).enumerate();
        let planes = counts.map(|(p, counts)| plane_row(name(p), report, counts));
        let mut text = csv_lines(&PLANE_COLUMNS, planes)?;
        if let Some(storage) = &report.storage {
            text.push('\n');
            text.push_str(&csv_lines(
                &LAYER_COLUMNS,
                storage.layers.iter().chain([&storage.total]).map(layer_row),
            )?);
        }
        Ok(text)
    }
}

fn plane_row(name: String, report: &Report, counts: &NetworkCounts) -> [String; 25] {
    let m = &counts.metrics;
    let n_out = if name == "total" { report.q * report.n_out } else { report.n_out };
    let text = |n: usize| n.to_string();
    let given = counts.rebasis.as_ref();
    let known = |n: Option<usize>| n.map(text).unwrap_or_default();
    [
        name,
        text(n_out),
        text(counts.n_in),
        text(counts.n_in_stored),
        text(m.n_taps),
        text(m.taps_per_row.min),
        m.taps_per_row.mean.to_string(),
        text(m.taps_per_row.max),
        text(m.naive_xor),
        text(m.n_xor),
        m.depth.to_string(),
        text(m.fanout.min),
        m.fanout.mean.to_string(),
        text(m.fanout.max),
        text(m.shared_gates),
        text(m.dead_inputs),
        text(m.rank),
        spreadsheet_cell(&report.strategy).into_owned(),
        spreadsheet_cell(&report.basis).into_owned(),
        known(given.map(|given| given.shared_xor)),
        known(given.map(|given| given.lower_bound)),
        known(given.and_then(|given| given.optimum)),
        spreadsheet_cell(report.target.as_deref().unwrap_or_default()).into_owned(),
        known(counts.cells.map(|cells| cells.n_cells)),
        counts.cells.map(|cells| cells.area.to_string()).unwrap_or_default(),
    ]
}

fn layer_row(layer: &LayerStorage) -> [String; 8] {
    [
        spreadsheet_cell(&layer.name).into_owned(),
        layer.n_weights.to_string(),
        layer.groups.to_string(),
        layer.stored_bits.to_string(),
        layer.alpha_bits.to_string(),
        layer.bits_per_weight.to_string(),
        layer.ratio.to_string(),
        layer.ratio_with_alpha.to_string(),
    ]
}

fn csv_lines<const N: usize>(head: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> Result<String> {
    let internal = |e: &dyn std::fmt::Display| Error::Internal(e.to_string());
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(head).map_err(|e| internal(&e))?;
    for row in rows {
        writer.write_record(&row).map_err(|e| internal(&e))?;
    }
    let bytes = writer.into_inner().map_err(|e| internal(&e))?;
    String::from_utf8(bytes).map_err(|e| internal(&e))
}
