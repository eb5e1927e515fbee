//! Options of the target: its cells, and the objective and limits of the search.

use super::args::Generate;
use super::objective_args::{ObjectiveArgs, ObjectiveChoice};
use super::target_args::TargetArgs;
use super::{loader, terminal};
use crate::cells::{Target, liberty};
use crate::design::DesignOptions;
use crate::error::{Error, Result};
use std::path::PathBuf;

/// The target of the options; `None` for that of the spec.
///
/// # Errors
/// `Input` if the library cannot be read, is missing or is not wanted.
pub fn chosen_target(args: &TargetArgs) -> Result<Option<Target>> {
    let Some(name) = &args.target else { return Ok(None) };
    let refuse = |what: String| Err(Error::input("", "--liberty", what));
    match (Target::PLAIN.iter().find(|(plain, _)| plain == name), args.liberty.is_empty()) {
        (Some((_, target)), true) => Ok(Some(target.clone())),
        (None, false) => {
            let found = liberty::read(&liberty_files(&args.liberty)?)?;
            found.notes.iter().for_each(|note| terminal::print_note(note));
            Ok(Some(Target::Liberty(found.library)))
        }
        (Some(_), false) => refuse(format!("target {name} takes no library")),
        (None, true) => refuse("missing, target liberty takes its cells from it".into()),
    }
}

/// Reads the Liberty files at `paths`.
///
/// # Errors
/// `Input` if one cannot be read or there are too many.
pub fn liberty_files(paths: &[PathBuf]) -> Result<Vec<liberty::LibertyFile>> {
    if paths.len() > liberty::MAX_FILES {
        let what = format!("{} files, at most {}", paths.len(), liberty::MAX_FILES);
        return Err(Error::input("", "--liberty", what));
    }
    let read = |path: &PathBuf| {
        loader::read_file(path, liberty::MAX_BYTES)
            .map(|bytes| liberty::LibertyFile::new(loader::display_name(path), bytes))
    };
    paths.iter().map(read).collect()
}

/// Build options of `generate`, with defaults for those that are not given.
///
/// # Errors
/// `Input` for invalid costs.
pub fn build_options(args: &Generate) -> Result<DesignOptions> {
    let typed = &args.target;
    let costs = (!typed.cell_cost.is_empty()).then_some(ObjectiveChoice::Cells);
    let objective = typed
        .objective
        .or(costs)
        .map(|objective| ObjectiveArgs { objective, cell_cost: typed.cell_cost.clone() }.to_objective());
    Ok(DesignOptions {
        effort: args.effort,
        objective: objective.transpose()?,
        max_depth: typed.max_depth,
        keep_strategy: args.strategy.is_some(),
        ..DesignOptions::default()
    })
}
