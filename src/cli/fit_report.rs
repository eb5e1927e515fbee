//! What `encode --fit` prints: squared errors and size of every layer.

use super::terminal;
use crate::codec::account::{self, Account};
use crate::codec::encode::{FitError, FitOutcome, PlaneOutcome, Tally};
use crate::codec::images;
use crate::design::Files;
use crate::error::Result;
use crate::shown::one_line;
use serde_json::json;
use std::time::Duration;

/// Prints the outcomes of a fit and the size of its files, as a table or as one JSON object.
///
/// # Errors
/// Standard output that cannot be written.
pub fn print_fit(as_json: bool, files: &Files, outcomes: &[FitOutcome], time: Duration) -> Result<()> {
    let manifest = images::manifest_of(files)?;
    let accounts = account::packed_accounts(&manifest);
    let all = sum_outcomes(outcomes);
    let total = Account::sum_accounts(&accounts);
    if as_json {
        let layer = |(outcome, account): (&FitOutcome, &Account)| {
            let mut object = json!(outcome);
            object["bits_per_weight_with_alpha"] = json!(account.bits_per_weight_with_alpha());
            object
        };
        let object = json!({ "schema_version": manifest.schema_version,
            "fits": outcomes.iter().zip(&accounts).map(layer).collect::<Vec<_>>(),
            "relative_mse": all.relative_mse, "plain_relative_mse": all.plain_relative_mse,
            "wrong_shares": all.planes.iter().map(|plane| plane.wrong_share).collect::<Vec<_>>(),
            "bits_per_weight_with_alpha": total.bits_per_weight_with_alpha(), "seconds": time.as_secs_f64(),
            "accounts": account::accounts_json(&accounts)?, "files": files.keys().collect::<Vec<_>>() });
        return terminal::print_json(&object);
    }
    let mut text = format!(
        "{:<16} {:>10} {:>8} {:>9} {:>9} {:>6}  {:<22} wrong % of the signs\n",
        "layer", "weights", "b/weight", "rel. MSE", "plain", "rounds", "method"
    );
    for (outcome, account) in outcomes.iter().zip(&accounts) {
        text += &table_row(outcome, account, &outcome.rounds.to_string(), &methods(outcome));
    }
    text += &table_row(&all, &total, "", &format!("{:.1} s", time.as_secs_f64()));
    terminal::print_text(&text)
}

fn table_row(outcome: &FitOutcome, account: &Account, rounds: &str, note: &str) -> String {
    let wrong: Vec<_> = outcome.planes.iter().map(|p| format!("{:.2}", 100.0 * p.wrong_share)).collect();
    format!(
        "{:<16} {:>10} {:>8.4} {:>9.5} {:>9.5} {rounds:>6}  {note:<22} {}\n",
        one_line(&outcome.layer),
        outcome.n_weights,
        account.bits_per_weight_with_alpha(),
        outcome.relative_mse,
        outcome.plain_relative_mse,
        wrong.join(" ")
    )
}

/// The methods of the planes, each named once.
fn methods(outcome: &FitOutcome) -> String {
    let mut names: Vec<_> = outcome.planes.iter().map(|plane| plane.method).collect();
    names.dedup();
    names.join(", ")
}

/// All layers together.
fn sum_outcomes(outcomes: &[FitOutcome]) -> FitOutcome {
    let error = outcomes.iter().fold(FitError::default(), |sum, outcome| sum.sum_with(outcome.error));
    let q = outcomes.first().map_or(0, |outcome| outcome.planes.len());
    let plane = |p: usize| {
        let tallies = outcomes.iter().filter_map(|outcome| outcome.planes.get(p)).map(|plane| plane.tally);
        let tally = tallies.fold(Tally::default(), Tally::sum_with);
        PlaneOutcome {
            tally,
            counted: tally.counted,
            wrong_share: tally.wrong_share(),
            method: "",
            exact: false,
        }
    };
    FitOutcome {
        layer: "total".to_owned(),
        n_weights: outcomes.iter().map(|outcome| outcome.n_weights).sum(),
        relative_mse: error.relative_mse(),
        plain_relative_mse: error.plain_relative_mse(),
        rounds: 0,
        planes: (0..q).map(plane).collect(),
        error,
    }
}
