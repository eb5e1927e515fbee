//! Specs and folders of generated designs, read from disk.

use super::manifest::{self, Manifest};
use super::{loader, terminal};
use crate::code::Stored;
use crate::codec::digest::sha256;
use crate::error::{Error, Result};
use crate::gf2;
use crate::network::opt;
use crate::sim::IMAGE;
use crate::spec::{self, DecoderSpec, Loader};
use serde_json::json;
use std::path::Path;

/// The networks of all planes, side by side, in a design.
pub const NETWORK: &str = "report/network.txt";
/// Most Verilog files of a design.
const MAX_TEXTS: usize = 1000;

/// A generated design as it lies on disk.
pub struct Folder {
    /// Its manifest.
    pub manifest: Manifest,
    /// Its spec, and what it stores.
    pub stored: Stored,
    /// (file name, text) of every file in `rtl/` that the manifest lists, and of what memories hold.
    pub texts: Vec<(String, String)>,
    /// Its golden model in C.
    pub golden: String,
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
    parse(&loader::read_text(path)?, path)
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

fn parse(text: &str, path: &Path) -> Result<DecoderSpec> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let spec = spec::read(text, &loader::name(path), &Beside(folder))?;
    // The spec lies below the strategies and cannot know their names.
    opt::find(&spec.strategy).map_err(|error| error.in_file(&loader::name(path)))?;
    Ok(spec)
}

/// Reads the folder of a design.
///
/// # Errors
/// `Input` where a file is missing or broken; `Mismatch` where the spec is not the one of the manifest.
pub fn folder(dir: &Path) -> Result<Folder> {
    let path = dir.join(manifest::FILE_NAME);
    let manifest = Manifest::read(&loader::read_text(&path)?, &loader::name(&path))?;
    let spec_path = dir.join("spec.json");
    let text = loader::read_text(&spec_path)?;
    let spec = parse(&text, &spec_path)?;
    if sha256(text.as_bytes()) != manifest.spec_digest || spec.name != manifest.name {
        return Err(Error::Mismatch(format!(
            "{}: is not the spec that the manifest states",
            spec_path.display()
        )));
    }
    let stored = manifest.stored(spec, &loader::name(&path))?;
    let texts = manifest.files.keys().filter_map(|file| file.strip_prefix("rtl/")).take(MAX_TEXTS);
    let read = |file: &str| match file {
        _ if file.contains(['/', '\\']) => {
            Err(Error::input(loader::name(&path), "files", format!("{file:?} is no file in rtl/")))
        }
        _ => Ok((file.to_owned(), loader::read_text(&dir.join("rtl").join(file))?)),
    };
    let images = manifest.files.keys().filter(|file| file.ends_with(IMAGE) && !file.contains(['/', '\\']));
    let image = |file: &String| Ok((file.clone(), loader::read_text(&dir.join(file))?));
    let texts = texts.map(read).chain(images.map(image)).collect::<Result<_>>()?;
    let golden = loader::read_text(&dir.join(format!("ref/{}.c", manifest.name)))?;
    Ok(Folder { manifest, stored, texts, golden })
}
