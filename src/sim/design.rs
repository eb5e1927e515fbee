//! What is simulated: the generated text, the modules read back from it, and its shape.

use super::reference::Reference;
use super::traffic::Frame;
use crate::code::Stored;
use crate::error::{Error, Result};
use crate::rtl::cell::Primitive;
use crate::rtl::{Item, Module, Rtl, Technology, names, verify};
use crate::spec::{Around, DecoderSpec, Order, Reset, RomFrame, Scale, Source, StreamSpec};
use crate::verilog;
use itertools::Itertools;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A generated design, ready for every engine.
#[derive(Debug, Clone)]
pub struct Design {
    /// Name of the design; engines use it in messages alone.
    pub name: String,
    /// What the names of its modules, and of its testbench, begin with.
    pub prefix: String,
    /// Name of the module under test.
    pub top: String,
    /// (file name, text) of every Verilog file; one module a file.
    pub files: Vec<(String, String)>,
    /// (file name, text) of a simulation model of every library cell in them.
    pub models: Vec<(String, String)>,
    /// (file name, text) of what memories hold.
    pub images: Vec<(String, String)>,
    /// The modules read back from that text.
    pub modules: Vec<Module>,
    /// Ports and timing of the top.
    pub kind: Kind,
    /// What one group decodes to.
    pub reference: Reference,
    /// The frames that it plays from its own memory, in order; none where they come from outside.
    pub frames: Vec<Frame>,
    /// What the register of that name reads.
    pub digest: u32,
}

/// Which contract the top follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `x` in, `y` out; `clk` and `ce` where `latency` is not 0.
    Decoder {
        /// Enabled clocks from `x` to `y`; 0: no registers.
        latency: usize,
        /// Whether `rst`, `valid_in` and `valid_out` are there.
        valid: bool,
    },
    /// The AXI4-Stream wrapper.
    Stream(StreamShape),
}

/// Parameters of the AXI4-Stream wrapper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamShape {
    /// Bits of a stored word, W.
    pub width: usize,
    /// Groups a beat.
    pub lanes: usize,
    /// Order of the weight bits in a lane.
    pub order: Order,
    /// Name and level of the reset.
    pub reset: Reset,
    /// Bits of `frame_groups`, 1..=32.
    pub groups_width: usize,
    /// What stands around the wrapper.
    pub around: AroundShape,
    /// Cycles that a run at full speed may take over max(words, beats).
    pub latency: usize,
}

/// What stands around a wrapper, as its ports show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AroundShape {
    /// Where words come from.
    pub feed: Feed,
    /// What a weight bit comes out as.
    pub scale: Scale,
    /// Whether `m_axis_tkeep` is there.
    pub tkeep: bool,
    /// Whether registers take the place of the control ports.
    pub axi_lite: bool,
}

/// Where words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Feed {
    /// The port `s_axis`.
    #[default]
    Axis,
    /// A memory.
    Rom,
    /// Reads on AXI4.
    Axi {
        /// Bits of an address.
        address_width: usize,
        /// Most words of a burst.
        burst: usize,
    },
}

impl AroundShape {
    /// Of what a spec says.
    pub fn of(around: &Around) -> Self {
        let feed = match &around.source {
            Source::Axis => Feed::Axis,
            Source::Rom(_) => Feed::Rom,
            Source::Axi(axi) => Feed::Axi { address_width: axi.address_width, burst: axi.burst },
        };
        Self { feed, scale: around.scale, tkeep: around.tkeep, axi_lite: around.axi_lite }
    }

    /// Whether frames follow each other without a gap, so that the speed of a run can be held against the latency.
    pub fn is_gapless(&self) -> bool {
        !self.axi_lite && !matches!(self.feed, Feed::Axi { .. })
    }
}

/// The decoder of a design, and its wrapper where it has one.
#[derive(Debug, Clone)]
pub struct Designs {
    /// `<name>_xor` alone.
    pub decoder: Design,
    /// The stream top.
    pub stream: Option<Design>,
}

impl Designs {
    /// From the stored planes and the text that was generated from it: (file name, text) of every module, and of
    /// what memories hold (`.hex`). The
    /// latencies are those of [`Rtl`].
    ///
    /// # Errors
    /// `Mismatch` where a text is not what the writer emits, a file does not bear its module's name, or the
    /// modules break an invariant of [`verify`].
    pub fn read(
        stored: &Stored,
        files: Vec<(String, String)>,
        decoder_latency: usize,
        stream_latency: Option<usize>,
    ) -> Result<Self> {
        let cells = Technology::of(&stored.spec.target).map(|t| t.primitives()).unwrap_or_default();
        let (images, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(file, _)| file.ends_with(IMAGE));
        let mut modules = files.iter().map(|file| read_back(file, &cells)).collect::<Result<Vec<_>>>()?;
        // Files come in any order; parts stand before the tops that join them.
        let depths = Hierarchy::of(&modules).map_err(Error::Mismatch)?;
        modules = depths
            .into_iter()
            .zip(modules)
            .sorted_by_key(|(depth, _)| *depth)
            .map(|(_, module)| module)
            .collect();
        verify::verify(&modules).map_err(Error::into_mismatch)?;
        let spec = &stored.spec;
        let valid = spec.stream.is_none() && spec.pipeline.is_some_and(|p| p.valid);
        let decoder = Design {
            name: spec.name.clone(),
            prefix: names::prefix(spec),
            top: Rtl::decoder_name(spec),
            files,
            models: models(&modules),
            images,
            modules,
            kind: Kind::Decoder { latency: decoder_latency, valid },
            reference: reference_of(stored),
            frames: own_frames(spec),
            digest: 0,
        };
        let stream = spec.stream.as_ref().zip(stream_latency).map(|(options, latency)| Design {
            top: names::prefix(spec),
            kind: Kind::Stream(StreamShape::new(options, latency)),
            ..decoder.clone()
        });
        Ok(Self { decoder, stream })
    }
}

/// End of the name of a file that a memory starts from.
pub const IMAGE: &str = ".hex";

/// Most modules one inside the other.
const MAX_DEPTH: usize = 16;
/// Most instances in a module, all below counted.
const MAX_INSTANCES: usize = 1 << 14;

/// What is known of a module's place in its design.
#[derive(Clone, Copy)]
enum Place {
    Unknown,
    /// Under way: whoever meets it stands inside of it.
    Open,
    /// How many modules stand one inside the other below it, and all instances in it.
    Known {
        depth: usize,
        instances: usize,
    },
}

/// A walk from modules to their parts, each of which is looked at once.
struct Hierarchy<'a> {
    modules: &'a [Module],
    by_name: BTreeMap<&'a str, usize>,
    places: Vec<Place>,
}

impl<'a> Hierarchy<'a> {
    /// How many modules stand one inside the other below each.
    fn of(modules: &'a [Module]) -> std::result::Result<Vec<usize>, String> {
        let by_name = modules.iter().enumerate().map(|(i, module)| (module.name.as_str(), i)).collect();
        let mut walk = Self { modules, by_name, places: vec![Place::Unknown; modules.len()] };
        (0..modules.len()).map(|i| Ok(walk.visit(i, 0)?.0)).collect()
    }

    /// Depth and instances of module `i`, which stands inside `above` others.
    fn visit(&mut self, i: usize, above: usize) -> std::result::Result<(usize, usize), String> {
        let modules = self.modules;
        let module = &modules[i];
        match self.places[i] {
            Place::Known { depth, instances } => return Ok((depth, instances)),
            Place::Open => return Err(format!("module {} contains itself", module.name)),
            Place::Unknown => self.places[i] = Place::Open,
        }
        let (mut depth, mut instances) = (0, 0);
        for item in &module.items {
            let Item::Instance(instance) = item else { continue };
            // One of no module is refused by [`verify`].
            let Some(&part) = self.by_name.get(instance.module.as_str()) else { continue };
            let below = if above < MAX_DEPTH { self.visit(part, above + 1)? } else { (MAX_DEPTH, 0) };
            depth = depth.max(1 + below.0);
            instances += 1 + below.1;
            if depth > MAX_DEPTH || instances > MAX_INSTANCES {
                let most =
                    format!("more than {MAX_INSTANCES} instances or {MAX_DEPTH} of them inside each other");
                return Err(format!("module {} has {most}", module.name));
            }
        }
        self.places[i] = Place::Known { depth, instances };
        Ok((depth, instances))
    }
}

/// The frames that the design of `spec` holds itself.
fn own_frames(spec: &DecoderSpec) -> Vec<Frame> {
    match spec.stream.as_ref().map(|stream| &stream.around.source) {
        Some(Source::Rom(rom)) => {
            let frame = |frame: &RomFrame| Frame { groups: frame.groups, words: frame.words.clone() };
            rom.frames.iter().map(frame).collect()
        }
        _ => Vec::new(),
    }
}

/// What a group of stored bits decodes to.
pub fn reference_of(stored: &Stored) -> Reference {
    let planes = stored.planes.iter().map(|plane| (plane.matrix.clone(), plane.offset.clone()));
    let (planes, offsets) = planes.unzip();
    Reference { planes, offsets }
}

/// A model of every cell that the modules use, in order of their names.
fn models(modules: &[Module]) -> Vec<(String, String)> {
    let cells = modules.iter().flat_map(|module| &module.items).filter_map(|item| match item {
        Item::Cell(cell) => Some((&cell.primitive.module, &cell.primitive)),
        _ => None,
    });
    let cells: BTreeMap<_, _> = cells.collect();
    cells.into_values().map(|primitive| verilog::models::model(primitive)).collect()
}

fn read_back((file, text): &(String, String), cells: &[Arc<Primitive>]) -> Result<Module> {
    let module = verilog::read_with(text, cells).map_err(|e| Error::Mismatch(format!("{file}: {e}")))?;
    if file.strip_suffix(".v") == Some(&module.name) {
        Ok(module)
    } else {
        Err(Error::Mismatch(format!("{file}: holds module {}", module.name)))
    }
}

impl Design {
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

    /// Parameters of the stream wrapper.
    ///
    /// # Errors
    /// `Internal` where the top is a decoder.
    pub fn stream_shape(&self) -> Result<StreamShape> {
        match self.kind {
            Kind::Stream(shape) => Ok(shape),
            Kind::Decoder { .. } => Err(Error::Internal(format!("{} is not a stream wrapper", self.top))),
        }
    }

    /// Bits of `m_axis_tdata`: `lanes` groups padded to whole bytes.
    pub fn beat_bits(&self, shape: &StreamShape) -> usize {
        (shape.lanes * self.lane_bits(shape)).next_multiple_of(8)
    }

    /// Bits of a group in it.
    pub fn lane_bits(&self, shape: &StreamShape) -> usize {
        match shape.around.scale {
            Scale::None => self.y_bits(),
            Scale::Sign => 2 * self.y_bits(),
        }
    }
}

impl StreamShape {
    /// Of a wrapper with that many cycles of latency.
    pub fn new(options: &StreamSpec, latency: usize) -> Self {
        let &StreamSpec { width, lanes, order, reset, groups_width, .. } = options;
        let around = AroundShape::of(&options.around);
        Self { width, lanes, order, reset, groups_width, around, latency }
    }

    /// Bits of `m_axis_tuser`, which counts 0..=lanes.
    pub fn user_bits(&self) -> usize {
        (usize::BITS - self.lanes.leading_zeros()) as usize
    }

    /// Largest count that fits `frame_groups`.
    pub fn max_groups(&self) -> u32 {
        u32::MAX >> (32 - self.groups_width.clamp(1, 32))
    }
}
