//! A generated design, read from its folder.

use super::folder::{Folder, MAX_TEXT_BYTES};
use super::manifest::{self, DesignManifest};
use super::paths::{NETWORK, SPEC};
use crate::code::Stored;
use crate::codec::digest::sha256_hex;
use crate::error::{Error, Result};
use crate::network::{XorNetwork, io, verify};
use crate::search;
use crate::spec::{self, DEFAULT_STRATEGY, DecoderSpec, Loader, Nowhere};

/// Manifest, spec and stored planes of a generated design; with the networks they determine all its files.
pub struct Saved {
    /// Its manifest.
    pub manifest: DesignManifest,
    /// Its spec and stored planes.
    pub stored: Stored,
}

impl Saved {
    /// Reads the design in `folder`, written by this version of the tool.
    ///
    /// # Errors
    /// As [`Saved::open_of_any_version`], and `Input` that names the version if it is another one.
    pub fn open_folder(folder: &dyn Folder) -> Result<Self> {
        let (text, file) = (folder.load_text(manifest::FILE_NAME)?, folder.display_name(manifest::FILE_NAME));
        manifest::check_version(&text, &file)?;
        let mut saved = Self::from_manifest(folder, DesignManifest::from_text(&text, &file)?)?;
        saved.stored.spec.origins = saved.manifest.read_origins(&saved.stored.spec.planes, &file)?;
        Ok(saved)
    }

    /// Reads the design in `folder`, written by any version of the tool; without the origins of its matrices.
    ///
    /// # Errors
    /// `Input` if a file is missing or broken; `Mismatch` if the spec is not that of the manifest.
    pub fn open_of_any_version(folder: &dyn Folder) -> Result<Self> {
        let text = folder.load_text(manifest::FILE_NAME)?;
        Self::from_manifest(
            folder,
            DesignManifest::from_text(&text, &folder.display_name(manifest::FILE_NAME))?,
        )
    }

    fn from_manifest(folder: &dyn Folder, manifest: DesignManifest) -> Result<Self> {
        let (text, file) = (folder.load_text(SPEC)?, folder.display_name(SPEC));
        let spec = read_spec(&text, &file, &Nowhere)?;
        if sha256_hex(text.as_bytes()) != manifest.spec_digest || spec.name != manifest.name {
            return Err(Error::Mismatch(format!("{file}: is not the spec that the manifest states")));
        }
        let stored = manifest.read_stored(spec, &folder.display_name(manifest::FILE_NAME))?;
        Ok(Self { manifest, stored })
    }

    /// The network of every plane in `folder`, plane 0 first.
    ///
    /// # Errors
    /// `Input` if the file is missing or broken; `Mismatch` if a network does not compute the map of its
    /// plane.
    pub fn read_networks(&self, folder: &dyn Folder) -> Result<Vec<XorNetwork>> {
        let file = folder.display_name(NETWORK);
        let Stored { spec, planes } = &self.stored;
        let bytes = folder.load_file(NETWORK, MAX_TEXT_BYTES)?;
        let network =
            io::read_network(&bytes, "txt", &file, self.stored.group_bits(), spec.q() * spec.n_out())?;
        let sizes: Vec<_> = planes.iter().map(|plane| (plane.n_in(), spec.n_out())).collect();
        let mismatch = |what: &str| Error::Mismatch(format!("{file}: {what}"));
        let parts = network
            .split_parts(&sizes)
            .ok_or_else(|| mismatch("a plane reads stored bits of another one"))?;
        for (p, (part, plane)) in parts.iter().zip(planes).enumerate() {
            verify::verify(part, &plane.affine()).map_err(|e| match e {
                Error::Internal(what) => mismatch(&format!("plane {p}: {what}")),
                other => other,
            })?;
        }
        Ok(parts)
    }
}

/// Parses a spec and checks that a strategy which it names exists; `file` names it in errors.
///
/// # Errors
/// `Input` with all faults.
pub fn read_spec(text: &str, file: &str, loader: &dyn Loader) -> Result<DecoderSpec> {
    let spec = spec::read_spec(text, file, loader)?;
    // Module `spec` cannot check names of strategies: it does not depend on the searches.
    if spec.strategy != DEFAULT_STRATEGY {
        search::find_strategy(&spec.strategy).map_err(|error| error.in_file(file))?;
    }
    Ok(spec)
}
