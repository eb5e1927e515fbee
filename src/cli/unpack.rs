//! `unpack`: packed streams to weight codes.

use super::codec_args::Unpack;
use super::{interrupt, load, loader, output, progress::ProgressLine};
use crate::codec::arrays;
use crate::codec::manifest::{self, Manifest};
use crate::codec::unpack_fast::{self, UnpackOptions};
use crate::design::Watch;
use crate::design::packing::check_manifest_of;
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// An incomplete packed folder, an unknown format, or a file that cannot be written.
pub fn run_unpack(args: &Unpack) -> Result<()> {
    output::check_free(&args.out, args.force)?;
    let progress = ProgressLine::new();
    progress.enter_stage("reading")?;
    let manifest = read_manifest(&args.dir)?;
    let names: Vec<_> = manifest.layers.iter().map(|layer| layer.name.as_str()).collect();
    let form = arrays::ArrayFile::for_file(&loader::display_name(&args.out), &names)?;
    if let Some(dir) = &args.design {
        check_manifest_of(
            &manifest,
            &load::load_design(dir)?,
            &loader::display_name(&args.dir.join(manifest::FILE_NAME)),
        )?;
    }
    progress.enter_stage("decoding")?;
    let options = UnpackOptions {
        form: args.form.into(),
        order: args.order.into(),
        fast: args.fast,
        max_memory: args.limit.max_memory,
    };
    output::stream_file(&args.out, args.force, |file| {
        let target = BufWriter::with_capacity(1 << 20, file);
        let open = |name: &str| open_file(&args.dir, name);
        let unpacked = unpack_fast::write_arrays(&manifest, options, open, form, target);
        interrupt::check_stopped()?;
        let mut target = unpacked?;
        target.flush().map_err(|e| Error::from_io(args.out.display(), e))
    })
    .map(drop)
}

/// Opens a file of a packed folder, to be read in pieces.
///
/// # Errors
/// `Input` if there is no such file.
pub fn open_file(dir: &Path, file: &str) -> Result<Stoppable> {
    let path = dir.join(file);
    let opened = File::open(&path).map(Stoppable);
    opened.map_err(|e| Error::input(path.display().to_string(), "", e.to_string()))
}

/// A file whose reads fail once the user asked to stop.
pub struct Stoppable(File);

impl Read for Stoppable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if interrupt::is_stopped() { Err(io::Error::other("stopped")) } else { self.0.read(buffer) }
    }
}

/// Reads the manifest of a packed folder.
///
/// # Errors
/// If there is none, or it is invalid.
pub fn read_manifest(dir: &Path) -> Result<Manifest> {
    let path = dir.join(manifest::FILE_NAME);
    Manifest::from_text(&loader::read_text(&path)?, &loader::display_name(&path))
}
