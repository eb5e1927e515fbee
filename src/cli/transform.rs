//! `transform`: packed streams from the given basis to that of a design, and back.

use super::basis_args::Transform;
use super::output::{self, Guard};
use super::progress::Progress;
use super::{load, loader, pack, unpack};
use crate::codec::transform::{Direction, transform};
use crate::codec::{manifest, tensors};
use crate::error::Result;

/// Runs the subcommand.
///
/// # Errors
/// Streams of another decoder, basis or polarity, no way back, or a folder that cannot be written.
pub fn run(args: &Transform) -> Result<()> {
    let progress = Progress::new();
    progress.stage("reading")?;
    let stored = load::folder(&args.design)?.stored;
    let manifest = unpack::read_manifest(&args.dir)?;
    let file = loader::name(&args.dir.join(manifest::FILE_NAME));
    let direction = if args.back { Direction::Back } else { Direction::Forth };
    progress.stage("transforming")?;
    let files = transform(&manifest, &stored, direction, &file, |name| {
        super::interrupt::check()?;
        loader::read(&args.dir.join(name), tensors::MAX_BYTES)
    })?;
    let files = files.into_iter().collect();
    progress.stage("writing")?;
    let guard = if args.force { Guard::Force } else { Guard::Only(pack::listed) };
    output::write(&args.out, &files, guard)?;
    drop(progress);
    pack::print(&args.out, args.json, &files)
}
