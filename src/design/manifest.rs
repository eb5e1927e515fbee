//! `manifest.json` of a generated design: tool version, options, stored planes, digests of its files.

use super::networks::PlaneSearch;
use super::options::{SearchOptions, objective_name};
use super::paths::{EVIDENCE, Files};
use crate::code::Stored;
use crate::codec::digest::{self, sha256_hex};
use crate::codec::plane_form::PlaneForm;
use crate::error::{Error, Result};
use crate::flow::Kit;
use crate::gf2::BitMatrix;
use crate::gf2::construct::find_kind;
use crate::language::Language;
use crate::report::Latency;
use crate::spec::{Basis, DecoderSpec, Origin, SCHEMA_VERSION, json_text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Name of the file.
pub const FILE_NAME: &str = "manifest.json";
/// Name of the tool in its manifests.
pub const TOOL: &str = env!("CARGO_PKG_NAME");

/// The manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DesignManifest {
    /// Version of this form.
    pub schema_version: u64,
    /// The tool.
    pub tool: String,
    /// Its version.
    pub version: String,
    /// Name of the design.
    pub name: String,
    /// Options and search statistics.
    pub options: Provenance,
    /// Latency of decoder and stream wrapper, in clock cycles.
    pub latency: Latency,
    /// Stored form of every plane (M', T), plane 0 first.
    pub planes: Vec<PlaneForm>,
    /// Digest of the stored basis, the same as in the manifests of packed streams.
    pub basis_digest: String,
    /// SHA-256 of `spec.json`.
    pub spec_digest: String,
    /// SHA-256 of every file of the folder, by path; none for this manifest and the record of runs.
    pub files: BTreeMap<String, Option<String>>,
    /// SHA-256 of this file with this field left empty.
    pub digest: String,
}

/// Options and search statistics. With the spec and the networks they determine the whole folder; the
/// datasheet states them too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Name of the strategy.
    pub strategy: String,
    /// Basis of the stored bits: given or optimized.
    pub basis: Basis,
    /// Name of the target.
    pub target: String,
    /// Effort of the searches, 0 to 9.
    pub effort: u8,
    /// Seed of the searches.
    pub seed: u64,
    /// Objective of the searches, if not XOR2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    /// The user's limit of the depth in gates, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_depth: Option<u32>,
    /// Limit of the readers of a gate, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_fanout: Option<usize>,
    /// SHA-256 of the text form of the network that the search of a plane began with, by plane.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub starts: BTreeMap<usize, String>,
    /// Whether the user stopped the searches: repeating them then gives other networks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
    /// Language of the modules, if not Verilog.
    #[serde(default, skip_serializing_if = "Language::is_default")]
    pub language: Language,
    /// Kinds of flow files, if not the default ones.
    #[serde(default, skip_serializing_if = "Kit::is_default")]
    pub kit: Kit,
    /// Search statistics of every plane, plane 0 first.
    #[serde(default)]
    pub search: Vec<PlaneSearch>,
}

impl Provenance {
    /// Of searches with `options` for `spec`.
    pub fn from_search(spec: &DecoderSpec, options: &SearchOptions, search: Vec<PlaneSearch>) -> Self {
        let params = &options.params;
        Self {
            effort: params.effort,
            seed: params.seed,
            objective: objective_name(&params.objective),
            max_depth: params.limits.max_depth,
            max_fanout: params.limits.max_fanout,
            starts: options.start_digests(),
            stopped: false,
            language: Language::default(),
            kit: Kit::default(),
            search,
            strategy: spec.strategy.clone(),
            basis: spec.basis,
            target: spec.target.name().into(),
        }
    }

    /// The same options for `spec`.
    pub fn for_spec(&self, spec: &DecoderSpec) -> Self {
        let (strategy, target) = (spec.strategy.clone(), spec.target.name().into());
        Self { strategy, basis: spec.basis, target, ..self.clone() }
    }

    /// The options in words, for the datasheet.
    pub fn to_sentence(&self) -> String {
        let objective = self.objective.as_ref().map(|name| format!(", objective {name}"));
        let depth = self.max_depth.map(|levels| format!(", at most {levels} levels"));
        let fanout = self.max_fanout.map(|readers| format!(", at most {readers} readers of a gate"));
        let started = (!self.starts.is_empty()).then(|| ", begun with networks of the user".to_owned());
        let (strategy, effort, seed) = (&self.strategy, self.effort, self.seed);
        let n_given = self.search.iter().filter(|plane| plane.given).count();
        let given = match (n_given, self.search.len()) {
            (0, _) => None,
            (n, q) if n == q => return "networks given, without a search".into(),
            (n, q) => Some(format!(", {n} of {q} networks given")),
        };
        let stopped = self.stopped.then(|| ", stopped by the user".to_owned());
        let parts = [
            Some(format!("strategy `{strategy}`, effort {effort}, seed {seed}")),
            objective,
            depth,
            fanout,
            started,
            given,
            stopped,
        ];
        parts.into_iter().flatten().collect()
    }
}

impl DesignManifest {
    /// The manifest of `stored`, made with `options`; `spec_json` is the text of `spec.json`, `files` are
    /// those of the folder without the manifest and [`EVIDENCE`].
    pub fn from_stored(
        stored: &Stored,
        options: &Provenance,
        spec_json: &str,
        latency: Latency,
        files: &Files,
    ) -> Self {
        let spec = &stored.spec;
        let origins = spec.origins.iter().map(|origin| Some(origin_json(origin)));
        let planes = PlaneForm::all_planes(stored).into_iter().zip(origins);
        let digests = files.iter().map(|(path, bytes)| (path.clone(), Some(sha256_hex(bytes))));
        let open = [EVIDENCE, FILE_NAME].map(|path| (path.to_owned(), None));
        Self {
            schema_version: SCHEMA_VERSION,
            tool: TOOL.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            name: spec.name.clone(),
            options: options.clone(),
            latency,
            planes: planes.map(|(form, origin)| PlaneForm { origin, ..form }).collect(),
            basis_digest: digest::of_stored(stored),
            spec_digest: sha256_hex(spec_json.as_bytes()),
            files: digests.chain(open).collect(),
            digest: String::new(),
        }
    }

    /// Reads a manifest; `file` names it in errors.
    ///
    /// # Errors
    /// `Input` if it is no manifest of this tool, of another schema version, or changed since it was written.
    pub fn from_text(text: &str, file: &str) -> Result<Self> {
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
    pub fn to_text(&self) -> Result<String> {
        let open = Self { digest: String::new(), ..self.clone() };
        let value = serde_json::to_value(open).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(digest::seal_text(&json_text(&value)))
    }

    /// Stored planes of the design of `spec`; `file` names the manifest in errors.
    ///
    /// # Errors
    /// `Input` if M' or T is no matrix of its size; `Mismatch` if they are not those of `spec`.
    pub fn read_stored(&self, spec: DecoderSpec, file: &str) -> Result<Stored> {
        let read = |(p, form): (usize, &PlaneForm)| {
            form.read_matrices().map_err(|what| Error::input(file, format!("planes[{p}]"), what))
        };
        let planes = self.planes.iter().enumerate().map(read).collect::<Result<_>>()?;
        let stored = Stored::from_planes(spec, planes)?;
        if self.basis_digest != digest::of_stored(&stored) {
            return Err(Error::Mismatch(format!("{file}: basis_digest is not that of its planes")));
        }
        Ok(stored)
    }

    /// Origins of `matrices`, plane 0 first.
    ///
    /// # Errors
    /// `Input` if a plane states no origin; `Mismatch` if its construction makes another matrix.
    pub fn read_origins(&self, matrices: &[BitMatrix], file: &str) -> Result<Vec<Origin>> {
        let read = |(p, (form, matrix)): (usize, (&PlaneForm, &BitMatrix))| {
            let field = format!("planes[{p}].origin");
            let Some(origin) = form.origin.as_ref().and_then(origin_of) else {
                return Err(Error::input(file, field, "says of no matrix where it is from"));
            };
            match origin.construct_matrix(matrix.n_rows(), matrix.n_cols()) {
                Some(made) if made.as_ref().ok() != Some(matrix) => {
                    Err(Error::Mismatch(format!("{file}: {field}: makes another matrix")))
                }
                _ => Ok(origin),
            }
        };
        self.planes.iter().zip(matrices).enumerate().map(read).collect()
    }
}

/// Refuses the manifest of another version of the tool, whose generated files differ, before the rest is
/// parsed.
///
/// # Errors
/// `Input` that names both versions.
pub fn check_version(text: &str, file: &str) -> Result<()> {
    #[derive(Deserialize)]
    struct ManifestHead {
        tool: String,
        version: String,
    }
    let this = env!("CARGO_PKG_VERSION");
    match serde_json::from_str::<ManifestHead>(text) {
        Ok(head) if head.tool == TOOL && head.version != this => {
            let what = format!(
                "made by {TOOL} {:?}, this is {this}: check it with that version, or generate it anew",
                head.version
            );
            Err(Error::input(file, "version", what))
        }
        _ => Ok(()),
    }
}

fn origin_json(origin: &Origin) -> Value {
    match origin {
        Origin::Inline => json!("inline"),
        Origin::File(_) => json!({ "file": origin.file_name() }),
        Origin::Named(named) => named.to_json(),
        Origin::NTap { taps, seed } => json!({ "n_tap": taps, "seed": seed }),
        Origin::Random { density, seed } => json!({ "random": { "density": density }, "seed": seed }),
    }
}

/// Inverse of [`origin_json`]; `None` if `form` is malformed.
fn origin_of(form: &Value) -> Option<Origin> {
    let seed = || form["seed"].as_u64();
    if form == "inline" {
        Some(Origin::Inline)
    } else if let Some(file) = form["file"].as_str() {
        Some(Origin::File(file.to_owned()))
    } else if let Some(kind) = form["kind"].as_str() {
        let given = form.as_object()?.iter().filter(|(name, _)| *name != "kind");
        let given = given.map(|(name, json)| (name.as_str(), json.clone()));
        find_kind(kind)?.read_json(given).ok().map(Origin::Named)
    } else if let Some(taps) = form["n_tap"].as_u64() {
        Some(Origin::NTap { taps: usize::try_from(taps).ok()?, seed: seed()? })
    } else {
        Some(Origin::Random { density: form["random"]["density"].as_f64()?, seed: seed()? })
    }
}
