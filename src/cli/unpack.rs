//! `unpack`: packed streams to weight codes.

use super::args::Unpack;
use super::codec_args::OrderChoice;
use super::load::{self, Folder};
use super::{interrupt, loader, output, packed, progress::Progress};
use crate::code::Stored;
use crate::codec::manifest::{self, Manifest};
use crate::codec::order::{output_last_shape, to_output_last};
use crate::codec::unpack::Codes;
use crate::codec::{digest, unpack, unpack_fast};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
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
    if args.fast {
        return fast(args, &manifest);
    }
    let mut codes = unpack::unpack(&manifest, |file| packed::load(&args.dir, file))?;
    if args.order == OrderChoice::Hwio {
        codes.iter_mut().for_each(output_last);
    }
    progress.stage("writing")?;
    output::write_file(&args.out, &unpack::to_npz(&codes)?, args.force)
}

/// The codes of a layer with its output channels last, plane by plane.
fn output_last(layer: &mut Codes) {
    let shape = layer.shape.split_off(1);
    let n_weights = shape.iter().product::<usize>().max(1);
    layer.codes = layer.codes.chunks(n_weights).flat_map(|plane| to_output_last(plane, &shape)).collect();
    layer.shape.extend(output_last_shape(&shape));
}

fn fast(args: &Unpack, manifest: &Manifest) -> Result<()> {
    let open = |file: &str| {
        let path = args.dir.join(file);
        let file = File::open(&path);
        file.map(Stoppable).map_err(|e| Error::input(path.display().to_string(), "", e.to_string()))
    };
    output::stream_file(&args.out, args.force, |file| {
        let target = BufWriter::with_capacity(1 << 20, file);
        let form = args.form.into();
        let unpacked = unpack_fast::unpack(manifest, form, args.max_memory, open, target);
        interrupt::check()?;
        let mut target = unpacked?;
        target.flush().map_err(|e| Error::io(args.out.display(), e))
    })
    .map(drop)
}

/// A file that ends with an error once the user asked to stop.
struct Stoppable(File);

impl Read for Stoppable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if interrupt::stopped() { Err(io::Error::other("stopped")) } else { self.0.read(buffer) }
    }
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
