//! Networks go to real tools and come back as the same matrix.

use crate::common;
use flexor_hdl::gf2::construct;
use flexor_hdl::network::{XorNetwork, io};
use flexor_hdl::spec::{DecoderSpec, Origin, Polarity};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Logic that real flows leave behind. ABC also cuts gates into tables and rewrites across gates.
const PASSES: [&str; 6] = [
    "simplemap; opt",
    "techmap; abc -g AND; opt_clean",
    "techmap; abc -g AND,OR,NAND,NOR,XOR,XNOR,MUX; opt_clean",
    "techmap; abc -g cmos2; opt_clean",
    "techmap; abc -lut 4; opt_clean",
    "techmap; abc -lut 6; opt_clean",
];

/// A decoder of one plane, without registers and wrapper; the last row is 0.
fn spec(seed: u64, n_out: usize, n_in: usize, polarity: Polarity) -> DecoderSpec {
    let mut matrix = construct::random_matrix(n_out, n_in, 0.5, seed).expect("a matrix");
    (0..n_in).for_each(|j| matrix.set(n_out - 1, j, false));
    let planes = vec![matrix];
    let origins = vec![Origin::Inline];
    DecoderSpec {
        name: "dec".into(),
        planes,
        polarity,
        origins,
        stream: None,
        pipeline: None,
        ..common::spec(seed)
    }
}

fn specs() -> [DecoderSpec; 3] {
    [spec(1, 6, 4, Polarity::Xor), spec(2, 20, 11, Polarity::Product), spec(3, 24, 12, Polarity::Xor)]
}

fn yosys(room: &TempDir, script: &str) {
    assert_eq!(yosys_says(room, script), None, "{script}");
}

/// What yosys says where it ends with an error.
fn yosys_says(room: &TempDir, script: &str) -> Option<String> {
    let out =
        Command::new("yosys").args(["-q", "-p", script]).current_dir(room).output().expect("yosys runs");
    (!out.status.success()).then(|| String::from_utf8_lossy(&out.stderr).into_owned())
}

/// Commands that read each file of a network as the module `network`.
fn reads() -> [(&'static str, String); 3] {
    let aiger = |file| format!("read_aiger -module_name network {file}");
    [("n.blif", "read_blif n.blif".into()), ("n.aag", aiger("n.aag")), ("n.aig", aiger("n.aig"))]
}

fn extension(file: &str) -> &str {
    file.rsplit('.').next().unwrap_or_default()
}

/// A folder with the network of `spec` in every file of [`reads`].
fn written(network: &XorNetwork) -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    for (file, _) in reads() {
        fs::write(room.path().join(file), io::write_network(network, extension(file)).expect("bytes"))
            .expect("written");
    }
    room
}

fn back(path: &Path, network: &XorNetwork) -> XorNetwork {
    let name = path.display().to_string();
    let bytes = fs::read(path).expect("the tool wrote it");
    let back = io::read_network(&bytes, extension(&name), &name, network.n_in(), network.n_out());
    back.unwrap_or_else(|e| panic!("{e}"))
}

/// Proves that the module `network` of `read` is the Verilog in `dec.v`, or says why not.
fn proof(room: &TempDir, top: &str, read: &str) -> Option<String> {
    let miter = format!("miter -equiv -flatten {top} network miter; sat -verify -prove trigger 0 miter");
    yosys_says(room, &format!("read_verilog dec.v; splitnets -ports; {read}; {miter}"))
}

/// Writes the Verilog of `spec` as `dec.v`; its module.
fn verilog(room: &TempDir, spec: &DecoderSpec) -> String {
    let module = common::design(spec).modules.swap_remove(0);
    let text = flexor_hdl::verilog::write_module(&module, &[]).expect("text");
    fs::write(room.path().join("dec.v"), text).expect("written");
    module.name
}

#[test]
fn yosys_proves_our_files_equal_to_our_verilog() {
    for spec in specs() {
        let network = common::network(&spec, 0);
        let room = written(&network);
        let top = verilog(&room, &spec);
        for (_, read) in reads() {
            assert_eq!(proof(&room, &top, &read), None, "{read}");
        }
        let mut offset = network.affine().offset;
        offset.set(0, !offset.get(0));
        let wrong = written(&network.with_offset(&offset));
        verilog(&wrong, &spec);
        for (_, read) in reads() {
            let said = proof(&wrong, &top, &read).unwrap_or_default();
            assert!(said.contains("proof did fail"), "{read}: {said}");
        }
    }
}

#[test]
fn what_yosys_and_abc_write_back_is_still_the_matrix() {
    for spec in specs() {
        let network = common::network(&spec, 0);
        let room = written(&network);
        for (_, read) in reads() {
            for passes in PASSES {
                let aiger = "techmap; aigmap; opt_clean; write_aiger -ascii -symbols o.aag; write_aiger -symbols o.aig";
                yosys(&room, &format!("{read}; {passes}; write_blif o.blif; {aiger}"));
                for file in ["o.blif", "o.aag", "o.aig"] {
                    let back = back(&room.path().join(file), &network);
                    assert_eq!(back.affine(), spec.plane_map(0), "{read}; {passes}: {file}");
                }
            }
        }
    }
}

#[test]
fn what_yosys_makes_of_our_verilog_is_the_matrix_in_as_many_gates() {
    for spec in specs() {
        let network = common::network(&spec, 0);
        let room = tempfile::tempdir().expect("a temporary folder");
        verilog(&room, &spec);
        yosys(
            &room,
            "read_verilog dec.v; synth -flatten; write_blif o.blif; aigmap; write_aiger -symbols o.aig",
        );
        for file in ["o.blif", "o.aig"] {
            let back = back(&room.path().join(file), &network);
            assert_eq!(back.affine(), spec.plane_map(0), "{file}");
            assert!(back.n_xor() <= network.n_xor(), "{file}: {} of {}", back.n_xor(), network.n_xor());
        }
    }
}
