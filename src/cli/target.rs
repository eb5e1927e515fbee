//! Options of the target: its cells, and the objective and limits of the search.

use super::args::Generate;
use super::objective_args::{ObjectiveArgs, ObjectiveChoice};
use super::target_args::TargetArgs;
use super::{loader, network_file, terminal};
use crate::cells::{Target, liberty};
use crate::design::DesignOptions;
use crate::error::{Error, Result};
use crate::flow::Kit;
use crate::gf2::BitMatrix;
use crate::language::Language;
use crate::network::{Limits, XorNetwork};
use crate::spec::DecoderSpec;
use std::collections::BTreeMap;
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
/// `Input` for invalid costs and for files that are no networks of the sizes of the planes.
pub fn build_options(args: &Generate, spec: &DecoderSpec) -> Result<DesignOptions> {
    let typed = &args.target;
    let costs = (!typed.cell_cost.is_empty()).then_some(ObjectiveChoice::Cells);
    let objective = typed
        .objective
        .or(costs)
        .map(|objective| ObjectiveArgs { objective, cell_cost: typed.cell_cost.clone() }.to_objective());
    let kit = if args.kit.is_empty() { Kit::default() } else { Kit::from_names(&args.kit)? };
    Ok(DesignOptions {
        effort: args.effort,
        objective: objective.transpose()?,
        seed: args.seed,
        limits: Limits { max_depth: typed.max_depth, max_fanout: typed.max_fanout },
        starts: read_starts(&args.starts, spec)?,
        kit,
        language: args.language.as_deref().map_or(Ok(Language::default()), Language::from_name)?,
    })
}

/// The networks at `paths`, one a plane of `spec` from plane 0 on.
fn read_starts(paths: &[PathBuf], spec: &DecoderSpec) -> Result<BTreeMap<usize, XorNetwork>> {
    if paths.len() > spec.q() {
        let what = format!("{} of them for {} planes; one a plane", paths.len(), spec.q());
        return Err(Error::input("", "--start", what));
    }
    let read = |(p, (path, plane)): (usize, (&PathBuf, &BitMatrix))| {
        Ok((p, network_file::read_network(path, None, plane.n_cols(), plane.n_rows())?))
    };
    paths.iter().zip(&spec.planes).enumerate().map(read).collect()
}
