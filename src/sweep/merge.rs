//! Merging the parts of a sweep.

use super::plan::{Shard, Sweep};
use super::{Results, Row};
use crate::error::{Error, Result};
use itertools::Itertools;
use std::collections::{BTreeMap, BTreeSet};

/// Results of a part, and the name of their file.
#[derive(Debug, Clone)]
pub struct SweepPart {
    /// Name of the file, for errors.
    pub file: String,
    /// Content of the file.
    pub results: Results,
}

/// All rows in the order of their cases. A row in several parts must be the same in all parts where every
/// tool had a result; rows without a result give way to one with it.
///
/// # Errors
/// `Input` if a part is of another sweep, or two parts disagree.
pub fn merge_parts(parts: &[SweepPart], sweep: &Sweep) -> Result<Vec<Row>> {
    let mut rows: BTreeMap<_, (&Row, &SweepPart)> = BTreeMap::new();
    for part in parts {
        part.results.verify(sweep, &part.file)?;
        for (n, row) in (2..).zip(&part.results.rows) {
            match rows.get(&row.case) {
                Some(_) if row.open_run().is_some() => continue,
                Some((other, of)) if other.open_run().is_none() && *other != row => {
                    let what = format!("the row {} is not that of {}", row.key, of.file);
                    return Err(Error::input(&part.file, format!("line {n}"), what));
                }
                _ => rows.insert(&row.case, (row, part)),
            };
        }
    }
    Ok(rows.into_values().map(|(row, _)| row.clone()).collect())
}

/// Message on the cases of the sweep that `rows` lack: their number, and the seeds of every scheme; `None` if
/// none is missing.
pub fn missing_cases(rows: &[Row], sweep: &Sweep) -> Option<String> {
    let found: BTreeSet<_> = rows.iter().map(|row| &row.case).collect();
    let cases: Vec<_> =
        sweep.shard_draws(Shard::WHOLE).iter().flat_map(|draw| sweep.draw_cases(draw)).collect();
    let mut missing: Vec<_> = cases.iter().filter(|case| !found.contains(case)).collect();
    missing.sort();
    let lines = missing
        .chunk_by(|a, b| a.scheme == b.scheme)
        .map(|of| format!("\n  {}: seeds {}", of[0].scheme, of.iter().map(|case| case.seed).join(", ")));
    let lines = lines.collect::<String>();
    (!missing.is_empty()).then(|| format!("{} of {} cases are missing:{lines}", missing.len(), cases.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::results::ResultsHeader;
    use crate::sweep::tests::{rows, small};

    fn part(file: &str, rows: Vec<Row>) -> SweepPart {
        SweepPart {
            file: file.into(),
            results: Results { header: ResultsHeader::from_sweep(&small()), rows, n_bytes: 0 },
        }
    }

    #[test]
    fn parts_make_the_whole_and_what_is_missing_is_told() {
        let mut all = rows(&small());
        all.sort_by(|a, b| a.case.cmp(&b.case));
        let (a, b) = (part("a", all[..30].to_vec()), part("b", all[20..].to_vec()));
        let whole = merge_parts(&[b, a.clone()], &small()).expect("merges");
        assert_eq!((&whole, missing_cases(&whole, &small())), (&all, None));
        let text = missing_cases(&merge_parts(&[a], &small()).expect("merges"), &small()).expect("some");
        assert!(text.starts_with("18 of 48 cases are missing:\n  (8, 8) "), "{text}");
    }

    #[test]
    fn parts_that_disagree_are_refused() {
        let all = rows(&small());
        let mut other = all[3..5].to_vec();
        other[1].counts.n_xor += 1;
        let error =
            merge_parts(&[part("a", all), part("b", other)], &small()).expect_err("disagree").to_string();
        assert!(error.starts_with("b: line 3: the row ") && error.ends_with("is not that of a"), "{error}");
    }
}
