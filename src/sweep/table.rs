//! Summaries of the rows of a scheme over its seeds.

use super::{Metric, Row, Scheme, metric};
use serde::{Deserialize, Serialize};

/// Summaries: one line a scheme, in order, with one entry a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepTable {
    /// The metrics, one a column.
    pub metrics: Vec<Metric>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// Summary of a scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The scheme.
    pub scheme: Scheme,
    /// Number of rows.
    pub rows: usize,
    /// One summary a metric; `None` if no row has it.
    pub summaries: Vec<Option<Summary>>,
}

/// A metric over the seeds of a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of rows that have the metric.
    pub n: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation of the sample (n - 1); 0 of a single row.
    pub sd: f64,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

impl SweepTable {
    /// Of `rows`, in any order.
    pub fn from_rows(rows: &[Row]) -> Self {
        let metrics = metric::all_metrics(rows);
        let mut sorted: Vec<_> = rows.iter().collect();
        sorted.sort_by(|a, b| a.case.cmp(&b.case));
        let line = |rows: &[&Row]| Line {
            scheme: rows[0].case.scheme.clone(),
            rows: rows.len(),
            summaries: metrics
                .iter()
                .map(|metric| {
                    Summary::from_values(
                        &rows.iter().filter_map(|row| metric.value_in(row)).collect::<Vec<_>>(),
                    )
                })
                .collect(),
        };
        let lines = sorted.chunk_by(|a, b| a.case.scheme == b.case.scheme).map(line).collect();
        Self { metrics, lines }
    }
}

impl Summary {
    /// Of `values`; `None` if empty.
    pub fn from_values(values: &[f64]) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        Some(Self {
            n: values.len(),
            mean,
            sd: if values.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 },
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deviation_is_that_of_a_sample() {
        let found = Summary::from_values(&[2.0, 4.0, 4.0, 6.0]).unwrap();
        assert_eq!((found.n, found.mean, found.min, found.max), (4, 4.0, 2.0, 6.0));
        assert!((found.sd - (8.0f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(Summary::from_values(&[5.0]).unwrap().sd, 0.0);
        assert_eq!(Summary::from_values(&[]), None);
    }
}
