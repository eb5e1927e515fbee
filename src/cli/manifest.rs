//! `manifest.json` of a generated design: what made it, what it stores, and its files.

use super::design::EVIDENCE;
use super::output::{Digest, Files, Listing, OnDisk};
use super::target;
use super::terminal::json_text;
use crate::code::Stored;
use crate::codec::digest::{self, sha256};
use crate::codec::plane_form::PlaneForm;
use crate::error::{Error, Result};
use crate::network::opt::Params;
use crate::report::Latency;
use crate::spec::{DecoderSpec, Origin, SCHEMA_VERSION};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Name of the file.
pub const FILE_NAME: &str = "manifest.json";
/// Name of the tool in its manifests.
const TOOL: &str = env!("CARGO_PKG_NAME");

/// The manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this form.
    pub schema_version: u64,
    /// The tool.
    pub tool: String,
    /// Its version.
    pub version: String,
    /// Name of the design.
    pub name: String,
    /// Choices that are not part of the matrices.
    pub options: Value,
    /// Clock cycles of decoder and stream.
    pub latency: Latency,
    /// What every plane stores, plane 0 first.
    pub planes: Vec<PlaneForm>,
    /// Digest of the stored basis; packed streams carry the same.
    pub basis_digest: String,
    /// SHA-256 of `spec.json`.
    pub spec_digest: String,
    /// All files of the folder, each with its SHA-256; none for this one and what records runs.
    pub files: BTreeMap<String, Option<String>>,
    /// SHA-256 of this file with this field empty.
    pub digest: String,
}

impl Manifest {
    /// The manifest of `stored`, whose spec's text is `spec_json`, found by searches with `params`, of a folder of
    /// `files`, to which it and [`EVIDENCE`] come.
    pub fn of(stored: &Stored, params: &Params, spec_json: &str, latency: Latency, files: &Files) -> Self {
        let spec = &stored.spec;
        let origins = spec.origins.iter().map(|origin| Some(origin_json(origin)));
        let planes = PlaneForm::all(stored).into_iter().zip(origins);
        let digests = files.iter().map(|(path, bytes)| (path.clone(), Some(sha256(bytes))));
        let mut options = json!({ "strategy": spec.strategy, "basis": spec.basis.name(),
            "target": spec.target.name(), "effort": params.effort, "seed": params.seed });
        for (name, value) in target::stated(params) {
            options[name] = value;
        }
        let open = [EVIDENCE, FILE_NAME].map(|path| (path.to_owned(), None));
        Self {
            schema_version: SCHEMA_VERSION,
            tool: TOOL.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            name: spec.name.clone(),
            options,
            latency,
            planes: planes.map(|(form, origin)| PlaneForm { origin, ..form }).collect(),
            basis_digest: digest::of_stored(stored),
            spec_digest: sha256(spec_json.as_bytes()),
            files: digests.chain(open).collect(),
            digest: String::new(),
        }
    }

    /// Reads a manifest; `file` names it in errors.
    ///
    /// # Errors
    /// `Input` where it is none of this tool, of another schema version, or changed since it was written.
    pub fn read(text: &str, file: &str) -> Result<Self> {
        let manifest: Self = serde_json::from_str(text)
            .map_err(|e| Error::input(file, "", format!("no manifest of a generated design: {e}")))?;
        if manifest.tool != TOOL {
            return Err(Error::input(file, "tool", format!("{:?}, not {TOOL}", manifest.tool)));
        }
        if manifest.schema_version != SCHEMA_VERSION {
            let what = format!("{}, this build reads {SCHEMA_VERSION}", manifest.schema_version);
            return Err(Error::input(file, "schema_version", what));
        }
        if !digest::is_sealed(text, &manifest.digest) {
            return Err(Error::input(file, "digest", "the manifest is not as it was generated"));
        }
        Ok(manifest)
    }

    /// The file's text.
    ///
    /// # Errors
    /// None that a manifest can cause.
    pub fn write(&self) -> Result<String> {
        let open = Self { digest: String::new(), ..self.clone() };
        let value = serde_json::to_value(open).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(digest::seal(&json_text(&value)))
    }

    /// The first file of a folder that is not as it was written: missing, changed, or not listed.
    pub fn changed(&self, found: &OnDisk) -> Option<String> {
        let differs = |(path, digest): (&String, &Option<String>)| match (found.get(path), digest) {
            (None, Some(_)) => Some(format!("{path}: is missing")),
            (Some(bytes), Some(digest)) if bytes.as_deref().map(sha256).as_ref() != Some(digest) => {
                Some(format!("{path}: is not as it was generated"))
            }
            _ => None,
        };
        let extra = || found.keys().find(|path| !self.files.contains_key(*path));
        let foreign = |path: &String| format!("{path}: is no file of the design");
        self.files.iter().find_map(differs).or_else(|| extra().map(foreign))
    }

    /// What the design of `spec` stores; `file` names the manifest in errors.
    ///
    /// # Errors
    /// `Input` where M' and T are no matrices of their sizes; `Mismatch` where they are not those of `spec`.
    pub fn stored(&self, spec: DecoderSpec, file: &str) -> Result<Stored> {
        let read = |(p, form): (usize, &PlaneForm)| {
            form.read().map_err(|what| Error::input(file, format!("planes[{p}]"), what))
        };
        let planes = self.planes.iter().enumerate().map(read).collect::<Result<_>>()?;
        let stored = Stored::of(spec, planes)?;
        if self.basis_digest != digest::of_stored(&stored) {
            return Err(Error::Mismatch(format!("{file}: basis_digest is not that of its planes")));
        }
        Ok(stored)
    }
}

fn origin_json(origin: &Origin) -> Value {
    match origin {
        Origin::Inline => json!("inline"),
        // The folder may be that of one machine.
        Origin::File(file) => json!({ "file": file.rsplit(['/', '\\']).next().unwrap_or(file) }),
        Origin::NTap { taps, seed } => json!({ "n_tap": taps, "seed": seed }),
        Origin::Random { density, seed } => json!({ "random": { "density": density }, "seed": seed }),
    }
}

/// The files that an earlier `generate` wrote, of this version or another; `None` where the folder has no manifest of
/// one.
pub fn listed(found: &OnDisk) -> Option<Listing> {
    #[derive(Deserialize)]
    struct Stated {
        tool: String,
        files: BTreeMap<String, Option<String>>,
        digest: String,
    }
    let text = std::str::from_utf8(found.get(FILE_NAME)?.as_deref()?).ok()?;
    let stated: Stated = serde_json::from_str(text).ok().filter(|stated: &Stated| stated.tool == TOOL)?;
    let mut listing: Listing =
        stated.files.into_iter().map(|(path, file)| (path, Digest::of(file))).collect();
    if !digest::is_sealed(text, &stated.digest) {
        listing.insert(FILE_NAME.into(), Digest::Broken);
    }
    Some(listing)
}
