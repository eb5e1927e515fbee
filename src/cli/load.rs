//! Specs and folders of generated designs, read from disk.

use super::folder::OnDisk;
use super::{loader, terminal};
use crate::design::manifest::{self, DesignManifest};
use crate::design::{Saved, read_spec};
use crate::error::{Error, Result};
use crate::gf2;
use crate::spec::{DecoderSpec, Loader};
use serde_json::json;
use std::path::Path;

/// Reads a spec file; paths in it are relative to its folder.
///
/// # Errors
/// `Input` with all faults.
pub fn load_spec(path: &Path) -> Result<DecoderSpec> {
    let (extension, name) = (loader::file_extension(path), loader::display_name(path));
    if gf2::io::readable_extensions().any(|known| known != "json" && known.eq_ignore_ascii_case(&extension)) {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let spec = json!({ "schema_version": 1, "name": "dec", "planes": [{ "matrix": { "file": file } }] });
        let what = format!("is a matrix by its name, expected a spec, which names it: {spec}");
        return Err(Error::input(name, "", what));
    }
    read_spec_text(&loader::read_text(path)?, &name, path.parent().unwrap_or(Path::new("")))
}

/// Reads the text of a spec whose paths are relative to `folder`; `file` names it in errors.
///
/// # Errors
/// `Input` with all faults.
pub fn read_spec_text(text: &str, file: &str, folder: &Path) -> Result<DecoderSpec> {
    read_spec(text, file, &Beside(folder))
}

/// Loader of files beside the one that names them: in this folder.
pub struct Beside<'a>(pub &'a Path);

impl Loader for Beside<'_> {
    fn load_file(&self, file: &str) -> Result<Vec<u8>> {
        loader::read_file(&self.0.join(file), loader::MAX_TEXT_BYTES)
    }

    fn note_unused(&self, what: &str) {
        terminal::print_note(what);
    }
}

/// Reads the design in a folder, of any version.
///
/// # Errors
/// As [`Saved::open_of_any_version`].
pub fn load_design(dir: &Path) -> Result<Saved> {
    Saved::open_of_any_version(&OnDisk(dir))
}

/// Checks that the folder still holds the design of `manifest`.
///
/// # Errors
/// `Environment` if another run has replaced it.
pub fn check_unchanged(dir: &Path, manifest: &DesignManifest) -> Result<()> {
    let path = dir.join(manifest::FILE_NAME);
    match DesignManifest::from_text(&loader::read_text(&path)?, &loader::display_name(&path)) {
        Ok(found) if found == *manifest => Ok(()),
        _ => {
            Err(Error::from_io(dir.display(), "was written anew by another run while this one looked at it"))
        }
    }
}
