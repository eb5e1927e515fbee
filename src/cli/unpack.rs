//! `unpack`: packed streams to weight codes.

use super::args::Unpack;
use super::{loader, output, progress::Progress};
use crate::codec::manifest::{self, Manifest};
use crate::codec::{tensors, unpack};
use crate::error::Result;
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// A folder that `pack` did not write whole, or an archive that cannot be written.
pub fn run(args: &Unpack) -> Result<()> {
    output::free(&args.out, args.force)?;
    let progress = Progress::new();
    progress.stage("reading")?;
    let manifest = read_manifest(&args.dir)?;
    progress.stage("decoding")?;
    let codes = unpack::unpack(&manifest, |file| {
        super::interrupt::check()?;
        loader::read(&args.dir.join(file), tensors::MAX_BYTES)
    })?;
    progress.stage("writing")?;
    output::write_file(&args.out, &unpack::to_npz(&codes)?)
}

/// The manifest of a folder that `pack` wrote.
///
/// # Errors
/// Where there is none, or it does not hold.
pub fn read_manifest(dir: &Path) -> Result<Manifest> {
    let path = dir.join(manifest::FILE_NAME);
    Manifest::read(&loader::read_text(&path)?, &loader::name(&path))
}
