//! The form of an entry in the list of formats.

use super::folder::Folder;
use super::images::Images;
use flexor_hdl::error::Result;

/// Images of training and of test.
pub type Sets = (Images, Images);

/// A format of data sets.
pub struct Format {
    /// One line for errors: the files that it reads.
    pub files: &'static str,
    /// The set, if the folder holds these files.
    pub read: fn(&Folder) -> Option<Result<Sets>>,
}
