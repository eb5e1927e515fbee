//! Files written by an earlier `generate`, as the manifest of the design lists them.

use super::output::{Digest, FoundFile, Listing};
use crate::codec::digest;
use crate::design::manifest::{FILE_NAME, TOOL};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The files written by an earlier `generate` of any version; `None` if the folder has no manifest of one.
pub fn design_listing(found: &FoundFile) -> Option<Listing> {
    #[derive(Deserialize)]
    struct Stated {
        tool: String,
        files: BTreeMap<String, Option<String>>,
        digest: String,
    }
    let text = found.load_text(FILE_NAME)?;
    let stated: Stated = serde_json::from_str(&text).ok().filter(|stated: &Stated| stated.tool == TOOL)?;
    let mut listing: Listing =
        stated.files.into_iter().map(|(path, file)| (path, Digest::from_stated(file))).collect();
    if !digest::is_sealed(&text, &stated.digest) {
        listing.insert(FILE_NAME.into(), Digest::Broken);
    }
    Some(listing)
}
