//! Tensors to packed streams for the decoders of generated designs or specs.

use super::networks;
use super::options::DesignOptions;
use super::paths::Files;
use super::saved::Saved;
use super::watch::Watch;
use crate::cells::Target;
use crate::code::Stored;
use crate::codec::budget::Budget;
use crate::codec::images::{self, Images};
use crate::codec::layers::{self, Layer};
use crate::codec::manifest::Manifest;
use crate::codec::pack::{self, LayerList, PackOptions};
use crate::codec::tensors::TensorFile;
use crate::codec::{digest, mapping};
use crate::error::{Error, Result};
use crate::spec::{Basis, DEFAULT_STRATEGY, DecoderSpec};

/// A decoder to pack for, with its path.
pub enum LayerDecoder {
    /// A generated design.
    Saved(Box<Saved>, String),
    /// A spec.
    Spec(Box<DecoderSpec>, String),
}

impl LayerDecoder {
    /// Stored planes of the decoder; of a spec, in `basis` if given.
    ///
    /// # Errors
    /// `Input` if the design has another basis, or if the basis of a spec may differ from that of its design;
    /// `Interrupted`.
    pub fn into_stored(self, basis: Option<Basis>, watch: &dyn Watch) -> Result<Stored> {
        match self {
            Self::Saved(saved, name) => {
                let found = saved.stored.spec.basis;
                if basis.is_some_and(|basis| basis != found) {
                    let what = format!("{name} was generated with basis {}", found.name());
                    return Err(Error::input("", "basis", what));
                }
                Ok(saved.stored)
            }
            Self::Spec(mut spec, name) => {
                spec.basis = basis.unwrap_or(spec.basis);
                check_default_search(&spec)
                    .and_then(|()| DesignOptions::default().search_options(&spec))
                    .and_then(|options| networks::find_stored(*spec, &options, watch))
                    .map_err(|error| error.in_file(&name))
            }
        }
    }
}

/// End of the error for a spec whose basis only its generated design can tell.
pub const NEEDS_DESIGN: &str = "the design itself is needed";

/// Refuses a spec with an optimized basis whose design may have been generated with other than default
/// options.
fn check_default_search(spec: &DecoderSpec) -> Result<()> {
    let is_default = spec.strategy == DEFAULT_STRATEGY && spec.target == Target::default();
    if spec.basis == Basis::Given || is_default {
        return Ok(());
    }
    let what = format!("{:?}: an optimized basis is that of one design: {NEEDS_DESIGN}", spec.strategy);
    Err(Error::input("", "strategy", what))
}

/// Checks that the streams of `manifest` were packed for `design`: same basis and polarity. `file` names the
/// manifest in errors.
///
/// # Errors
/// `Input` if they were not.
pub fn check_manifest_of(manifest: &Manifest, design: &Saved, file: &str) -> Result<()> {
    if manifest.basis_digest == design.manifest.basis_digest {
        return Ok(());
    }
    let given = Stored::from_given(design.stored.spec.clone());
    let what = if manifest.basis_digest == digest::of_stored(&given) {
        "is that of the given basis, the design stores another: `transform` takes the streams there"
    } else {
        "is not that of the design: packed for another decoder, basis or polarity"
    };
    Err(Error::input(file, "basis_digest", what))
}

/// Inputs and options of [`pack()`].
pub struct Packing<'a> {
    /// Text of the layer list.
    pub list: &'a str,
    /// Name of the layer list in errors.
    pub file: &'a str,
    /// Basis of the decoders that are specs, if it overrides their own.
    pub basis: Option<Basis>,
    /// Width and form of the stream words.
    pub words: PackOptions,
    /// Additional memory images.
    pub images: Images,
    /// Whether to refuse tensors that no layer names.
    pub strict: bool,
}

/// Packed layers.
pub struct Packed {
    /// All files, those of each part under its folder.
    pub files: Files,
    /// The layers of each decoder.
    pub parts: Vec<LayerPart>,
    /// Tensors that no layer names.
    pub extra: Vec<String>,
}

/// The packed layers of one decoder.
pub struct LayerPart {
    /// Its folder; empty for the root of the output.
    pub folder: String,
    /// The manifest of its files.
    pub manifest: Manifest,
    layers: Vec<Layer>,
    files: Files,
}

/// Name of the folder for layers whose entries name the spec `file`; `list` names the layer list in errors.
///
/// # Errors
/// `Input` if that is no valid folder name.
pub fn folder_of(file: &str, list: &str) -> Result<String> {
    let stem = std::path::Path::new(file).file_stem();
    let stem = stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    match layers::is_file_name(&stem) {
        true => Ok(stem),
        false => {
            let what = format!("{file:?} gives a folder its name: {}", layers::unsafe_name(&stem));
            Err(Error::input(list, "layers.spec", what))
        }
    }
}

/// Packs the layers of a list. `decoder` opens the decoder of the layers whose entries name a spec, or none;
/// memory is taken from the budget.
///
/// # Errors
/// `Input` for any fault of the list, its tensors or a decoder, or if the memory budget is exceeded;
/// `Interrupted`.
pub fn pack(
    packing: &Packing,
    tensors: TensorFile,
    decoder: &dyn Fn(Option<&str>) -> Result<LayerDecoder>,
    budget: &mut Budget,
    watch: &dyn Watch,
) -> Result<Packed> {
    let lists = mapping::by_spec(packing.list, packing.file)?;
    let part = |(spec, list): &(Option<String>, String)| {
        let folder = spec.as_ref().map(|spec| folder_of(spec, packing.file)).transpose()?.unwrap_or_default();
        let stored = decoder(spec.as_deref())?.into_stored(packing.basis, watch)?;
        pack_part(packing, folder, &stored, list, &tensors, budget)
    };
    let mut parts = lists.iter().map(part).collect::<Result<Vec<_>>>()?;
    check_distinct(&parts, packing.file)?;
    let extra = unnamed_tensors(&tensors, parts.iter().flat_map(|part| &part.layers), packing.strict)?;
    drop(tensors);
    Ok(Packed { files: all_files(&mut parts, packing.file)?, parts, extra })
}

fn pack_part(
    packing: &Packing,
    folder: String,
    stored: &Stored,
    list: &str,
    tensors: &TensorFile,
    budget: &mut Budget,
) -> Result<LayerPart> {
    let file = packing.file;
    let layers = layers::read_layers(&mapping::expand_patterns(list, file, tensors)?, file)?;
    let list = LayerList { layers: &layers, file };
    let files = pack::pack_within(stored, list, tensors, packing.words, budget)?;
    let mut files: Files = files.into_iter().collect();
    images::add_images(&mut files, &packing.images, &folder, budget)?;
    let manifest = images::manifest_of(&files)?;
    Ok(LayerPart { folder, layers, manifest, files })
}

/// Checks that folders and layer names are distinct: one program may include the headers of all folders.
fn check_distinct(parts: &[LayerPart], list: &str) -> Result<()> {
    let folders = layers::name_clashes(parts.iter().map(|part| part.folder.as_str()));
    let names =
        layers::name_clashes(parts.iter().flat_map(|part| &part.layers).map(|layer| layer.name.as_str()));
    let folders =
        folders.into_iter().map(|(_, what)| format!("specs: {what}, each needs a folder of its own"));
    match folders.chain(names.into_iter().map(|(_, what)| what)).next() {
        None => Ok(()),
        Some(what) => Err(Error::input(list, "layers", what)),
    }
}

/// The files of all parts, each in its folder.
fn all_files(parts: &mut [LayerPart], list: &str) -> Result<Files> {
    let mut files = Files::new();
    for LayerPart { folder, files: of_part, .. } in parts.iter_mut() {
        let slash = if folder.is_empty() { "" } else { "/" };
        let of_part = std::mem::take(of_part).into_iter();
        files.extend(of_part.map(|(name, bytes)| (format!("{folder}{slash}{name}"), bytes)));
    }
    match parts.iter().find(|part| files.contains_key(&part.folder)) {
        Some(LayerPart { folder, .. }) => {
            let what = format!("the spec {folder:?} needs a folder of the name of another layer's file");
            Err(Error::input(list, "layers", what))
        }
        None => Ok(files),
    }
}

/// Tensors that no layer names.
fn unnamed_tensors<'a>(
    tensors: &TensorFile,
    layers: impl Iterator<Item = &'a Layer>,
    strict: bool,
) -> Result<Vec<String>> {
    let named = layers.flat_map(|layer| layer.planes.iter().chain(&layer.alpha));
    let extra = mapping::unnamed_tensors(tensors, named.map(String::as_str));
    if strict && !extra.is_empty() {
        let what = format!("no layer names the tensors {}", extra.join(", "));
        return Err(Error::input(tensors.file_name(), "", what));
    }
    Ok(extra)
}
