//! `transform`: packed streams from the given basis to that of a design, and back.

use super::basis_args::Transform;
use super::progress::ProgressLine;
use super::{load, loader, packed, terminal, unpack};
use crate::codec::transform::{Direction, transform_within};
use crate::codec::{account, images, manifest};
use crate::design::{Files, Watch};
use crate::error::Result;
use serde_json::json;

/// Runs the subcommand.
///
/// # Errors
/// Streams of another decoder, basis or polarity, a basis that cannot be undone, or a folder that cannot be
/// written.
pub fn run_transform(args: &Transform) -> Result<()> {
    let progress = ProgressLine::new();
    progress.enter_stage("reading")?;
    let stored = load::load_design(&args.design)?.stored;
    let manifest = unpack::read_manifest(&args.dir)?;
    let file = loader::display_name(&args.dir.join(manifest::FILE_NAME));
    let direction = if args.back { Direction::Back } else { Direction::Forth };
    progress.enter_stage("transforming")?;
    let load = |name: &str| packed::load_layer(&args.dir, &manifest, name);
    let files = transform_within(&manifest, &stored, direction, &file, load, &mut args.limit.to_budget())?;
    let files: Files = files.into_iter().collect();
    progress.enter_stage("writing")?;
    packed::write_packed(&args.out, &files, args.force)?;
    drop(progress);
    let manifest = images::manifest_of(&files)?;
    let accounts = account::packed_accounts(&manifest);
    if args.json {
        return terminal::print_json(&json!({ "schema_version": manifest.schema_version,
            "layers": manifest.layers, "basis": manifest.basis.name(), "basis_digest": manifest.basis_digest,
            "files": files.keys().collect::<Vec<_>>(), "accounts": account::accounts_json(&accounts)? }));
    }
    let place = format!("words of {} bits in {}\n", manifest.word_width, loader::display_name(&args.out));
    terminal::print_text(&(packed::accounts_table(&accounts) + &place))
}
