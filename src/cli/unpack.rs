//! `unpack`: packed streams to weight codes.

use super::args::Unpack;
use super::load::{self, Folder};
use super::{loader, output, progress::Progress};
use crate::code::Stored;
use crate::codec::manifest::{self, Manifest};
use crate::codec::{digest, tensors, unpack};
use crate::error::{Error, Result};
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
    if let Some(dir) = &args.design {
        is_of(&manifest, &load::folder(dir)?, &loader::name(&args.dir.join(manifest::FILE_NAME)))?;
    }
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

/// Holds that streams were packed for a design, in its basis and polarity; `file` is their manifest, for errors.
///
/// # Errors
/// `Input` where they were not.
pub fn is_of(manifest: &Manifest, folder: &Folder, file: &str) -> Result<()> {
    if manifest.basis_digest == folder.manifest.basis_digest {
        return Ok(());
    }
    let given = Stored::given(folder.stored.spec.clone());
    let what = if manifest.basis_digest == digest::of_stored(&given) {
        "is that of the given basis, the design stores another: `transform` takes the streams there"
    } else {
        "is not that of the design: packed for another decoder, basis or polarity"
    };
    Err(Error::input(file, "basis_digest", what))
}
