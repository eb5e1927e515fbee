//! Guard against replacing files that the tool did not write.

use super::tree::FoundFile;
use std::collections::BTreeMap;

/// Files written by the tool, by path, as the manifest in the folder lists them.
pub type Listing = BTreeMap<String, Digest>;

/// Expected content of a listed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Digest {
    /// Its SHA-256.
    Sha256(String),
    /// Any content.
    Any,
    /// Known to differ from the written content.
    Broken,
}

impl Digest {
    /// The digest, or any content if none is stated.
    pub fn from_stated(stated: Option<String>) -> Self {
        stated.map_or(Self::Any, Self::Sha256)
    }

    /// Whether a file with the SHA-256 `found` is as expected; `None` is no regular file.
    pub(super) fn fits_digest(&self, found: Option<&String>) -> bool {
        match self {
            Self::Sha256(digest) => found == Some(digest),
            Self::Any => found.is_some(),
            Self::Broken => false,
        }
    }
}

/// Permission to replace a folder.
#[derive(Clone, Copy)]
pub enum Guard<'a> {
    /// Replace only files that the listing has, with the content it states; without a listing, nothing.
    Only(&'a dyn Fn(&FoundFile) -> Option<Listing>),
    /// Replace everything.
    Force,
}
