//! What may be replaced.

use super::tree::FoundFile;
use std::collections::BTreeMap;

/// The files that the tool wrote, as the manifest among those found lists them.
pub type Listing = BTreeMap<String, Digest>;

/// What is known of a file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Digest {
    /// Its SHA-256.
    Sha256(String),
    /// It may have any content.
    Any,
    /// It is known not to be as it was written.
    Broken,
}

impl Digest {
    /// Of a file with its digest where one is stated.
    pub fn from_stated(stated: Option<String>) -> Self {
        stated.map_or(Self::Any, Self::Sha256)
    }

    /// Whether `found`, the SHA-256 of a regular file, is it.
    pub(super) fn fits_digest(&self, found: Option<&String>) -> bool {
        match self {
            Self::Sha256(digest) => found == Some(digest),
            Self::Any => found.is_some(),
            Self::Broken => false,
        }
    }
}

/// Whether a folder of somebody else may be replaced.
#[derive(Clone, Copy)]
pub enum Guard<'a> {
    /// Only files that this lists, and as it lists them, may go; none where there is no manifest.
    Only(&'a dyn Fn(&FoundFile) -> Option<Listing>),
    /// All may go.
    Force,
}
