//! Metrics of a comparison: numbers read from a row.

use super::{Counts, Row, Trained};
use crate::synth::{Synthesis, SynthesisForm};

/// A number that rows may have.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Name in JSON and CSV.
    pub name: String,
    /// Name for readers.
    pub title: String,
    source: MetricSource,
}

/// Direction in which a metric improves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Less is better.
    Less,
    /// More is better.
    More,
    /// Neither: the metric describes decoders without rating them.
    Neither,
}

/// Name of the share of a test that is right, which tables and pages show in per cent.
pub const TEST_ACCURACY: &str = "test_accuracy";
/// Metrics for which more is better, and neutral ones; for all others less is better.
const MORE: [&str; 2] = ["mhz", TEST_ACCURACY];
const NEITHER: [&str; 4] = ["taps", "naive_xor", "rank", "true_bits_per_weight"];

/// Direction in which the metric `name` improves.
pub fn better_direction(name: &str) -> Better {
    let figure = name.rsplit('.').next().unwrap_or(name);
    match figure {
        _ if MORE.contains(&figure) => Better::More,
        _ if NEITHER.contains(&figure) => Better::Neither,
        _ => Better::Less,
    }
}

/// Source of the number.
#[derive(Debug, Clone, PartialEq)]
enum MetricSource {
    Counts(usize),
    Trained(usize),
    Synthesis { flow: String, form: SynthesisForm, figure: usize },
}

/// Reads a count.
type Count = fn(&Counts) -> f64;
/// Reads what training made of a decoder.
type OfTraining = fn(&Trained) -> Option<f64>;
/// Reads a result of a synthesis run.
type Figure = fn(&Synthesis) -> Option<f64>;

/// Name, title and reader of every count.
const COUNTS: [(&str, &str, Count); 11] = [
    ("taps", "taps", |c| c.taps as f64),
    ("naive_xor", "XOR2 naive", |c| c.naive_xor as f64),
    ("n_xor", "XOR2", |c| c.n_xor as f64),
    ("depth", "depth", |c| c.depth as f64),
    ("rank", "rank", |c| c.rank as f64),
    ("n_in_stored", "stored bits", |c| c.n_in_stored as f64),
    ("bits_per_weight", "bits a weight", |c| c.bits_per_weight),
    ("true_bits_per_weight", "true bits a weight", |c| c.true_bits_per_weight),
    ("wrong_bits", "wrong bits", |c| c.wrong_bits),
    ("lut4", "LUT4", |c| c.lut4 as f64),
    ("lut6", "LUT6", |c| c.lut6 as f64),
];

/// Name, title and reader of every result of training.
const TRAINED: [(&str, &str, OfTraining); 2] = [
    (TEST_ACCURACY, "test accuracy, %", |t| Some(t.test_accuracy)),
    ("train_loss", "train loss", |t| t.train_loss),
];

/// Name, title and reader of every result of a synthesis run.
const FIGURES: [(&str, &str, Figure); 5] = [
    ("luts", "LUTs", |s| s.luts.map(|n| n as f64)),
    ("cells", "cells", |s| s.cells.map(|n| n as f64)),
    ("depth", "depth", |s| s.depth.map(|n| n as f64)),
    ("gate_equivalents", "GE", |s| s.gate_equivalents),
    ("mhz", "MHz", |s| s.mhz),
];

impl Metric {
    /// The metric of `row`, if it has one.
    pub fn value_in(&self, row: &Row) -> Option<f64> {
        match &self.source {
            MetricSource::Counts(at) => Some(COUNTS[*at].2(&row.counts)),
            MetricSource::Trained(at) => TRAINED[*at].2(row.trained.as_ref()?),
            MetricSource::Synthesis { flow, form, figure } => {
                let run = row.synthesis.iter().find(|run| run.flow == *flow && run.form == *form)?;
                FIGURES[*figure].2(run)
            }
        }
    }
}

/// All metrics of any of `rows`: counts first, then those of training, then those of synthesis by flow and form.
pub fn all_metrics(rows: &[Row]) -> Vec<Metric> {
    let counts = COUNTS.iter().enumerate().map(|(at, (name, title, _))| Metric {
        name: (*name).into(),
        title: (*title).into(),
        source: MetricSource::Counts(at),
    });
    let trained = TRAINED.iter().enumerate().map(|(at, (name, title, _))| Metric {
        name: (*name).into(),
        title: (*title).into(),
        source: MetricSource::Trained(at),
    });
    let mut runs: Vec<_> =
        rows.iter().flat_map(|row| &row.synthesis).map(|run| (run.flow.clone(), run.form)).collect();
    runs.sort();
    runs.dedup();
    let figures = runs.iter().flat_map(|(flow, form)| {
        FIGURES.iter().enumerate().map(move |(figure, (name, title, _))| Metric {
            name: format!("{flow}.{}.{name}", form.name()),
            title: format!("{title} {flow}, {}", form.name()),
            source: MetricSource::Synthesis { flow: flow.clone(), form: *form, figure },
        })
    });
    let all = counts.chain(trained).chain(figures);
    all.filter(|metric| rows.iter().any(|row| metric.value_in(row).is_some())).collect()
}
