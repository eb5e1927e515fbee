//! Subject of a simulation: generated text, modules read back from it, ports and timing, reference.

use super::reference::Reference;
use super::shape::{SourceKind, StreamShape};
use super::traffic::StreamFrame;
use crate::code::Stored;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::rtl::cell::Primitive;
use crate::rtl::{Cell, Item, Module, Rtl, Technology, names, verify};
use crate::spec::{DecoderSpec, RomFrame, Scale, WordSource};
use itertools::Itertools;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A generated design, ready for every engine.
#[derive(Debug, Clone)]
pub struct SimDesign {
    /// Name of the design; engines use it in messages alone.
    pub name: String,
    /// Prefix of the names of its modules and testbench.
    pub prefix: String,
    /// Name of the module under test.
    pub top: String,
    /// (file name, text) of every file of a module; one a file, all of one language.
    pub files: Vec<(String, String)>,
    /// (file name, text) of a simulation model of every library cell that the modules instantiate.
    pub models: Vec<(String, String)>,
    /// (file name, text) of every memory image.
    pub images: Vec<(String, String)>,
    /// The modules read back from that text.
    pub modules: Vec<Module>,
    /// Ports and timing of the top.
    pub kind: SourceKind,
    /// Reference decoder of one group.
    pub reference: Reference,
    /// The frames of its own ROM, in order; empty if words come from outside.
    pub frames: Vec<StreamFrame>,
    /// Value of the register `Digest`: the first 32 bits of the basis digest; 0 for a decoder.
    pub digest: u32,
}

/// The decoder of a design, and its stream wrapper if it has one.
#[derive(Debug, Clone)]
pub struct Designs {
    /// `<name>_xor` alone.
    pub decoder: SimDesign,
    /// The stream top.
    pub stream: Option<SimDesign>,
}

impl Designs {
    /// The designs of `stored`, from the generated text: (file name, text) of every module and memory image
    /// (`.hex`). The latencies are those of [`Rtl`].
    ///
    /// # Errors
    /// `Mismatch` where a text is not what the writer emits, a file does not bear its module's name, or the
    /// modules break an invariant of [`verify`].
    pub fn from_files(
        stored: &Stored,
        files: Vec<(String, String)>,
        decoder_latency: usize,
        stream_latency: Option<usize>,
    ) -> Result<Self> {
        let cells = Technology::for_target(&stored.spec.target).map(|t| t.primitives()).unwrap_or_default();
        let (images, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(file, _)| file.ends_with(IMAGE));
        let language = files.first().and_then(|(file, _)| Language::of_file(file)).unwrap_or_default();
        let mut modules = files.iter().map(|file| read_back(file, &cells)).collect::<Result<Vec<_>>>()?;
        // Files come in any order; submodules are sorted before the modules that instantiate them.
        let depths = Hierarchy::module_depths(&modules).map_err(Error::Mismatch)?;
        modules = depths
            .into_iter()
            .zip(modules)
            .sorted_by_key(|(depth, _)| *depth)
            .map(|(_, module)| module)
            .collect();
        verify::verify(&modules).map_err(Error::into_mismatch)?;
        let spec = &stored.spec;
        let valid = spec.stream.is_none() && spec.pipeline.is_some_and(|p| p.valid);
        let decoder = SimDesign {
            name: spec.name.clone(),
            prefix: names::module_prefix(spec),
            top: Rtl::decoder_name(spec),
            files,
            models: write_models(&modules, language),
            images,
            modules,
            kind: SourceKind::Decoder { latency: decoder_latency, valid },
            reference: reference_of(stored),
            frames: own_frames(spec),
            digest: 0,
        };
        let stream = spec.stream.as_ref().zip(stream_latency).map(|(options, latency)| SimDesign {
            top: names::module_prefix(spec),
            kind: SourceKind::Stream(StreamShape::new(options, latency)),
            ..decoder.clone()
        });
        Ok(Self { decoder, stream })
    }
}

/// Extension of memory images.
pub const IMAGE: &str = ".hex";

/// Most levels of the module hierarchy.
const MAX_DEPTH: usize = 16;
/// Most instances in a module, at all levels below.
const MAX_INSTANCES: usize = 1 << 14;

/// State of a module in the walk of the hierarchy.
#[derive(Clone, Copy)]
enum DesignPlace {
    Unknown,
    /// Being visited: a module met again in this state contains itself.
    Open,
    /// Levels of hierarchy below the module, and instances at all of them.
    Known {
        depth: usize,
        instances: usize,
    },
}

/// Walk of the module hierarchy; every module is visited once.
struct Hierarchy<'a> {
    modules: &'a [Module],
    by_name: BTreeMap<&'a str, usize>,
    places: Vec<DesignPlace>,
}

impl<'a> Hierarchy<'a> {
    /// Levels of hierarchy below every module.
    fn module_depths(modules: &'a [Module]) -> std::result::Result<Vec<usize>, String> {
        let by_name = modules.iter().enumerate().map(|(i, module)| (module.name.as_str(), i)).collect();
        let mut walk = Self { modules, by_name, places: vec![DesignPlace::Unknown; modules.len()] };
        (0..modules.len()).map(|i| Ok(walk.visit_module(i, 0)?.0)).collect()
    }

    /// Levels and instances below module `i`, which is nested in `above` others.
    fn visit_module(&mut self, i: usize, above: usize) -> std::result::Result<(usize, usize), String> {
        let modules = self.modules;
        let module = &modules[i];
        match self.places[i] {
            DesignPlace::Known { depth, instances } => return Ok((depth, instances)),
            DesignPlace::Open => return Err(format!("module {} contains itself", module.name)),
            DesignPlace::Unknown => self.places[i] = DesignPlace::Open,
        }
        let (mut depth, mut instances) = (0, 0);
        for item in &module.items {
            let Item::Instance(instance) = item else { continue };
            // An instance of an unknown module is refused by [`verify`].
            let Some(&part) = self.by_name.get(instance.module.as_str()) else { continue };
            let below = if above < MAX_DEPTH { self.visit_module(part, above + 1)? } else { (MAX_DEPTH, 0) };
            depth = depth.max(1 + below.0);
            instances += 1 + below.1;
            if depth > MAX_DEPTH || instances > MAX_INSTANCES {
                let most =
                    format!("more than {MAX_INSTANCES} instances or {MAX_DEPTH} of them inside each other");
                return Err(format!("module {} has {most}", module.name));
            }
        }
        self.places[i] = DesignPlace::Known { depth, instances };
        Ok((depth, instances))
    }
}

/// The frames in the ROM of the design of `spec`.
fn own_frames(spec: &DecoderSpec) -> Vec<StreamFrame> {
    match spec.stream.as_ref().map(|stream| &stream.around.source) {
        Some(WordSource::Rom(rom)) => {
            let frame = |frame: &RomFrame| StreamFrame { groups: frame.groups, words: frame.words.clone() };
            rom.frames.iter().map(frame).collect()
        }
        _ => Vec::new(),
    }
}

/// Reference decoder of one group of the stored planes.
pub fn reference_of(stored: &Stored) -> Reference {
    let planes = stored.planes.iter().map(|plane| (plane.matrix.clone(), plane.offset.clone()));
    let (planes, offsets) = planes.unzip();
    Reference { planes, offsets }
}

/// Simulation models of all cells that the modules use, in order of their names.
fn write_models(modules: &[Module], language: Language) -> Vec<(String, String)> {
    let cells = modules.iter().flat_map(|module| &module.items).filter_map(|item| match item {
        Item::Cell(cell) => Some((&cell.primitive.module, &cell.primitive)),
        _ => None,
    });
    let cells: BTreeMap<_, _> = cells.collect();
    cells.into_values().map(|primitive| language.write_model(primitive)).collect()
}

fn read_back((file, text): &(String, String), cells: &[Arc<Primitive>]) -> Result<Module> {
    let fail = |what: &str| Error::Mismatch(format!("{file}: {what}"));
    let language = Language::of_file(file).ok_or_else(|| fail("is of no known language"))?;
    let module = language.read_module(text, cells).map_err(|e| fail(&e.to_string()))?;
    if file.rsplit_once('.').is_some_and(|(name, _)| name == module.name) {
        Ok(module)
    } else {
        Err(fail(&format!("holds module {}", module.name)))
    }
}

impl SimDesign {
    /// Language of its files.
    pub fn language(&self) -> Language {
        self.files.first().and_then(|(file, _)| Language::of_file(file)).unwrap_or_default()
    }

    /// Number of planes.
    pub fn q(&self) -> usize {
        self.reference.planes.len()
    }

    /// Weights a group.
    pub fn n_out(&self) -> usize {
        self.reference.planes.first().map_or(0, |plane| plane.n_rows())
    }

    /// Stored bits a group: the width of `x`.
    pub fn group_bits(&self) -> usize {
        self.reference.group_bits()
    }

    /// Decoded bits a group: the width of `y`.
    pub fn y_bits(&self) -> usize {
        self.q() * self.n_out()
    }

    /// Names of the library cells without a parameter that its modules instantiate.
    pub fn fixed_cells(&self) -> BTreeSet<&str> {
        let items = self.modules.iter().flat_map(|module| &module.items);
        let fixed = items.filter_map(|item| match item {
            Item::Cell(Cell { primitive, init: None, .. }) => Some(primitive.module.as_str()),
            _ => None,
        });
        fixed.collect()
    }

    /// The module under test.
    ///
    /// # Errors
    /// `Internal` where it is missing.
    pub fn top_module(&self) -> Result<&Module> {
        let found = self.modules.iter().find(|module| module.name == self.top);
        found.ok_or_else(|| Error::Internal(format!("module {} is missing", self.top)))
    }

    /// Parameters of the stream wrapper.
    ///
    /// # Errors
    /// `Internal` where the top is a decoder.
    pub fn stream_shape(&self) -> Result<StreamShape> {
        match self.kind {
            SourceKind::Stream(shape) => Ok(shape),
            SourceKind::Decoder { .. } => {
                Err(Error::Internal(format!("{} is not a stream wrapper", self.top)))
            }
        }
    }

    /// Bits of `m_axis_tdata`: `lanes` groups padded to whole bytes.
    pub fn beat_bits(&self, shape: &StreamShape) -> usize {
        (shape.lanes * self.lane_bits(shape)).next_multiple_of(8)
    }

    /// Bits of one group in `m_axis_tdata`.
    pub fn lane_bits(&self, shape: &StreamShape) -> usize {
        match shape.around.scale {
            Scale::None => self.y_bits(),
            Scale::Sign => 2 * self.y_bits(),
        }
    }
}
