//! Specs and folders of generated designs, read from disk.

use super::manifest::{self, Manifest};
use super::{loader, terminal};
use crate::code::Stored;
use crate::codec::digest::sha256;
use crate::error::{Error, Result};
use crate::gf2;
use crate::network::{XorNetwork, io, verify};
use crate::search;
use crate::spec::{self, DecoderSpec, Loader};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The networks of all planes, side by side, in a design.
pub const NETWORK: &str = "report/network.txt";

/// What a generated design says of itself on disk; all else of it follows from this and its networks.
pub struct Folder {
    /// Where it lies.
    pub dir: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// Its spec, and what it stores.
    pub stored: Stored,
}

impl Folder {
    /// The network of every plane, plane 0 first.
    ///
    /// # Errors
    /// `Input` where there are none to be read; `Mismatch` where one is not the map of its plane.
    pub fn networks(&self) -> Result<Vec<XorNetwork>> {
        let path = self.dir.join(NETWORK);
        let file = loader::name(&path);
        let Stored { spec, planes } = &self.stored;
        let bytes = loader::read_regular(&path, loader::MAX_TEXT_BYTES)?;
        let network = io::read(&bytes, "txt", &file, self.stored.group_bits(), spec.q() * spec.n_out())?;
        let sizes: Vec<_> = planes.iter().map(|plane| (plane.n_in(), spec.n_out())).collect();
        let mismatch = |what: &str| Error::Mismatch(format!("{file}: {what}"));
        let parts =
            network.split(&sizes).ok_or_else(|| mismatch("a plane reads stored bits of another one"))?;
        for (p, (part, plane)) in parts.iter().zip(planes).enumerate() {
            verify::verify(part, &plane.affine()).map_err(|e| match e {
                Error::Internal(what) => mismatch(&format!("plane {p}: {what}")),
                other => other,
            })?;
        }
        Ok(parts)
    }
}

/// The spec in a file; files that it names are found beside it.
///
/// # Errors
/// `Input` with everything wrong.
pub fn spec(path: &Path) -> Result<DecoderSpec> {
    let (extension, name) = (loader::extension(path), loader::name(path));
    if gf2::io::extensions().any(|known| known != "json" && known.eq_ignore_ascii_case(&extension)) {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let spec = json!({ "schema_version": 1, "name": "dec", "planes": [{ "matrix": { "file": file } }] });
        let what = format!("is a matrix by its name, expected a spec, which names it: {spec}");
        return Err(Error::input(name, "", what));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    parse(&loader::read_text(path)?, path, &Beside(folder))
}

/// Finds files beside the one that names them: in this folder.
pub struct Beside<'a>(pub &'a Path);

impl Loader for Beside<'_> {
    fn load(&self, file: &str) -> Result<Vec<u8>> {
        loader::read(&self.0.join(file), loader::MAX_TEXT_BYTES)
    }

    fn note(&self, what: &str) {
        terminal::note(what);
    }
}

/// Finds nothing: what a design keeps of its input is whole.
struct Nowhere;

impl Loader for Nowhere {
    fn load(&self, file: &str) -> Result<Vec<u8>> {
        Err(Error::input(file, "", "is not read: the spec of a design holds its matrices and cells itself"))
    }
}

fn parse(text: &str, path: &Path, loader: &dyn Loader) -> Result<DecoderSpec> {
    let spec = spec::read(text, &loader::name(path), loader)?;
    // The spec lies below the strategies and cannot know their names.
    search::find(&spec.strategy).map_err(|error| error.in_file(&loader::name(path)))?;
    Ok(spec)
}

/// Whether the folder is still that of `manifest`.
///
/// # Errors
/// `Environment` where another run has written it anew.
pub fn still(dir: &Path, manifest: &Manifest) -> Result<()> {
    let path = dir.join(manifest::FILE_NAME);
    match Manifest::read(&loader::read_text(&path)?, &loader::name(&path)) {
        Ok(found) if found == *manifest => Ok(()),
        _ => Err(Error::io(dir.display(), "was written anew by another run while this one looked at it")),
    }
}

/// Reads the folder of a design.
///
/// # Errors
/// `Input` where a file is missing or broken; `Mismatch` where the spec is not the one of the manifest.
pub fn folder(dir: &Path) -> Result<Folder> {
    let path = dir.join(manifest::FILE_NAME);
    read_folder(dir, Manifest::read(&loader::read_regular_text(&path)?, &loader::name(&path))?)
}

/// Reads the folder of a design of this version of the tool, with where its matrices came from.
///
/// # Errors
/// As [`folder`], and `Input` that names the version where it is another one.
pub fn folder_of_this_version(dir: &Path) -> Result<Folder> {
    let path = dir.join(manifest::FILE_NAME);
    let (text, file) = (loader::read_regular_text(&path)?, loader::name(&path));
    manifest::is_of_this_version(&text, &file)?;
    let mut folder = read_folder(dir, Manifest::read(&text, &file)?)?;
    folder.stored.spec.origins = folder.manifest.origins(&folder.stored.spec.planes, &file)?;
    Ok(folder)
}

fn read_folder(dir: &Path, manifest: Manifest) -> Result<Folder> {
    let spec_path = dir.join("spec.json");
    let text = loader::read_regular_text(&spec_path)?;
    let spec = parse(&text, &spec_path, &Nowhere)?;
    if sha256(text.as_bytes()) != manifest.spec_digest || spec.name != manifest.name {
        return Err(Error::Mismatch(format!(
            "{}: is not the spec that the manifest states",
            loader::name(&spec_path)
        )));
    }
    let stored = manifest.stored(spec, &loader::name(&dir.join(manifest::FILE_NAME)))?;
    Ok(Folder { dir: dir.to_path_buf(), manifest, stored })
}
