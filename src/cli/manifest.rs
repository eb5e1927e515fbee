//! `manifest.json` of a generated design: what made it, what it stores, and its files.

use super::design::EVIDENCE;
use super::output::{Files, OnDisk};
use super::terminal::json_text;
use crate::codec::digest::{basis_digest, sha256};
use crate::error::{Error, Result};
use crate::gf2::{BitMatrix, BitVec};
use crate::report::Latency;
use crate::spec::{DecoderSpec, Origin, SCHEMA_VERSION};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

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
    pub planes: Vec<Plane>,
    /// Digest of the stored basis; packed streams carry the same.
    pub basis_digest: String,
    /// SHA-256 of `spec.json`.
    pub spec_digest: String,
    /// All files of the folder, each with its SHA-256; none for this one and what records runs.
    pub files: BTreeMap<String, Option<String>>,
}

/// M = M'·T of one plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plane {
    /// Inputs of the given matrix.
    pub n_in: usize,
    /// Bits that are stored a group.
    pub n_in_stored: usize,
    /// Where the given matrix came from.
    pub origin: Value,
    /// M', a row an output.
    pub matrix: Vec<String>,
    /// What takes given bits to stored ones; `identity` keeps them.
    #[serde(rename = "T")]
    pub transform: String,
}

impl Manifest {
    /// The manifest of `spec`, whose text is `spec_json`, of a folder of `files`, to which it and [`EVIDENCE`] come.
    pub fn of(spec: &DecoderSpec, spec_json: &str, latency: Latency, files: &Files) -> Self {
        let digests = files.iter().map(|(path, bytes)| (path.clone(), Some(sha256(bytes))));
        let open = [EVIDENCE, FILE_NAME].map(|path| (path.to_owned(), None));
        Self {
            schema_version: SCHEMA_VERSION,
            tool: TOOL.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            name: spec.name.clone(),
            options: json!({ "strategy": spec.strategy, "basis": "given", "target": "generic" }),
            latency,
            planes: spec.planes.iter().zip(&spec.origins).map(|(m, origin)| Plane::of(m, origin)).collect(),
            basis_digest: basis_digest(&spec.planes),
            spec_digest: sha256(spec_json.as_bytes()),
            files: digests.chain(open).collect(),
        }
    }

    /// Reads a manifest; `file` names it in errors.
    ///
    /// # Errors
    /// `Input` where it is none of this tool, or of another schema version.
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
        Ok(manifest)
    }

    /// The file's text.
    ///
    /// # Errors
    /// None that a manifest can cause.
    pub fn write(&self) -> Result<String> {
        serde_json::to_value(self).map(|value| json_text(&value)).map_err(|e| Error::Internal(e.to_string()))
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

    /// Whether the matrices of `spec` are the stored ones.
    pub fn holds(&self, spec: &DecoderSpec) -> bool {
        let rows = |m: &BitMatrix| m.rows().iter().map(BitVec::to_string).collect::<Vec<_>>();
        let same = self.planes.len() == spec.q()
            && self.planes.iter().zip(&spec.planes).all(|(plane, m)| plane.matrix == rows(m));
        same && self.basis_digest == basis_digest(&spec.planes)
    }
}

impl Plane {
    fn of(matrix: &BitMatrix, origin: &Origin) -> Self {
        Self {
            n_in: matrix.n_cols(),
            n_in_stored: matrix.n_cols(),
            origin: origin_json(origin),
            matrix: matrix.rows().iter().map(BitVec::to_string).collect(),
            transform: "identity".into(),
        }
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

/// The files that an earlier `generate` wrote; `None` where the folder has no manifest of one.
pub fn listed(found: &OnDisk) -> Option<BTreeSet<String>> {
    let text = found.get(FILE_NAME)?.as_deref()?;
    let manifest = Manifest::read(std::str::from_utf8(text).ok()?, FILE_NAME).ok()?;
    Some(manifest.files.into_keys().collect())
}
