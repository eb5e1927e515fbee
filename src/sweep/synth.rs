//! What synthesis tools make of the decoder of a case.
//!
//! Every form is built as `generate` builds it, read back, and proven to be its matrix before a tool sees it. Cells are
//! those of the network of fewest LUTs, and for a Liberty file those of the fewest XOR2; flow `generic` has no cells of
//! its own and is not given that form.

use super::decoder::{Decoder, plane_seed};
use super::plan::Synth;
use super::scheme::{Case, Taps};
use crate::cells::{Target, liberty};
use crate::code::Stored;
use crate::design::Hardware;
use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::sim::Designs;
use crate::spec::{Around, Basis, DecoderSpec, Order, Origin, Polarity, Reset, StreamSpec};
use crate::synth::{Flow, Form, Request, Synthesis, seconds, synthesize};

/// Name of the decoders.
const NAME: &str = "dec";
/// Name of the Liberty file, wherever it lies.
const LIBERTY_FILE: &str = "cells.lib";

impl Synth {
    /// The flows, ready to run.
    ///
    /// # Errors
    /// `Input` where the Liberty file is none.
    pub fn tools(&self) -> Result<Vec<Flow>> {
        let tool = |name: &String| match (&self.liberty, name.as_str()) {
            (Some(liberty), Flow::LIBERTY) => {
                Flow::of(name, Some((LIBERTY_FILE, liberty.text()?.as_bytes())))
            }
            _ => Flow::of(name, None),
        };
        self.flows.iter().map(tool).collect()
    }
}

/// Runs every flow on every form.
///
/// # Errors
/// `Mismatch` or `Internal` where our own text is not the matrix; `Environment` where a tool that is there cannot be
/// started. Whatever a tool does is in its row.
pub(super) fn run(
    case: &Case,
    matrices: &[&BitMatrix],
    decoders: &[Decoder],
    synth: &Synth,
    tools: &[Flow],
) -> Result<Vec<Synthesis>> {
    let limit = seconds(synth.timeout);
    let mut runs = Vec::new();
    for flow in tools {
        for &form in &synth.forms {
            let Some(target) = target(flow, form)? else { continue };
            let networks: Vec<_> =
                decoders.iter().map(|decoder| network(decoder, flow, form).clone()).collect();
            let designs = designs(case, matrices, decoders, &networks, target, form)?;
            let design =
                designs.stream.as_ref().filter(|_| form == Form::Wrapper).unwrap_or(&designs.decoder);
            runs.push(synthesize(&Request { design, form, flow, fmax: synth.fmax, limit })?);
        }
    }
    Ok(runs)
}

/// What a form is written for; none where the flow has no such form.
fn target(flow: &Flow, form: Form) -> Result<Option<Target>> {
    Ok(match (form, flow) {
        (Form::Behavioural | Form::Portable | Form::Wrapper, _) => Some(Target::Generic),
        (Form::Cells, Flow::Ice40) => Some(Target::Ice40),
        (Form::Cells, Flow::Ecp5) => Some(Target::Ecp5),
        (Form::Cells, Flow::Xilinx) => Some(Target::Xilinx),
        (Form::Cells, Flow::Generic) => None,
        (Form::Cells, Flow::Liberty(library)) => {
            let file = liberty::File::new(library.file.as_str(), library.text.as_str());
            Some(Target::Liberty(liberty::read(&[file])?.library))
        }
    })
}

fn network<'a>(decoder: &'a Decoder, flow: &Flow, form: Form) -> &'a XorNetwork {
    match (form, flow) {
        (Form::Cells, Flow::Ice40 | Flow::Ecp5) => &decoder.luts[0],
        (Form::Cells, Flow::Xilinx) => &decoder.luts[1],
        _ => &decoder.network,
    }
}

/// The design, read back and proven.
fn designs(
    case: &Case,
    matrices: &[&BitMatrix],
    decoders: &[Decoder],
    networks: &[XorNetwork],
    target: Target,
    form: Form,
) -> Result<Designs> {
    let spec = spec(case, matrices, target, form);
    let stored = match spec.basis {
        Basis::Given => Stored::given(spec),
        Basis::Optimized => {
            let rebased: Vec<_> = decoders.iter().filter_map(|decoder| decoder.rebased.clone()).collect();
            Stored::rebased(spec, &rebased)?
        }
    };
    Ok(Hardware::of(&stored, networks, &[], &|| false)?.designs)
}

fn spec(case: &Case, matrices: &[&BitMatrix], target: Target, form: Form) -> DecoderSpec {
    let scheme = &case.scheme;
    let origin = |p: usize| match (scheme.n_tap, plane_seed(case.seed, p)) {
        (Taps::Count(taps), seed) => Origin::NTap { taps, seed },
        (Taps::Random(_), seed) => Origin::Random { density: 0.5, seed },
    };
    let stream = scheme.wrapper.filter(|_| form == Form::Wrapper).map(|wrapper| StreamSpec {
        width: wrapper.width,
        lanes: wrapper.lanes,
        order: Order::default(),
        reset: Reset::default(),
        groups_width: crate::spec::MAX_GROUPS_WIDTH,
        around: Around::default(),
    });
    DecoderSpec {
        name: NAME.to_owned(),
        planes: matrices.iter().map(|&matrix| matrix.clone()).collect(),
        polarity: Polarity::Xor,
        basis: scheme.basis,
        allow_zero_rows: false,
        target,
        strategy: scheme.strategy.clone(),
        origins: (0..scheme.q).map(origin).collect(),
        stream,
        pipeline: None,
    }
}
