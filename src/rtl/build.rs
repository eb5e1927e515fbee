//! All modules of a design, from its spec and one network a plane.

use super::design::Rtl;
use super::{
    CellCounts, GateCells, LoweredDecoder, Module, Technology, instances, lower_network, names, stream,
    verify,
};
use crate::error::{Error, Result};
use crate::network::XorNetwork;
use crate::spec::{Basis, CellPlanes, DecoderSpec, PipelineSpec, StreamSpec, WordSource};

/// Builds the modules: a decoder from one network a plane, whose inputs are the plane's stored bits, and the
/// stream wrapper if the spec has one.
///
/// # Errors
/// As [`build_identified`].
pub fn build_rtl(spec: &DecoderSpec, networks: &[XorNetwork]) -> Result<Rtl> {
    build_identified(spec, networks, 0)
}

/// Builds the modules; `digest` is the value of AXI4-Lite register `Digest`.
///
/// # Errors
/// `Input` if a ROM has no frames or a module has the name of a cell of the target; `Internal` if a module
/// breaks an invariant of [`verify`].
pub fn build_identified(spec: &DecoderSpec, networks: &[XorNetwork], digest: u32) -> Result<Rtl> {
    let network = XorNetwork::concat(networks).canonical();
    // In the wrapper, module `align` delays the valid bits.
    let pipeline = spec.pipeline.map(|p| PipelineSpec { valid: p.valid && spec.stream.is_none(), ..p });
    let technology = Technology::for_target(&spec.target);
    let planes = technology.as_ref().map(|technology| instances::cell_planes(spec, networks, technology));
    let inputs = planes.as_ref().map(|planes| instances::cell_inputs(planes, networks));
    let cells = technology.as_ref().zip(inputs.as_ref());
    let cells = cells.map(|(technology, inputs)| GateCells { technology, inputs });
    let decoder = lower_network(&Rtl::decoder_name(spec), pipeline, cells, &network)?;
    let LoweredDecoder { mut module, latency, names: mut temporaries } = decoder;
    module.header = header_lines(spec, networks, &planes.unwrap_or_default(), &network);
    let mut modules = vec![module];
    let (mut stream_latency, mut images) = (None, Vec::new());
    if let Some(options) = &spec.stream {
        check_frames(options, network.n_in())?;
        let wrapper = stream::build_wrapper(spec, options, network.n_in(), latency, digest);
        images = wrapper.images;
        modules.extend(wrapper.modules);
        stream_latency = Some(wrapper.latency);
    }
    for (before, after) in names::give_way(&mut modules) {
        temporaries
            .iter_mut()
            .filter(|(name, _)| *name == before)
            .for_each(|(name, _)| *name = after.clone());
    }
    names::verify_names(&modules, &names::module_prefix(spec))?;
    check_names(&modules, technology.as_ref())?;
    verify::verify(&modules)?;
    Ok(Rtl { modules, decoder_latency: latency, stream_latency, images, names: temporaries })
}

/// End of the error for a ROM without frames.
pub const NEEDS_FRAMES: &str = "those of a packed folder must fill it";

/// Checks that a ROM has frames of exactly their groups, with counts that fit `frame_groups`.
fn check_frames(stream: &StreamSpec, group_bits: usize) -> Result<()> {
    let WordSource::Rom(rom) = &stream.around.source else { return Ok(()) };
    if rom.frames.is_empty() {
        return Err(Error::input("", "stream.rom", format!("no frames yet: {NEEDS_FRAMES}")));
    }
    for (i, frame) in rom.frames.iter().enumerate() {
        let field = |name| format!("stream.rom.frames[{i}].{name}");
        if u64::from(frame.groups) >= 1 << stream.groups_width {
            let what = format!("{}, does not fit groups_width {}", frame.groups, stream.groups_width);
            return Err(Error::input("", field("groups"), what));
        }
        let words = (frame.groups as usize * group_bits).div_ceil(stream.width);
        if frame.words.len() != words {
            let (found, groups) = (frame.words.len(), frame.groups);
            let what = format!("{found} words, but {groups} groups of {group_bits} bits take {words}");
            return Err(Error::input("", field("words"), what));
        }
    }
    Ok(())
}

/// Checks that no module has the name of a cell that the decoder instantiates.
fn check_names(modules: &[Module], technology: Option<&Technology>) -> Result<()> {
    let primitives = technology.map(Technology::primitives).unwrap_or_default();
    let same = modules.iter().find(|module| primitives.iter().any(|cell| cell.module == module.name));
    match same {
        None => Ok(()),
        Some(module) => Err(Error::input("", "name", format!("{} is a cell of the target", module.name))),
    }
}

/// Lines above the decoder; `cells` says which planes are of cells, empty without a target.
fn header_lines(
    spec: &DecoderSpec,
    networks: &[XorNetwork],
    cells: &[bool],
    whole: &XorNetwork,
) -> Vec<String> {
    let planes = spec.planes.iter().zip(networks).enumerate().map(|(p, (m, network))| {
        let portable = if cells.get(p) == Some(&false) { ", portable" } else { "" };
        format!(
            "plane {p}: {} taps, {} stored bits to {} weight bits{portable}",
            m.count_ones(),
            network.n_in(),
            m.n_rows()
        )
    });
    let summary = format!("XOR network of one group: {}, depth {}", gate_summary(spec, whole), whole.depth());
    let basis = "basis optimized: the stored bits are T times the given ones, T as in manifest.json";
    let ports = "x: stored bits, y: weight bits (1 is +1, 0 is -1), plane 0 lowest";
    let mut lines = vec![summary];
    lines.extend(planes);
    lines.extend((spec.basis == Basis::Optimized).then(|| basis.to_owned()));
    lines.push(ports.to_owned());
    lines
}

/// Gate count for comments: `6 XOR2`, `4 cells for ice40`.
fn gate_summary(spec: &DecoderSpec, whole: &XorNetwork) -> String {
    let counts = Technology::for_target(&spec.target)
        .filter(|_| spec.cell_planes == CellPlanes::All)
        .and_then(|technology| CellCounts::from_network(whole, &technology));
    match counts {
        Some(counts) => format!("{} cells for {}", counts.n_cells, spec.target.name()),
        None => format!("{} XOR2", whole.n_xor()),
    }
}
