//! SystemVerilog and VHDL: the same designs in other languages, through their own tools.

use crate::common::binary;
use crate::common::pairs::{consistent, specs};
use flexor_hdl::cells::Target;
use flexor_hdl::design::evidence::rows_error;
use flexor_hdl::design::{Check, Design, DesignOptions, Files, Saved, build, check};
use flexor_hdl::gf2::construct;
use flexor_hdl::language::Language;
use flexor_hdl::sim::Status;
use flexor_hdl::spec::{DecoderSpec, PipelineSpec, Polarity, to_json};
use flexor_hdl::synth::{Flow, Request, SynthesisForm, synthesize};
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

/// Designs in the normal run; `FLEXOR_SWEEP=1` takes all.
const FEW: usize = 3;

/// Decoders alone, then wrappers that cross all options.
fn designs() -> Vec<DecoderSpec> {
    let plane = construct::n_tap_matrix(20, 12, 2, 1).expect("made");
    let decoder = |name: &str| DecoderSpec::new(name, vec![plane.clone()]).expect("a spec");
    let pipeline = Some(PipelineSpec { levels: 1, valid: true });
    let mut all = vec![
        DecoderSpec { polarity: Polarity::Product, pipeline, ..decoder("clocked") },
        DecoderSpec { target: Target::Ice40, ..decoder("Cells") },
        decoder("plain"),
    ];
    let wrappers = specs();
    // The first is in the normal run: with a bus, registers and scale.
    let rich = |spec: &DecoderSpec| spec.stream.as_ref().is_some_and(|stream| stream.around.axi_lite);
    let (first, others): (Vec<_>, Vec<_>) = wrappers.into_iter().partition(rich);
    all.splice(1..1, first.into_iter().chain(others));
    let cells = all.remove(all.len() - 2);
    all.insert(2, cells);
    if std::env::var_os("FLEXOR_SWEEP").is_none() {
        all.truncate(FEW);
    }
    all.into_iter().map(consistent).collect()
}

fn built(spec: DecoderSpec, language: Language) -> Design {
    let options = DesignOptions { effort: 0, language, ..DesignOptions::default() };
    build(spec, &options, &|| false).expect("built")
}

/// Runs every engine that reads the language; those named must have run.
fn run_engines(design: &Design, named: &[&str]) {
    let rows = design.run_evidence("all", &|| false).expect("runs");
    assert!(rows.iter().all(|row| row.status != Status::Fail), "{}: {rows:#?}", design.stored.spec.name);
    for name in named {
        let found = rows.iter().find(|row| row.name == *name);
        let passed = found.is_some_and(|row| row.status == Status::Pass);
        assert!(
            passed,
            "{}: {name} did not run (tests/run.sh installs it): {rows:#?}",
            design.stored.spec.name
        );
    }
}

fn write(room: &Path, design: &Design) {
    for (path, bytes) in design.files().expect("files") {
        let path = room.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
}

/// Files of `rtl/` with these ends.
fn sources(room: &Path, end: &str) -> Vec<String> {
    let files = std::fs::read_dir(room.join("rtl")).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    let mut names: Vec<_> =
        names.filter(|name| name.ends_with(end)).map(|name| format!("rtl/{name}")).collect();
    names.sort();
    names
}

fn run(room: &Path, tool: &str, args: &[&str]) -> Output {
    let out = Command::new(tool).current_dir(room).args(args).output();
    out.unwrap_or_else(|e| panic!("{tool}: {e} (tests/run.sh installs it)"))
}

fn passes(room: &Path, tool: &str, args: &[&str]) -> String {
    let out = run(room, tool, args);
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{tool} {args:?}:\n{text}");
    text
}

#[test]
fn vhdl_is_the_reference_in_ghdl() {
    for spec in designs() {
        run_engines(&built(spec, Language::Vhdl), &["builtin", "ghdl"]);
    }
}

#[test]
fn system_verilog_is_the_reference_in_icarus_and_verilator() {
    let few = if std::env::var_os("FLEXOR_SWEEP").is_some() { usize::MAX } else { 2 };
    for spec in designs().into_iter().take(few) {
        run_engines(&built(spec, Language::SystemVerilog), &["builtin", "iverilog", "verilator"]);
    }
}

#[test]
fn system_verilog_is_clean_in_verible_and_slang() {
    // A bit of an input that nothing needs is read by a variable called `unused_…`, as lowRISC's style has it.
    const SLANG: &str = "import sys, pyslang\n\
        driver = pyslang.driver.Driver()\ndriver.addStandardArgs()\n\
        ok = driver.parseCommandLine(' '.join(['slang', '-Weverything', '-Werror', '-Wno-unused-but-set-variable', *sys.argv[1:]]))\n\
        ok = ok and driver.processOptions() and driver.parseAllSources()\n\
        sys.exit(not (ok and driver.runFullCompilation(True)))\n";
    for spec in designs().into_iter().filter(|spec| spec.target == Target::Generic) {
        let room = tempfile::tempdir().expect("a folder");
        write(room.path(), &built(spec, Language::SystemVerilog));
        let files = sources(room.path(), ".sv");
        let files: Vec<_> = files.iter().map(String::as_str).collect();
        passes(room.path(), "verible-verilog-lint", &files);
        passes(room.path(), "python3", &[&["-c", SLANG], &files[..]].concat());
    }
}

#[test]
fn the_replay_of_vhdl_passes_and_sees_a_wrong_bit() {
    let spec = designs().remove(0);
    let name = spec.name.clone();
    let room = tempfile::tempdir().expect("a folder");
    write(room.path(), &built(spec, Language::Vhdl));
    let bench = format!("{name}_tb");
    let (rtl, tb) = (sources(room.path(), ".vhd"), format!("tb/{bench}.vhd"));
    let files: Vec<_> = rtl.iter().map(String::as_str).chain([tb.as_str()]).collect();
    passes(room.path(), "ghdl", &[&["-i", "--std=08"], &files[..]].concat());
    passes(room.path(), "ghdl", &["-m", "--std=08", &bench]);
    let replay = ["-r", "--std=08", &bench, "--ieee-asserts=disable"];
    assert!(passes(room.path(), "ghdl", &replay).contains("PASS"));

    let trace = room.path().join(format!("tb/{name}_trace.hex"));
    let text = std::fs::read_to_string(&trace).expect("a trace");
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let last = lines.last_mut().expect("rows");
    let mut fields: Vec<_> = last.split(' ').map(str::to_owned).collect();
    let flipped = u8::from_str_radix(&fields[1][fields[1].len() - 1..], 16).expect("a digit") ^ 1;
    fields[1].pop();
    fields[1] += &format!("{flipped:x}");
    *last = fields.join(" ");
    std::fs::write(&trace, lines.join("\n") + "\n").expect("written");
    let out = run(room.path(), "ghdl", &replay);
    assert!(!out.status.success() && String::from_utf8_lossy(&out.stdout).contains("FAIL cycle"));
}

#[test]
fn fusesoc_and_make_run_vhdl() {
    let spec = designs().remove(1);
    let room = tempfile::tempdir().expect("a folder");
    std::fs::write(room.path().join("spec.json"), to_json(&spec)).expect("writes");
    let args = ["generate", "spec.json", "--out", ".", "--language", "vhdl", "--kit", "fusesoc,make"];
    binary::run(room.path(), binary::command().args(args));
    let design = room.path().join(&spec.name);
    assert!(passes(&design, "make", &["sim"]).contains("PASS"));
    let said = crate::flow::fusesoc(room.path(), &spec.name, "sim");
    assert!(said.contains("PASS"), "{said}");
}

#[test]
fn the_decoder_takes_the_same_cells_in_every_language() {
    for spec in designs() {
        let luts = |language| {
            let design = built(spec.clone(), language).hardware.designs.decoder;
            let limit = Duration::from_secs(300);
            let request = Request {
                flow: &Flow::Ice40,
                form: SynthesisForm::Portable,
                fmax: false,
                limit,
                design: &design,
            };
            let found = synthesize(&request).expect("runs");
            assert!(!found.proof.is_empty() || spec.pipeline.is_some(), "{}: {}", spec.name, found.detail);
            found.luts.unwrap_or_else(|| panic!("{}: {}", spec.name, found.detail))
        };
        let all = Language::ALL.map(luts);
        assert!(all.iter().all(|n| *n == all[0]), "{}: {all:?}", spec.name);
    }
}

/// Whether a design with an edited file is still right.
fn passes_check(files: &Files, edited: &str) -> bool {
    let saved = Saved::open_folder(files).expect("a design");
    let edits = [edited.to_owned()].into();
    let asked = Check { engine: "builtin".into(), edits, ..Check::default() };
    let found = check(files, &saved, &asked, &|| false).expect("runs");
    rows_error(&found.rows, &[]).is_none()
}

#[test]
fn a_changed_text_is_no_design() {
    for (language, from, to) in [
        (Language::Vhdl, " xor ", " or "),
        (Language::Vhdl, "unsigned(a) + unsigned(b)", "unsigned(a) - unsigned(b)"),
        (Language::Vhdl, "= '1' then", "= '0' then"),
        (Language::SystemVerilog, " ^ ", " | "),
        (Language::SystemVerilog, "always_ff", "always"),
    ] {
        let files = built(consistent(specs().remove(0)), language).files().expect("files");
        let end = format!(".{}", language.extension());
        let mut changed = 0;
        for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("rtl/") && path.ends_with(&end))
        {
            let text = std::str::from_utf8(bytes).expect("text");
            if text.contains(from) {
                changed += 1;
                let mut edited = files.clone();
                edited.insert(path.clone(), text.replacen(from, to, 1).into_bytes());
                assert!(!passes_check(&edited, path), "{path}: {from} for {to}");
            }
        }
        assert!(changed > 0, "{from}");
    }
}
