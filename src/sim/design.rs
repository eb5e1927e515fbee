//! What is simulated: the generated text, the modules read back from it, and its shape.

use super::reference::Reference;
use crate::code::Stored;
use crate::error::{Error, Result};
use crate::rtl::cell::Primitive;
use crate::rtl::{Item, Module, Rtl, Technology, verify};
use crate::spec::{Order, Reset, StreamSpec};
use crate::verilog;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A generated design, ready for every engine.
#[derive(Debug, Clone)]
pub struct Design {
    /// Name of the design; engines use it in messages alone.
    pub name: String,
    /// Name of the module under test.
    pub top: String,
    /// (file name, text) of every Verilog file; one module a file.
    pub files: Vec<(String, String)>,
    /// (file name, text) of a simulation model of every library cell in them.
    pub models: Vec<(String, String)>,
    /// The modules read back from that text.
    pub modules: Vec<Module>,
    /// Ports and timing of the top.
    pub kind: Kind,
    /// What one group decodes to.
    pub reference: Reference,
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
    /// Cycles that a run at full speed may take over max(words, beats).
    pub latency: usize,
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
    /// From the stored planes and the text that was generated from it: (file name, text) of every module. The
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
        let mut modules = files.iter().map(|file| read_back(file, &cells)).collect::<Result<Vec<_>>>()?;
        // Files come in any order; parts stand before the top that joins them.
        modules.sort_by_key(|module| module.items.iter().any(|item| matches!(item, Item::Instance(_))));
        verify::verify(&modules).map_err(|e| Error::Mismatch(e.to_string()))?;
        let spec = &stored.spec;
        let valid = spec.stream.is_none() && spec.pipeline.is_some_and(|p| p.valid);
        let decoder = Design {
            name: spec.name.clone(),
            top: Rtl::decoder_name(spec),
            files,
            models: models(&modules),
            modules,
            kind: Kind::Decoder { latency: decoder_latency, valid },
            reference: reference_of(stored),
        };
        let stream = spec.stream.as_ref().zip(stream_latency).map(|(options, latency)| Design {
            top: spec.name.clone(),
            kind: Kind::Stream(StreamShape::new(options, latency)),
            ..decoder.clone()
        });
        Ok(Self { decoder, stream })
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
        (shape.lanes * self.y_bits()).next_multiple_of(8)
    }
}

impl StreamShape {
    /// Of a wrapper with that many cycles of latency.
    pub fn new(options: &StreamSpec, latency: usize) -> Self {
        let &StreamSpec { width, lanes, order, reset, groups_width } = options;
        Self { width, lanes, order, reset, groups_width, latency }
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
