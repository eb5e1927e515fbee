//! Differences between two sweeps, and which of them are regressions.

use super::metric::{Better, better_direction};
use super::summary::{SchemeSummary, Summaries};
use super::{Scheme, Summary};
use itertools::Itertools;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Differences between the summaries of two sweeps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// Means that differ.
    pub changed: Vec<MetricChange>,
    /// Schemes of the new sweep only.
    pub added: Vec<Scheme>,
    /// Schemes of the old sweep only.
    pub missing: Vec<Scheme>,
}

/// A mean that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricChange {
    /// Its scheme.
    pub scheme: Scheme,
    /// Name of the metric.
    pub metric: String,
    /// The old mean; `None` if not measured.
    pub old: Option<f64>,
    /// The new mean; `None` if not measured.
    pub new: Option<f64>,
    /// Whether it is a regression: past the threshold, or no longer measured on every row.
    pub worse: bool,
}

/// Compares means, scheme by scheme; `threshold` is the relative change for the worse that is allowed.
pub fn compare_summaries(old: &Summaries, new: &Summaries, threshold: f64) -> Changes {
    let by_scheme = |all: &Summaries| -> BTreeMap<Scheme, SchemeSummary> {
        all.schemes.iter().map(|line| (line.scheme.clone(), line.clone())).collect()
    };
    let (old, new) = (by_scheme(old), by_scheme(new));
    let only = |these: &BTreeMap<Scheme, SchemeSummary>, those: &BTreeMap<Scheme, SchemeSummary>| {
        these.keys().filter(|scheme| !those.contains_key(scheme)).cloned().collect()
    };
    let both = old.iter().filter_map(|(scheme, before)| Some((before, new.get(scheme)?)));
    let changed = both.flat_map(|(before, after)| scheme_changes(before, after, threshold)).collect();
    Changes { changed, added: only(&new, &old), missing: only(&old, &new) }
}

fn scheme_changes(old: &SchemeSummary, new: &SchemeSummary, threshold: f64) -> Vec<MetricChange> {
    let names: BTreeSet<_> = old.metrics.keys().chain(new.metrics.keys()).collect();
    let change = |name: &&String| {
        let (before, after) = (old.metrics.get(*name), new.metrics.get(*name));
        let lost = before.is_some_and(|summary| summary.n == old.rows)
            && after.is_none_or(|summary| summary.n < new.rows);
        let mean = |summary: Option<&Summary>| summary.map(|summary| summary.mean);
        let (before, after) = (mean(before), mean(after));
        let worse = lost || before.zip(after).is_some_and(|(old, new)| is_worse(name, old, new, threshold));
        let change = MetricChange {
            scheme: old.scheme.clone(),
            metric: (*name).clone(),
            old: before,
            new: after,
            worse,
        };
        (before != after || lost).then_some(change)
    };
    names.iter().filter_map(change).collect()
}

fn is_worse(metric: &str, old: f64, new: f64, threshold: f64) -> bool {
    match better_direction(metric) {
        Better::Less => new > old + old.abs() * threshold,
        Better::More => new < old - old.abs() * threshold,
        Better::Neither => false,
    }
}

impl Changes {
    /// Number of regressions: means past the threshold, and missing schemes.
    pub fn n_worse(&self) -> usize {
        self.changed.iter().filter(|change| change.worse).count() + self.missing.len()
    }

    /// One line a difference; regressions are marked.
    pub fn to_text(&self) -> String {
        let mean = |mean: Option<f64>| mean.map_or("none".to_owned(), |mean| format!("{mean:.4}"));
        let change = |c: &MetricChange| {
            let mark = if c.worse { "worse" } else { "" };
            let share =
                c.old.zip(c.new).filter(|(old, _)| *old != 0.0).map(|(old, new)| 100.0 * (new - old) / old);
            let share = share.map(|share| format!(" ({share:+.2} %)")).unwrap_or_default();
            format!("{mark:<7} {}: {} {} -> {}{share}\n", c.scheme, c.metric, mean(c.old), mean(c.new))
        };
        let name = |mark: &'static str| move |scheme: &Scheme| format!("{mark:<7} {scheme}\n");
        let changed = self.changed.iter().map(change);
        changed
            .chain(self.missing.iter().map(name("missing")))
            .chain(self.added.iter().map(name("new")))
            .join("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::SweepTable;
    use crate::sweep::tests::{rows, small};

    fn summaries(n_xor: usize, wanted: usize) -> Summaries {
        let mut rows = rows(&small());
        rows.iter_mut().filter(|row| row.case.scheme.n_in == 6).for_each(|row| row.counts.n_xor += n_xor);
        rows.retain(|row| row.case.scheme.q <= wanted);
        Summaries::from_table(&SweepTable::from_rows(&rows))
    }

    #[test]
    fn only_what_is_past_the_threshold_is_worse() {
        let (old, new) = (summaries(0, 2), summaries(1, 2));
        let found = compare_summaries(&old, &new, 0.0);
        assert_eq!((found.changed.len(), found.n_worse()), (8, 8));
        assert!(
            found.to_text().starts_with(
                "worse   (6, 8) q 1, n_tap 2, given, paar 0: n_xor 7.0000 -> 8.0000 (+14.29 %)\n"
            )
        );
        assert_eq!(compare_summaries(&old, &new, 0.15).n_worse(), 0);
        assert_eq!(compare_summaries(&new, &old, 0.0).n_worse(), 0);
        assert_eq!(
            compare_summaries(&old, &old, 0.0),
            Changes { changed: vec![], added: vec![], missing: vec![] }
        );
    }

    #[test]
    fn schemes_that_are_gone_are_worse_and_new_ones_are_not() {
        let found = compare_summaries(&summaries(0, 2), &summaries(0, 1), 0.5);
        assert_eq!((found.missing.len(), found.n_worse()), (8, 8));
        let found = compare_summaries(&summaries(0, 1), &summaries(0, 2), 0.0);
        assert_eq!((found.added.len(), found.n_worse()), (8, 0));
    }

    #[test]
    fn a_metric_that_is_no_longer_measured_is_worse() {
        let (old, mut new) = (summaries(0, 2), summaries(0, 2));
        new.schemes[0].metrics.remove("lut4");
        assert_eq!(compare_summaries(&old, &new, 1.0).n_worse(), 1);
        assert_eq!(compare_summaries(&new, &old, 0.0).n_worse(), 0);
    }
}
