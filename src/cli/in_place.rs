//! `in-place`: searches few steps `x[i] ^= x[j]` that turn x into M·x on its own wires.

use super::args::InPlace as Args;
use super::input::{is_stdio, written_extension};
use super::network_file::Place;
use super::progress::{ProgressLine, share_done};
use super::stopping::{Stopped, Stopping};
use super::{loader, matrix, output, terminal};
use crate::design::Watch;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::InPlace;
use crate::search::{FoundInPlace, Params, Progress, Search, find_in_place};
use crate::spec::SCHEMA_VERSION;
use itertools::Itertools;
use serde_json::{Value, json};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// `Input` for a file without an invertible matrix; `Environment` if the new file cannot be written;
/// `Interrupted`, after the best result was printed and written.
pub fn run_in_place(args: &Args) -> Result<()> {
    let matrix = matrix::read_matrix(&args.matrix, args.forms.format.as_deref())?;
    let place = args.write.as_ref().map(|path| place_of(path, args));
    place.as_ref().map_or(Ok(()), Place::check_writable)?;
    let to_stdout = args.write.as_deref().is_some_and(is_stdio);
    if args.json && to_stdout {
        return Err(Error::input("", "--json", "goes to standard output, as --write - does; leave one out"));
    }
    let stopping = Stopping::start(args.search.time_limit);
    let found = run_search(args, &matrix, &stopping)?;
    let program = if args.inverse { found.program.inverse() } else { found.program.clone() };
    if args.json {
        terminal::print_json(&to_json(args, &matrix, &found, &program, &stopping))?;
    } else {
        terminal::print_table(&to_table(&matrix, &found, &program, &stopping), to_stdout)?;
    }
    place.map_or(Ok(()), |place| write_program(&program, &place))?;
    match stopping.reason() {
        Some(Stopped::Interrupted) => Err(Error::Interrupted),
        _ => Ok(()),
    }
}

fn run_search(args: &Args, matrix: &BitMatrix, stopping: &Stopping) -> Result<FoundInPlace> {
    let progress = ProgressLine::new();
    let params = Params { seed: args.search.seed, effort: args.search.effort, ..Params::default() };
    let tell = |now: Progress| {
        let done = share_done(now.permille, stopping.elapsed(), args.search.time_limit);
        progress.note_progress(&format!("{} steps{done}", now.n_gates));
    };
    let search = Search { params: &params, stopped: &|| stopping.is_due(), progress: &tell };
    find_in_place(matrix, &search).map_err(|error| error.in_file(&loader::display_name(&args.matrix)))
}

/// Where the program goes.
fn place_of<'a>(path: &'a Path, args: &'a Args) -> Place<'a> {
    Place { path, to: args.forms.to.as_deref(), name: None, force: args.force }
}

/// As text, its steps and the wires of its outputs; in any other form, the network of the same sums.
fn write_program(program: &InPlace, place: &Place) -> Result<()> {
    let text = program.to_string();
    match written_extension(place.path, place.to).as_str() {
        "txt" if is_stdio(place.path) => terminal::print_bytes(text.as_bytes()),
        "txt" => output::write_file(place.path, text.as_bytes(), place.force),
        _ => place.write_network(&program.to_network()),
    }
}

fn to_json(
    args: &Args,
    matrix: &BitMatrix,
    found: &FoundInPlace,
    program: &InPlace,
    stopping: &Stopping,
) -> Value {
    let steps: Vec<_> = program.steps().iter().map(|step| [step.target, step.source]).collect();
    json!({ "schema_version": SCHEMA_VERSION, "rows": matrix.n_rows(), "cols": matrix.n_cols(),
        "n_taps": matrix.count_ones(), "n_steps": steps.len(), "depth": program.depth(),
        "lower_bound": found.lower_bound, "optimal": found.is_optimal(), "inverse": args.inverse,
        "program": steps, "places": program.places(), "seed": args.search.seed, "effort": args.search.effort,
        "n_moves": found.n_moves, "stopped": stopping.reason().map(Stopped::name),
        "seconds": stopping.elapsed().as_secs_f64() })
}

fn to_table(matrix: &BitMatrix, found: &FoundInPlace, program: &InPlace, stopping: &Stopping) -> String {
    let optimal = if found.is_optimal() { " (no program has fewer)" } else { "" };
    let (n, n_taps) = (matrix.n_rows(), matrix.count_ones());
    let mut lines = vec![
        ("matrix", format!("{n}x{n}, {n_taps} taps")),
        ("steps", format!("{}{optimal}", program.steps().len())),
        ("at least", found.lower_bound.to_string()),
        ("depth", format!("{} layers of steps that share no wire", program.depth())),
        ("wires of outputs", program.places().iter().join(" ")),
    ];
    lines.extend(stopping.reason().map(|why| ("stopped", why.name().to_owned())));
    lines.iter().map(|(what, value)| format!("{what:<17} {value}\n")).join("")
}
