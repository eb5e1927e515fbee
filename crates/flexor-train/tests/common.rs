//! What several tests share: the command, its runs, and the packing of what they give.

use flexor_hdl::code::Stored;
use flexor_hdl::codec::layers::read_layers;
use flexor_hdl::codec::pack::{LayerList, PackOptions, pack};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::search::bases::rebase;
use flexor_hdl::search::{Params, Search};
use flexor_hdl::spec::{DecoderSpec, read_spec};
use flexor_train::files::Beside;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The command with arguments.
pub fn tool(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flexor-train"));
    command.args(args).stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    tool(args).output().expect("runs")
}

/// What the command prints.
pub fn runs(args: &[&str]) -> String {
    let done = run(args);
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

/// What the run refuses: exit code and text.
pub fn fails(args: &[&str]) -> (Option<i32>, String) {
    let done = run(args);
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// All files of a folder.
pub fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entry = |entry: fs::DirEntry| {
        (entry.file_name().into_string().expect("a name"), fs::read(entry.path()).expect("read"))
    };
    fs::read_dir(folder).expect("a folder").map(|found| entry(found.expect("an entry"))).collect()
}

/// The run of `args` in a folder of its own.
pub fn trained(dir: &Path, name: &str, args: &[&str]) -> String {
    let out = dir.join(name).display().to_string();
    runs(&[&["train", "--out", &out], args].concat());
    out
}

/// Says that something is not tested here, where the output of passing tests is not shown too.
pub fn skip(what: &str, why: &str) {
    writeln!(std::io::stderr(), "flexor-train: NOT TESTED: {what}: {why}").expect("written");
}

/// The spec of the decoder of a run.
pub fn spec_of(run: &str) -> DecoderSpec {
    let run = Path::new(run);
    let text = fs::read_to_string(run.join("spec.json")).expect("read");
    read_spec(&text, "spec.json", &Beside(run)).expect("a spec")
}

/// The layers of a run, packed as `flexor-hdl pack` does: name and content of the files.
pub fn packed_files(run: &str, stored: &Stored) -> BTreeMap<String, Vec<u8>> {
    let read = |name: &str| fs::read(Path::new(run).join(name)).expect("read");
    let list = String::from_utf8(read("layers.json")).expect("text");
    let layers = read_layers(&list, "layers.json").expect("layers");
    let tensors = read("weights.safetensors");
    let tensors = TensorFile::from_bytes(&tensors, "weights.safetensors").expect("tensors");
    let list = LayerList { layers: &layers, file: "layers.json" };
    pack(stored, list, &tensors, PackOptions::default()).expect("packed").into_iter().collect()
}

/// The folder `out` with the packed layers of a run; `optimized` in the basis of few gates.
pub fn packed(run: &str, out: &Path, optimized: bool) -> String {
    let (spec, params) = (spec_of(run), Params::default());
    let rebased = || spec.planes.iter().map(|matrix| rebase(matrix, &Search::quiet(&params)).expect("found"));
    let stored = match optimized {
        true => Stored::from_rebased(spec.clone(), &rebased().collect::<Vec<_>>()).expect("stored"),
        false => Stored::from_given(spec),
    };
    fs::create_dir_all(out).expect("made");
    let files = packed_files(run, &stored);
    files.iter().for_each(|(name, bytes)| fs::write(out.join(name), bytes).expect("written"));
    out.display().to_string()
}
