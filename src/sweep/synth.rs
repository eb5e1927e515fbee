//! Synthesis runs of the decoder of a case.
//!
//! Every form is built as `generate` builds it, read back, and proven to be its matrix before it is
//! synthesized. Cells are those of the network of fewest LUTs, or of fewest XOR2 for a Liberty file; flow
//! `generic` has no cells and skips that form.

use super::decoder::{SweepDecoder, plane_seed};
use super::plan::Synth;
use super::scheme::{Case, Taps};
use crate::cells::{Target, liberty};
use crate::code::Stored;
use crate::design::Hardware;
use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::language::Language;
use crate::network::XorNetwork;
use crate::sim::Designs;
use crate::spec::{Around, Basis, DecoderSpec, Origin, OutputOrder, Polarity, Reset, StreamSpec};
use crate::synth::{Flow, Request, Synthesis, SynthesisForm, synthesize, whole_seconds};

/// Name of the decoders.
const NAME: &str = "dec";
/// Name of the Liberty file, without its path.
const LIBERTY_FILE: &str = "cells.lib";

impl Synth {
    /// The flows, ready to run.
    ///
    /// # Errors
    /// `Input` if the Liberty file is invalid.
    pub fn ready_flows(&self) -> Result<Vec<Flow>> {
        let tool = |name: &String| match (&self.liberty, name.as_str()) {
            (Some(liberty), Flow::LIBERTY) => {
                Flow::from_name(name, Some((LIBERTY_FILE, liberty.known_text()?.as_bytes())))
            }
            _ => Flow::from_name(name, None),
        };
        self.flows.iter().map(tool).collect()
    }
}

/// Runs every flow on every form.
///
/// # Errors
/// `Mismatch` or `Internal` if the generated text is not the matrix; `Environment` if an installed tool
/// cannot be started. A failed run is a result, in its row.
pub(super) fn run_flows(
    case: &Case,
    matrices: &[&BitMatrix],
    decoders: &[SweepDecoder],
    synth: &Synth,
    tools: &[Flow],
) -> Result<Vec<Synthesis>> {
    let limit = whole_seconds(synth.timeout);
    let mut runs = Vec::new();
    for flow in tools {
        for &form in &synth.forms {
            let Some(target) = form_target(flow, form)? else { continue };
            let networks: Vec<_> =
                decoders.iter().map(|decoder| form_network(decoder, flow, form).clone()).collect();
            let designs = build_designs(case, matrices, decoders, &networks, target, form)?;
            let design = designs
                .stream
                .as_ref()
                .filter(|_| form == SynthesisForm::Wrapper)
                .unwrap_or(&designs.decoder);
            runs.push(synthesize(&Request { design, form, flow, fmax: synth.fmax, limit })?);
        }
    }
    Ok(runs)
}

/// Target of the Verilog of a form; `None` if the flow does not support the form.
fn form_target(flow: &Flow, form: SynthesisForm) -> Result<Option<Target>> {
    Ok(match (form, flow) {
        (SynthesisForm::Behavioural | SynthesisForm::Portable | SynthesisForm::Wrapper, _) => {
            Some(Target::Generic)
        }
        (SynthesisForm::Cells, Flow::Ice40) => Some(Target::Ice40),
        (SynthesisForm::Cells, Flow::Ecp5) => Some(Target::Ecp5),
        (SynthesisForm::Cells, Flow::Xilinx) => Some(Target::Xilinx),
        (SynthesisForm::Cells, Flow::Gowin) => Some(Target::Gowin),
        (SynthesisForm::Cells, Flow::Generic) => None,
        (SynthesisForm::Cells, Flow::Liberty(library)) => {
            let file = liberty::LibertyFile::new(library.file.as_str(), library.text.as_str());
            Some(Target::Liberty(liberty::read(&[file])?.library))
        }
    })
}

fn form_network<'a>(decoder: &'a SweepDecoder, flow: &Flow, form: SynthesisForm) -> &'a XorNetwork {
    match (form, flow) {
        (SynthesisForm::Cells, Flow::Ice40 | Flow::Ecp5 | Flow::Gowin) => &decoder.luts[0],
        (SynthesisForm::Cells, Flow::Xilinx) => &decoder.luts[1],
        _ => &decoder.network,
    }
}

/// The design, read back and proven.
fn build_designs(
    case: &Case,
    matrices: &[&BitMatrix],
    decoders: &[SweepDecoder],
    networks: &[XorNetwork],
    target: Target,
    form: SynthesisForm,
) -> Result<Designs> {
    let spec = form_spec(case, matrices, target, form);
    let stored = match spec.basis {
        Basis::Given => Stored::from_given(spec),
        Basis::Optimized => {
            let rebased: Vec<_> = decoders.iter().filter_map(|decoder| decoder.rebased.clone()).collect();
            Stored::from_rebased(spec, &rebased)?
        }
    };
    Ok(Hardware::from_stored(&stored, networks, Language::default(), &[], &|| false)?.designs)
}

fn form_spec(case: &Case, matrices: &[&BitMatrix], target: Target, form: SynthesisForm) -> DecoderSpec {
    let scheme = &case.scheme;
    let origin = |p: usize| match (scheme.n_tap, plane_seed(case.seed, p)) {
        (Taps::Count(taps), seed) => Origin::NTap { taps, seed },
        (Taps::Random(_), seed) => Origin::Random { density: 0.5, seed },
    };
    let stream = scheme.wrapper.filter(|_| form == SynthesisForm::Wrapper).map(|wrapper| StreamSpec {
        width: wrapper.width,
        lanes: wrapper.lanes,
        order: OutputOrder::default(),
        reset: Reset::default(),
        groups_width: crate::spec::MAX_GROUPS_WIDTH,
        unused_lanes: Default::default(),
        around: Around::default(),
    });
    DecoderSpec {
        name: NAME.to_owned(),
        planes: matrices.iter().map(|&matrix| matrix.clone()).collect(),
        polarity: Polarity::Xor,
        basis: scheme.basis,
        allow_zero_rows: false,
        target,
        cell_planes: Default::default(),
        strategy: scheme.strategy.clone(),
        origins: (0..scheme.q).map(origin).collect(),
        networks: Default::default(),
        stream,
        pipeline: None,
    }
}
