//! `sweep`.

use super::args::Sweep;
use super::progress::Terminal;
use super::terminal;
use super::train::{read_recipe, start};
use flexor_hdl::error::{Error, Result};
use flexor_hdl::sweep::{Shard, read_sweep};
use flexor_train::data::{DataSet, read_set};
use flexor_train::files::{Beside, read_text, write_whole};
use flexor_train::recipe::Recipe;
use flexor_train::run::{Session, finished};
use flexor_train::sweep::{Reference, tasks};
use serde_json::Value;
use std::path::Path;

/// Name of the file of accuracies.
const ACCURACY: &str = "accuracy.jsonl";

/// Runs the subcommand: trains what is not trained yet.
///
/// # Errors
/// A bad sweep, recipe or data set, `Interrupted`; `Mismatch` at the end where networks were lost.
pub fn run_sweep(args: &Sweep) -> Result<()> {
    let (path, beside) = (&args.sweep, |path: &Path| path.parent().unwrap_or(Path::new("")).to_path_buf());
    let sweep = read_sweep(&read_text(path)?, &path.display().to_string(), &Beside(&beside(path)))?;
    // That of every draw takes its place.
    let recipe = read_recipe(args.recipe.as_deref(), &args.fields, Some(Value::Null))?;
    let references = args.reference.iter().map(|name| reference(name)).collect::<Result<Vec<_>>>()?;
    let tasks = tasks(&sweep, args.shard.unwrap_or(Shard::WHOLE), &references, &recipe)?;
    let data = read_set(&args.place.data)?;
    let device = start(&args.place)?;
    let (mut lines, mut lost) = (Vec::new(), Vec::new());
    for (k, (name, recipe)) in tasks.iter().enumerate() {
        let folder = args.out.join(name);
        let line = match finished(&folder, recipe, &data)? {
            Some(line) => Ok(line),
            None => train(&format!("{}/{} {name}", k + 1, tasks.len()), recipe, &data, &folder, &device),
        };
        match line {
            Ok(line) => lines.push(format!("{line}\n")),
            Err(Error::Mismatch(what)) => lost.push(format!("{name}: {what}")),
            Err(other) => return Err(other),
        }
        write_whole(&args.out.join(ACCURACY), lines.concat().as_bytes())?;
    }
    terminal::print(&format!("{} networks in {}\n", lines.len(), args.out.join(ACCURACY).display()))?;
    match lost.first() {
        None => Ok(()),
        Some(first) => {
            Err(Error::Mismatch(format!("{} networks have no line; the first, {first}", lost.len())))
        }
    }
}

fn train(
    title: &str,
    recipe: &Recipe,
    data: &DataSet,
    folder: &Path,
    device: &burn_tensor::Device,
) -> Result<Value> {
    let mut session = Session::open(folder, recipe.clone(), data.clone(), device, false)?;
    session.run(&mut Terminal::titled(title))?;
    Ok(flexor_train::run::accuracy_line(&session.trainer))
}

fn reference(name: &str) -> Result<Reference> {
    let known = Reference::NAMES.iter().find(|(known, _)| *known == name);
    let names = Reference::NAMES.map(|(name, _)| name).join(" or ");
    known
        .map(|(_, reference)| *reference)
        .ok_or_else(|| Error::input("", "--reference", format!("{name:?}, expected {names}")))
}
