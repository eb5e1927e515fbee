//! Rows of evidence as a table.

use super::engine_args::EngineChoice;
use crate::sim::{Evidence, Status};
use clap::ValueEnum;
use itertools::Itertools;

/// Name of the engine on the command line.
pub fn engine_name(choice: EngineChoice) -> String {
    choice.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Name of the row of a single engine that the user asked for; `None` for all.
pub fn asked_row(choice: EngineChoice) -> Option<String> {
    (choice != EngineChoice::All).then(|| engine_name(choice))
}

/// The rows as a table.
pub fn evidence_table(rows: &[Evidence]) -> String {
    let mut text = format!(
        "{:<11} {:<8} {:>8} {:>8} {:>10}  version\n",
        "evidence", "status", "vectors", "beats", "cycles"
    );
    for row in rows {
        let version = row.version.as_deref().or(row.detail.lines().next()).unwrap_or_default();
        text += &format!(
            "{:<11} {:<8} {:>8} {:>8} {:>10}  {version}\n",
            row.name,
            status_text(row.status),
            row.vectors,
            row.beats,
            row.cycles
        );
    }
    for row in rows.iter().filter(|row| !row.cells.is_empty()) {
        let cells = row.cells.iter().map(|(kind, n)| format!("{n} {kind}")).join(", ");
        let luts = row.luts.map(|luts| format!("{luts} LUTs in the whole design: ")).unwrap_or_default();
        text += &format!("{}: {luts}{cells}\n", row.name);
    }
    text
}

fn status_text(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::Skipped => "skipped",
    }
}
