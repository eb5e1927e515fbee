//! Specs and folders of generated designs, read from disk.

use super::folder::OnDisk;
use super::{loader, terminal};
use crate::design::manifest::{self, Manifest};
use crate::design::{Saved, read_spec};
use crate::error::{Error, Result};
use crate::gf2;
use crate::spec::{DecoderSpec, Loader};
use serde_json::json;
use std::path::Path;

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
    read_spec(&loader::read_text(path)?, &name, &Beside(folder))
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

/// The design of any version in a folder.
///
/// # Errors
/// As [`Saved::open_of_any_version`].
pub fn saved(dir: &Path) -> Result<Saved> {
    Saved::open_of_any_version(&OnDisk(dir))
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
