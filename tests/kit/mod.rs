//! Files of the kit, each in the tool that it is for.

mod cocotb;
mod make;
mod sby;
mod soc;
mod timing;
mod vendors;

use crate::common::binary::{command, run};
use crate::common::{self, pairs};
use flexor_hdl::spec::{DecoderSpec, PipelineSpec, Reset, WordSource, to_json};
use std::path::{Path, PathBuf};

/// Generates the design of `spec` with the files of `kit`, in a folder with a blank in its name; returns its folder.
fn generate(room: &Path, spec: &DecoderSpec, kit: &str) -> PathBuf {
    let folder = room.join("of a kit");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("spec.json"), to_json(spec)).expect("writes");
    run(&folder, command().args(["generate", "spec.json", "--out", ".", "--kit", kit]));
    folder.join(&spec.name)
}

/// Decoders alone: without registers, with them, and with flags.
fn decoders() -> Vec<DecoderSpec> {
    let of = |name: &str, pipeline| {
        let first = pairs::specs().swap_remove(0);
        DecoderSpec { name: name.into(), stream: None, pipeline, ..first }
    };
    let piped = |valid| Some(PipelineSpec { levels: 1, valid });
    vec![of("alone", None), of("piped", piped(false)), of("flagged", piped(true))]
}

/// A wrapper of every source, with registers and without; those with registers have an active-high reset.
fn wrappers() -> Vec<DecoderSpec> {
    let sources: [fn(&WordSource) -> bool; 3] = [
        |source| *source == WordSource::Axis,
        |source| matches!(source, WordSource::Rom(_)),
        |source| matches!(source, WordSource::Axi(_)),
    ];
    let all = sources.into_iter().flat_map(|fits| [false, true].map(|axi_lite| (fits, axi_lite)));
    let wrapper = |(fits, axi_lite): (fn(&WordSource) -> bool, bool)| {
        let mut spec = pairs::find_wrapper(fits, axi_lite);
        spec.stream.as_mut().expect("a wrapper").reset =
            if axi_lite { Reset::ActiveHigh } else { Reset::ActiveLow };
        pairs::consistent(spec)
    };
    all.map(wrapper).collect()
}

/// The ordinary designs of a test, or, in a sweep, every decoder and every wrapper of the crossed options.
fn designs(few: Vec<DecoderSpec>) -> Vec<DecoderSpec> {
    if common::sweep(0) == 0 {
        return few;
    }
    let crossed = pairs::specs().into_iter().map(pairs::consistent);
    decoders().into_iter().chain(wrappers()).chain(crossed).collect()
}
