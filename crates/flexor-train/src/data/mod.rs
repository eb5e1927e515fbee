//! Labelled images: read from a folder, or drawn.
//!
//! A format is one file here and an entry of [`FORMATS`].

mod augment;
mod batches;
mod cifar;
mod digits;
mod fetch;
mod idx;
mod npz;

pub use augment::augment;
pub use batches::{Batch, Batches, Scaling};
pub use fetch::{SOURCES, Source, fetch};

use flexor_hdl::codec::digest::sha256_hex;
use flexor_hdl::error::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// The word that stands for the digits drawn by this crate.
pub const DIGITS: &str = "digits";
/// Largest file of a set, in bytes.
const MAX_BYTES: u64 = 1 << 31;
/// Most classes.
const MAX_CLASSES: usize = 256;

/// Images of one shape and their classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// Channels, height and width.
    pub shape: [usize; 3],
    /// Brightness, image by image, channel by channel, row by row.
    pub pixels: Vec<u8>,
    /// Class of every image.
    pub labels: Vec<u8>,
}

/// Images of training and of the test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSet {
    /// Its name: that of the folder, or `digits`.
    pub name: String,
    /// Number of classes: one more than the largest.
    pub classes: usize,
    /// Images of training.
    pub train: Images,
    /// Images of the test.
    pub test: Images,
    /// SHA-256 of every file that was read, by its name.
    pub files: BTreeMap<String, String>,
}

/// A format of data sets.
struct Format {
    /// One line for errors: the files that it reads.
    files: &'static str,
    /// The set, if the folder holds these files.
    read: fn(&Folder) -> Option<Result<(Images, Images)>>,
}

const FORMATS: [Format; 3] = [idx::FORMAT, cifar::FORMAT, npz::FORMAT];

/// A folder of a set; every file that is read is known by its digest.
struct Folder<'a> {
    path: &'a Path,
    digests: std::cell::RefCell<BTreeMap<String, String>>,
}

impl Folder<'_> {
    fn has(&self, name: &str) -> bool {
        self.path.join(name).is_file()
    }

    /// Name of a file as errors show it.
    fn shown(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.path.join(name);
        let fail = |cause: std::io::Error| Error::input(self.shown(name), "", cause.to_string());
        let size = std::fs::metadata(&path).map_err(fail)?.len();
        if size > MAX_BYTES {
            return Err(Error::input(
                self.shown(name),
                "",
                format!("{size} bytes, at most {MAX_BYTES} are read"),
            ));
        }
        let bytes = std::fs::read(&path).map_err(fail)?;
        self.digests.borrow_mut().insert(name.to_owned(), sha256_hex(&bytes));
        Ok(bytes)
    }
}

/// Reads the set of a folder, or draws `digits`.
///
/// # Errors
/// A folder that holds no set, or files that are broken or do not go together.
pub fn read_set(path: &Path) -> Result<DataSet> {
    if path == Path::new(DIGITS) && !path.is_dir() {
        return Ok(digits::draw());
    }
    let folder = Folder { path, digests: std::cell::RefCell::default() };
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
    let set = DataSet { name, classes: 0, train, test, files: folder.digests.into_inner() };
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

impl Images {
    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Bytes of an image.
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// The first images, all of them where there are fewer than `n`.
    pub fn take(mut self, n: usize) -> Self {
        self.pixels.truncate(n.saturating_mul(self.size()));
        self.labels.truncate(n);
        self
    }
}
