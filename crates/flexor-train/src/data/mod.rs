//! Labelled images: read from a folder, or drawn.
//!
//! A format is one file here and an entry of `FORMATS`.

mod augment;
mod batches;
mod cifar;
mod digits;
mod folder;
mod format;
mod idx;
mod images;
mod npz;

pub use batches::{Batch, Batches, Scaling};
pub use images::{DataSet, Images};

use flexor_hdl::error::{Error, Result};
use folder::Folder;
use format::Format;
use std::path::Path;

/// The word that stands for the digits drawn by this crate.
pub const DIGITS: &str = digits::NAME;
/// Most classes.
const MAX_CLASSES: usize = 256;

/// All formats.
const FORMATS: [Format; 3] = [idx::FORMAT, cifar::FORMAT, npz::FORMAT];

/// Reads the set of a folder, or draws `digits`.
///
/// # Errors
/// A folder that holds no set, or files that are broken or do not go together.
pub fn read_set(path: &Path) -> Result<DataSet> {
    if path == Path::new(DIGITS) && !path.is_dir() {
        return Ok(digits::draw());
    }
    let folder = Folder::new(path);
    if !path.is_dir() {
        return Err(Error::input(
            path.display().to_string(),
            "",
            "is no folder; the set that needs none is digits",
        ));
    }
    let found = FORMATS.iter().find_map(|format| (format.read)(&folder));
    let (train, test) = found.unwrap_or_else(|| {
        let known: Vec<_> = FORMATS.iter().map(|format| format.files).collect();
        let what = format!("holds no data set; what is read: {}", known.join("; "));
        Err(Error::input(path.display().to_string(), "", what))
    })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let set = DataSet { name, classes: 0, train, test, files: folder.into_digests() };
    check(set, path)
}

fn check(mut set: DataSet, path: &Path) -> Result<DataSet> {
    let wrong = |what: String| Err(Error::input(path.display().to_string(), "", what));
    for (part, images) in [("training", &set.train), ("test", &set.test)] {
        let size = images.shape.iter().product::<usize>();
        if images.labels.is_empty() || size == 0 {
            return wrong(format!("no images of the {part}"));
        }
        if images.pixels.len() != images.labels.len() * size {
            let (n, labels) = (images.pixels.len() / size, images.labels.len());
            return wrong(format!("{n} images of the {part}, and {labels} labels"));
        }
    }
    if set.train.shape != set.test.shape {
        return wrong(format!(
            "images of {:?} for training and of {:?} for the test",
            set.train.shape, set.test.shape
        ));
    }
    let largest = set.train.labels.iter().chain(&set.test.labels).max().copied().unwrap_or(0);
    set.classes = usize::from(largest) + 1;
    if set.classes < 2 || set.classes > MAX_CLASSES {
        return wrong(format!("{} classes, expected 2 to {MAX_CLASSES}", set.classes));
    }
    Ok(set)
}
