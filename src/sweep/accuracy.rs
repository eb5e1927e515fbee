//! Trained accuracies: files that a trainer writes, joined to the rows of a sweep by their matrices.
//!
//! A file has a line a trained network (JSON Lines); lines of another recipe or data set are never averaged.

use super::plan::MatrixDraw;
use super::{Case, Row, Summary, Trained};
use crate::codec::digest::basis_digest;
use crate::error::{Problem, Problems, Result};
use crate::gf2::BitMatrix;
use crate::shown::one_line;
use crate::spec::{Polarity, SCHEMA_VERSION};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A trained network: one line.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrainedLine {
    schema_version: u64,
    /// Digest of the matrices as given; `None` for plain weights.
    matrices: Option<String>,
    scheme: TrainedScheme,
    model: String,
    data: String,
    /// Digest of how it was trained.
    recipe: String,
    epochs: u64,
    train_seed: u64,
    test_accuracy: f64,
    #[serde(default)]
    train_loss: Option<f64>,
    source: String,
}

/// What the weights of a network are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrainedScheme {
    /// A decoder of a sweep.
    Decoder,
    /// Plain weights in full precision.
    Full,
    /// M⊕ = I: one stored bit a weight.
    Identity,
}

impl TrainedScheme {
    /// Name for readers.
    pub fn title(self) -> &'static str {
        match self {
            Self::Decoder => "decoder",
            Self::Full => "full precision",
            Self::Identity => "one stored bit a weight (identity)",
        }
    }
}

/// The lines of one or more files, all of one recipe and data set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Accuracies {
    lines: Vec<TrainedLine>,
}

impl Accuracies {
    /// Reads files: pairs of name and text.
    ///
    /// # Errors
    /// `Input`, all at once: lines that are no such object, accuracies that are no share, a second line of the same
    /// matrices and seed, and lines of another recipe, network or data set than the first.
    pub fn from_texts(texts: &[(String, String)]) -> Result<Self> {
        let (mut lines, mut problems) = (Vec::<TrainedLine>::new(), Problems::default());
        let mut seen = BTreeSet::new();
        for (file, text) in texts {
            for (n, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
                let mut wrong = |field: &str, what: String| {
                    problems.push(|| Problem::new(file, format!("line {n}{field}"), what));
                };
                let line = match serde_json::from_str::<TrainedLine>(line) {
                    Ok(line) => line,
                    Err(cause) => {
                        wrong("", format!("no line of accuracies: {cause}"));
                        continue;
                    }
                };
                line.faults(lines.first()).into_iter().for_each(|(field, what)| wrong(field, what));
                if !seen.insert((line.matrices.clone(), line.scheme, line.train_seed)) {
                    wrong("", "the same matrices and seed stand in an earlier line".to_owned());
                }
                lines.push(line);
            }
        }
        problems.into_result(Self { lines })
    }

    /// Gives every row whose matrices were trained what that made of them; the number of rows that have it.
    ///
    /// # Errors
    /// As the construction of matrices.
    pub fn join(&self, rows: &mut [Row]) -> Result<usize> {
        let mut by_matrices: BTreeMap<&str, Vec<&TrainedLine>> = BTreeMap::new();
        for line in self.lines.iter().filter(|line| line.scheme == TrainedScheme::Decoder) {
            by_matrices.entry(line.matrices.as_deref().unwrap_or_default()).or_default().push(line);
        }
        let mut known: BTreeMap<(MatrixDraw, usize), String> = BTreeMap::new();
        let mut n_joined = 0;
        for row in rows {
            let key = (MatrixDraw::of_case(&row.case), row.case.scheme.q);
            if !known.contains_key(&key) {
                known.insert(key.clone(), matrices_digest(&row.case)?);
            }
            row.trained = by_matrices.get(known[&key].as_str()).map(|lines| mean_of(lines));
            n_joined += usize::from(row.trained.is_some());
        }
        Ok(n_joined)
    }

    /// Accuracy of networks that no row stands for, over their seeds.
    pub fn references(&self) -> Vec<(TrainedScheme, Summary)> {
        let of = |scheme: TrainedScheme| {
            let lines = self.lines.iter().filter(|line| line.scheme == scheme);
            let found = Summary::from_values(&lines.map(|line| line.test_accuracy).collect::<Vec<_>>());
            found.map(|summary| (scheme, summary))
        };
        [TrainedScheme::Full, TrainedScheme::Identity].into_iter().filter_map(of).collect()
    }

    /// What was trained, in words: network, data set, epochs, program.
    pub fn title(&self) -> String {
        let words = |line: &TrainedLine| {
            let TrainedLine { model, data, epochs, source, .. } = line;
            one_line(&format!("{model} on {data}, {epochs} epochs, by {source}")).into_owned()
        };
        self.lines.first().map(words).unwrap_or_default()
    }
}

impl TrainedLine {
    /// Fields that cannot be taken, or are others than those of the first line.
    fn faults(&self, first: Option<&Self>) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        if self.schema_version != SCHEMA_VERSION {
            let what = format!("{}, this build reads {SCHEMA_VERSION}", self.schema_version);
            faults.push((": schema_version", what));
        }
        if !(0.0..=1.0).contains(&self.test_accuracy) {
            faults.push((": test_accuracy", format!("{}, expected a share from 0 to 1", self.test_accuracy)));
        }
        if (self.scheme == TrainedScheme::Full) != self.matrices.is_none() {
            faults.push((": matrices", "a digest, or null for scheme full".to_owned()));
        }
        let Some(first) = first else { return faults };
        let pairs = [
            (": recipe", &self.recipe, &first.recipe),
            (": model", &self.model, &first.model),
            (": data", &self.data, &first.data),
        ];
        for (field, own, other) in pairs.into_iter().filter(|(_, own, other)| own != other) {
            faults.push((field, format!("{own:?}, the first line has {other:?}; these are never averaged")));
        }
        faults
    }
}

/// Means over training seeds.
fn mean_of(lines: &[&TrainedLine]) -> Trained {
    let n = lines.len() as f64;
    let losses: Option<Vec<f64>> = lines.iter().map(|line| line.train_loss).collect();
    Trained {
        test_accuracy: lines.iter().map(|line| line.test_accuracy).sum::<f64>() / n,
        train_loss: losses.map(|losses| losses.iter().sum::<f64>() / n),
    }
}

/// Digest of the matrices of a case as given.
fn matrices_digest(case: &Case) -> Result<String> {
    let draw = MatrixDraw::of_case(case);
    let matrices = (0..case.scheme.q).map(|p| draw.plane_matrix(p)).collect::<Result<Vec<_>>>()?;
    let identity = BitMatrix::identity(case.scheme.n_in);
    Ok(basis_digest(Polarity::Xor, matrices.iter().map(|matrix| (matrix, &identity))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::tests::{rows, small};

    fn read_accuracy(text: &str, file: &str) -> Result<Accuracies> {
        Accuracies::from_texts(&[(file.to_owned(), text.to_owned())])
    }

    /// A line for the matrices of a case.
    fn line(case: &Case, train_seed: u64, accuracy: f64) -> String {
        let digest = matrices_digest(case).expect("matrices");
        format!(
            r#"{{"schema_version":1,"matrices":"{digest}","scheme":"decoder","model":"mlp","data":"digits","recipe":"r","epochs":3,"train_seed":{train_seed},"test_accuracy":{accuracy},"train_loss":0.5,"source":"test"}}"#
        )
    }

    const FULL: &str = r#"{"schema_version":1,"matrices":null,"scheme":"full","model":"mlp","data":"digits","recipe":"r","epochs":3,"train_seed":1,"test_accuracy":0.99,"source":"test"}"#;

    #[test]
    fn every_basis_of_a_draw_gets_the_mean_over_its_seeds() {
        let mut rows = rows(&small());
        let case = rows[0].case.clone();
        let text = [line(&case, 1, 0.75), line(&case, 2, 0.25), FULL.to_owned()].join("\n");
        let found = read_accuracy(&text, "a").expect("reads");
        assert_eq!(found.join(&mut rows).expect("joined"), 2);
        let trained = Trained { test_accuracy: 0.5, train_loss: Some(0.5) };
        for row in &rows {
            let same = (MatrixDraw::of_case(&row.case), row.case.scheme.q)
                == (MatrixDraw::of_case(&case), case.scheme.q);
            assert_eq!(row.trained, same.then_some(trained), "{:?}", row.case);
        }
        assert_eq!(found.references().len(), 1);
        assert_eq!(found.title(), "mlp on digits, 3 epochs, by test");
    }

    #[test]
    fn all_faults_come_at_once_with_their_lines() {
        let case = &rows(&small())[0].case;
        let one = line(case, 1, 0.5);
        let lines = [
            one.clone(),
            one.replace("0.5,\"train_loss\"", "1.5,\"train_loss\""),
            one.replace("\"r\"", "\"s\"").replace("\"train_seed\":1", "\"train_seed\":3"),
            "{}".to_owned(),
            one.replace("decoder", "full"),
        ];
        let error = read_accuracy(&lines.join("\n"), "a").expect_err("wrong").to_string();
        let found: Vec<_> = error.lines().collect();
        for (found, start) in found.iter().zip([
            "a: line 2: test_accuracy: 1.5, expected a share from 0 to 1",
            "a: line 2: the same matrices and seed",
            "a: line 3: recipe: \"s\", the first line has \"r\"",
            "a: line 4: no line of accuracies: missing field",
            "a: line 5: matrices: a digest, or null",
        ]) {
            assert!(found.starts_with(start), "{found}");
        }
        assert_eq!(found.len(), 5);
    }
}
