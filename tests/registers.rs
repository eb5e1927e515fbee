//! Files on the AXI4-Lite registers in the tools that read them: C and C++ compilers, and PeakRDL, whose header must
//! say the same as ours.

use crate::common;
use crate::common::binary;
use flexor_hdl::spec::{AxiSpec, DecoderSpec, WordSource};
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

/// The masks, shifts, widths and resets of PeakRDL's header by our names.
fn peakrdl_fields(room: &Path, name: &str) -> BTreeMap<String, u64> {
    run(room, "peakrdl", &["c-header", &format!("{name}_regs.rdl"), "-o", "peakrdl.h"]);
    let kinds = [("_bm", "_MASK"), ("_bp", "_SHIFT"), ("_bw", "_WIDTH"), ("_reset", "_RESET")];
    let ours = |(theirs, value): (String, u64)| {
        let (kind, own) = kinds.iter().find(|(kind, _)| theirs.ends_with(kind))?;
        let parts = theirs.trim_end_matches(kind).to_uppercase().replace("__", "_");
        let (register, field) =
            parts.split_once("_REGS_").map(|(_, rest)| (name.to_uppercase(), rest.to_owned()))?;
        Some((format!("{register}_{field}{own}"), value))
    };
    macros_of(room, "peakrdl.h").into_iter().filter_map(ours).collect()
}

#[test]
fn headers_compile_and_say_what_systemrdl_says() {
    for spec in specs() {
        let (room, name) = (tempfile::tempdir().expect("a temporary folder"), &spec.name);
        binary::generate(room.path(), &spec);
        let sw = room.path().join(name).join("sw");
        let header = format!("{name}_regs.h");
        let use_it = format!(
            "#include \"{header}\"\n#include \"{header}\"\nint main(void) {{ static uint32_t block[16];\n  {name}_write((uintptr_t)block, 0, 7);\n  \
             return {name}_read((uintptr_t)block, 0) != 7; }}\n"
        );
        let strict = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-o", "use"];
        for (compiler, file, standard) in [("cc", "use.c", "-std=c99"), ("c++", "use.cpp", "-std=c++11")] {
            std::fs::write(sw.join(file), &use_it).expect("writes");
            run(&sw, compiler, &[&strict[..], &[standard, file]].concat());
            run(&sw, "./use", &[]);
        }
        let (ours, theirs) = (macros_of(&sw, &header), peakrdl_fields(&sw, name));
        assert!(theirs.len() >= 4 * 5, "{theirs:?}");
        for (field, value) in &theirs {
            assert_eq!(ours.get(field), Some(value), "{name}: {field}");
        }
        let fields = ours.keys().filter(|key| key.ends_with("_MASK")).count();
        assert_eq!(fields, theirs.keys().filter(|key| key.ends_with("_MASK")).count(), "{name}");
        run(&sw, "peakrdl", &["ip-xact", &format!("{name}_regs.rdl"), "-o", "map.xml"]);
    }
}
