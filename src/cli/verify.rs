//! `verify`: checks a network against a matrix, and prints its counts.

use super::args::{ScheduleInputs, Verify};
use super::input::{Input, forms_of_two, is_stdio};
use super::network_file::Place;
use super::{loader, matrix, terminal};
use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, BitVec};
use crate::network::metrics::{self, Metrics, Spread};
use crate::network::{Inputs, Schedule};
use crate::spec::{Polarity, SCHEMA_VERSION};
use itertools::Itertools;
use serde_json::{Value, json};
use std::path::Path;

/// Most differing rows that are named.
const SHOWN: usize = 10;
/// Most inputs listed of such a row.
const SHOWN_INPUTS: usize = 8;

/// Runs the subcommand.
///
/// # Errors
/// `Input` for a file without a matrix or without a network of its size; `Mismatch` that names the rows in
/// which the network differs; `Environment` if the new file cannot be written.
pub fn run_verify(args: &Verify) -> Result<()> {
    let place = args.write.as_ref().map(|path| place_of(path, args));
    place.as_ref().map_or(Ok(()), Place::check_writable)?;
    let to_stdout = args.write.as_deref().is_some_and(is_stdio);
    if args.json && to_stdout {
        return Err(Error::input("", "--json", "goes to standard output, as --write - does; leave one out"));
    }
    let [matrix_form, network_form] = forms_of_two(&args.matrix, args.forms.format.as_deref());
    let matrix = matrix::read_matrix(&args.matrix, matrix_form)?;
    let sizes = [matrix.n_cols(), matrix.n_rows()];
    let read = Input::read(&args.network, network_form)?.to_network(Some(sizes))?;
    let schedule = args.schedule.map(|inputs| Schedule::from_network(&read, Inputs::from(inputs)));
    let network = schedule.as_ref().map_or_else(|| read.clone(), |schedule| schedule.reorder(&read));
    let polarity = Polarity::from(args.polarity);
    let (found, wanted) = (network.affine(), Affine { offset: polarity.row_offsets(&matrix), matrix });
    let differing: Vec<usize> = (0..network.n_out()).filter(|&i| rows_differ(&found, &wanted, i)).collect();
    let metrics = Metrics::from_network(&network, &wanted.matrix);
    if args.json {
        let mut object = to_json(&wanted.matrix, &metrics, &differing);
        if let Some(schedule) = &schedule {
            object["schedule"] = schedule_json(schedule);
        }
        terminal::print_json(&object)?;
    } else {
        let scheduled = schedule.as_ref().map(schedule_text).unwrap_or_default();
        terminal::print_table(&(to_table(&wanted.matrix, &metrics) + &scheduled), to_stdout)?;
    }
    if !differing.is_empty() {
        return Err(Error::Mismatch(difference_summary(args, &found, &wanted, &differing)));
    }
    place.map_or(Ok(()), |place| place.write_network(&network))
}

fn place_of<'a>(path: &'a Path, args: &'a Verify) -> Place<'a> {
    Place { path, to: args.forms.to.as_deref(), name: args.name.as_deref(), force: args.force }
}

fn rows_differ(found: &Affine, wanted: &Affine, i: usize) -> bool {
    found.matrix.row(i) != wanted.matrix.row(i) || found.offset.get(i) != wanted.offset.get(i)
}

fn to_json(matrix: &BitMatrix, metrics: &Metrics, differing: &[usize]) -> Value {
    json!({ "schema_version": SCHEMA_VERSION, "rows": matrix.n_rows(), "cols": matrix.n_cols(),
        "n_taps": metrics.n_taps, "naive_xor": metrics.naive_xor, "n_xor": metrics.n_xor,
        "depth": metrics.depth, "fanout": metrics.fanout,
        "status": if differing.is_empty() { "pass" } else { "fail" }, "differing_rows": differing })
}

impl From<ScheduleInputs> for Inputs {
    fn from(inputs: ScheduleInputs) -> Self {
        match inputs {
            ScheduleInputs::Resident => Self::Resident,
            ScheduleInputs::Streamed => Self::Streamed,
        }
    }
}

fn schedule_json(schedule: &Schedule) -> Value {
    let Schedule { n_registers, n_reads, n_writes, .. } = schedule;
    json!({ "registers": n_registers, "reads": n_reads, "writes": n_writes })
}

fn schedule_text(schedule: &Schedule) -> String {
    let Schedule { n_registers, n_reads, n_writes, .. } = schedule;
    format!("{:<17} {n_registers} ({n_reads} reads of inputs, {n_writes} writes of outputs)\n", "registers")
}

fn to_table(matrix: &BitMatrix, metrics: &Metrics) -> String {
    let Spread { min, mean, max } = metrics.fanout;
    let lines = [
        ("rows (outputs)", matrix.n_rows().to_string()),
        ("columns (inputs)", matrix.n_cols().to_string()),
        ("naive XOR2", metrics.naive_xor.to_string()),
        ("XOR2", metrics.n_xor.to_string()),
        ("depth", format!("{} (least possible {})", metrics.depth, metrics::min_depth(matrix))),
        ("fan-out", format!("{min} to {max}, {mean:.2} on average")),
    ];
    lines.iter().map(|(what, value)| format!("{what:<17} {value}\n")).join("")
}

/// The first rows that differ, one a line.
fn difference_summary(args: &Verify, found: &Affine, wanted: &Affine, differing: &[usize]) -> String {
    let (network, matrix) = (loader::display_name(&args.network), loader::display_name(&args.matrix));
    let mut lines: Vec<_> = differing
        .iter()
        .take(SHOWN)
        .map(|&i| {
            format!("{network}: y[{i}] is not row {i} of {matrix}: {}", row_difference(found, wanted, i))
        })
        .collect();
    if differing.len() > SHOWN {
        lines.push(format!("{network}: and {} more rows differ", differing.len() - SHOWN));
    }
    lines.join("\n")
}

/// Inputs that output `i` lacks and has too many, and a wrong inversion.
fn row_difference(found: &Affine, wanted: &Affine, i: usize) -> String {
    let (has, needs) = (found.matrix.row(i), wanted.matrix.row(i));
    let only = |a: &BitVec, b: &BitVec| a.ones_at().filter(|&j| !b.get(j)).collect::<Vec<_>>();
    let inverted = match (found.offset.get(i), wanted.offset.get(i)) {
        (true, false) => Some("is inverted".to_owned()),
        (false, true) => Some("is not inverted".to_owned()),
        _ => None,
    };
    let parts =
        [list_inputs("lacks", &only(needs, has)), list_inputs("has too many:", &only(has, needs)), inverted];
    parts.into_iter().flatten().join("; ")
}

fn list_inputs(what: &str, inputs: &[usize]) -> Option<String> {
    let shown = inputs.iter().take(SHOWN_INPUTS).map(|j| format!("x[{j}]")).join(", ");
    let more = if inputs.len() > SHOWN_INPUTS { ", …" } else { "" };
    (!inputs.is_empty()).then(|| format!("{what} {shown}{more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_with_a_row() {
        let map = |row: &[bool], invert| Affine {
            matrix: BitMatrix::from_rows(row.len(), vec![BitVec::from_bits(row.iter().copied())])
                .expect("one row"),
            offset: BitVec::from_bits([invert]),
        };
        let (t, f) = (true, false);
        let says = |found, wanted| row_difference(&found, &wanted, 0);
        assert_eq!(says(map(&[t, t, f], f), map(&[f, t, t], f)), "lacks x[2]; has too many: x[0]");
        assert_eq!(says(map(&[t, t, f], t), map(&[t, t, f], f)), "is inverted");
        assert_eq!(says(map(&[t, f, f], f), map(&[t, t, f], t)), "lacks x[1]; is not inverted");
        let long = says(map(&[f; 20], f), map(&[t; 20], f));
        assert!(long.ends_with("x[7], …"), "{long}");
    }
}
