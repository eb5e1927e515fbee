//! Designs built, written and checked in memory.

use super::evidence::rows_error;
use super::{Check, Checked, Design, DesignOptions, Files, Folder, Saved, build, check, manifest};
use crate::cells::Target;
use crate::error::Error;
use crate::flow::Kit;
use crate::gf2::construct;
use crate::network::{Limits, Objective};
use crate::search::{Params, Search, find_strategy};
use crate::sim::Status;
use crate::spec::{DecoderSpec, PipelineSpec};

fn spec() -> DecoderSpec {
    DecoderSpec::new("dec", vec![construct::n_tap_matrix(8, 6, 2, 1).expect("made")]).expect("a spec")
}

fn built(spec: DecoderSpec) -> Design {
    build(spec, &DesignOptions { effort: 0, ..DesignOptions::default() }, &|| false).expect("built")
}

fn checked(files: &Files, edits: &[&str]) -> Checked {
    let edits = edits.iter().map(|file| (*file).to_owned()).collect();
    let asked = Check { engine: "builtin".into(), edits, ..Check::default() };
    check(files, &Saved::open_folder(files).expect("a design"), &asked, &|| false).expect("runs")
}

/// Replaces the first `old` in a file by `new`.
fn edit(files: &mut Files, file: &str, old: &str, new: &str) {
    let text = String::from_utf8(files[file].clone()).expect("text");
    assert!(text.contains(old), "{text}");
    files.insert(file.into(), text.replacen(old, new, 1).into_bytes());
}

#[test]
fn files_are_those_that_the_check_wants() {
    let files = built(spec()).files().expect("written");
    let found = checked(&files, &[]);
    let names: Vec<_> = found.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["files", "proof", "rules", "rust-hdl", "builtin"]);
    assert!(rows_error(&found.rows, &[]).is_none() && found.further.is_empty());
    assert_eq!(found.anew.expect("a design").1.len(), files.len());
    assert!(found.designs.is_some());
}

#[test]
fn a_changed_file_fails_and_nothing_is_run() {
    let mut files = built(spec()).files().expect("written");
    edit(&mut files, "rtl/dec_xor.v", "^", "|");
    files.insert("notes.txt".into(), Vec::new());
    let found = checked(&files, &[]);
    assert_eq!((found.rows.len(), found.rows[0].status), (1, Status::Fail));
    assert!(found.rows[0].detail.starts_with("rtl/dec_xor.v: line "), "{}", found.rows[0].detail);
    assert_eq!(found.further.into_iter().collect::<Vec<_>>(), ["notes.txt"]);
}

#[test]
fn an_edit_is_proven_as_it_is() {
    let mut files = built(spec()).files().expect("written");
    edit(&mut files, "rtl/dec_xor.v", "^", "|");
    let found = checked(&files, &["rtl/dec_xor.v"]);
    let last = found.rows.last().expect("rows");
    assert_eq!((last.name.as_str(), last.status), ("proof", Status::Fail));
    assert!(found.designs.is_none());
}

#[test]
fn inputs_and_strange_files_are_no_edits() {
    let files = built(spec()).files().expect("written");
    let saved = Saved::open_folder(&files).expect("a design");
    for (file, what) in
        [("spec.json", "spec.json: edits: all else follows"), ("x", "x: edits: dec has no such file")]
    {
        let asked = Check { edits: [file.to_owned()].into(), ..Check::default() };
        let error = check(&files, &saved, &asked, &|| false).err().expect("refused").to_string();
        assert!(error.starts_with(what), "{error}");
    }
}

#[test]
fn a_network_of_another_matrix_is_no_design() {
    let mut files = built(spec()).files().expect("written");
    edit(&mut files, super::NETWORK, "x0", "x1");
    let found = checked(&files, &[]);
    assert!(found.anew.is_none() && found.rows[0].status == Status::Fail);
    files.remove(manifest::FILE_NAME);
    assert!(matches!(Saved::open_folder(&files), Err(Error::Input(_))));
}

#[test]
fn a_target_has_networks_for_its_cells_unless_chosen_otherwise() {
    let spec = DecoderSpec { target: Target::Ice40, ..spec() };
    let objective = |options: &DesignOptions| options.search_options(&spec).expect("fits").params.objective;
    assert_eq!(objective(&DesignOptions::default()), Objective::Lut(4));
    let kept = DesignOptions { objective: Some(Objective::Xor2), ..DesignOptions::default() };
    assert_eq!(objective(&kept), Objective::Xor2);
    let limits = Limits { max_depth: Some(0), ..Limits::default() };
    let shallow = DesignOptions { limits, ..DesignOptions::default() };
    let error = shallow.search_options(&spec).err().expect("no network").to_string();
    assert!(error.starts_with("max_depth: 0 levels"), "{error}");
}

#[test]
fn a_named_strategy_is_run_or_refused_and_never_replaced() {
    let spec = |strategy: &str| DecoderSpec { strategy: strategy.into(), ..spec() };
    assert_eq!(built(spec("naive")).strategy(), "naive");
    assert_eq!(built(spec("best")).strategy(), "walk");
    let lut = DecoderSpec { target: Target::Ice40, ..spec("paar") };
    let error = build(lut, &DesignOptions::default(), &|| false).err().expect("refused").to_string();
    assert!(error.ends_with("strategy: `paar` makes networks of XOR2 only"), "{error}");
}

#[test]
fn a_start_is_a_network_of_its_plane_and_its_digest_is_kept() {
    let plane = spec().planes[0].clone();
    let network = |matrix| {
        find_strategy("naive").expect("registered").run(matrix, &Search::quiet(&Params::default())).network
    };
    let with = |start| DesignOptions { starts: [(0, start)].into(), effort: 0, ..DesignOptions::default() };
    let design = build(spec(), &with(network(&plane)), &|| false).expect("built");
    assert_eq!(design.provenance.starts.len(), 1);
    let mut other = plane.clone();
    other.set(0, 0, !other.get(0, 0));
    let error = build(spec(), &with(network(&other)), &|| false).err().expect("refused").to_string();
    assert!(error.starts_with("start: is no network of plane 0"), "{error}");
}

#[test]
fn a_build_that_is_stopped_at_once_builds_nothing() {
    assert!(matches!(build(spec(), &DesignOptions::default(), &|| true), Err(Error::Interrupted)));
}

#[test]
fn a_folder_in_memory_reads_within_limits() {
    let files = Files::from([("a".to_owned(), b"a\xff".to_vec())]);
    assert_eq!(
        files.load_file("a", 1).expect_err("long").to_string(),
        "a: 2 bytes or more, at most 1 are read"
    );
    assert_eq!(files.load_text("a").expect_err("bytes").to_string(), "a: is no UTF-8 text: byte 1 is wrong");
    assert_eq!(files.load_text("b").expect_err("none").to_string(), "b: is missing");
}

/// Text of the files of a design of `spec` whose paths end in `end`, one behind the other.
fn texts_of(spec: DecoderSpec, end: &str) -> String {
    let files = built(spec).files().expect("written");
    let found = files.iter().filter(|(path, _)| path.ends_with(end));
    found.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
}

#[test]
fn only_what_has_a_clock_has_constraints() {
    assert_eq!(texts_of(spec(), ".sdc") + &texts_of(spec(), ".xdc"), "");
    let clocked = DecoderSpec { pipeline: Some(PipelineSpec { levels: 1, valid: false }), ..spec() };
    assert!(texts_of(clocked, ".sdc").contains("-period 10.000 [get_ports clk]"));
}

#[test]
fn models_of_cells_are_for_simulators_alone() {
    let core = texts_of(DecoderSpec { target: Target::Ecp5, ..spec() }, ".core");
    assert!(core.contains("  models:\n    files:\n      - tb/LUT4.v\n"), "{core}");
    assert!(core.contains("filesets: [rtl, models]\n") && core.contains("filesets: [rtl, models, tb]\n"));
    assert!(!core.contains("ice40") && !texts_of(spec(), ".core").contains("models"));
}

#[test]
fn cells_of_a_family_are_for_its_flow_alone() {
    let scripts = |target| -> Vec<String> {
        let files = built(DecoderSpec { target, ..spec() }).files().expect("written");
        files.into_keys().filter(|path| path.starts_with("synth/")).collect()
    };
    let place = ["synth/dec_pins.v", "synth/ice40.ys", "synth/place_ice40.sh", "synth/place_ice40.ys"];
    assert_eq!(scripts(Target::Ice40), place);
    assert_eq!(scripts(Target::Xilinx), ["synth/xilinx.ys"]);
    assert_eq!(scripts(Target::Gowin).len(), 5);
    assert_eq!(scripts(Target::Generic).len(), 6 + 2 * 3 + 2);
}

#[test]
fn no_script_of_yosys_needs_a_shell() {
    assert!(!texts_of(spec(), ".ys").contains(['!']) && !texts_of(spec(), ".ys").contains("exec"));
}

#[test]
fn a_design_of_too_many_pins_is_not_placed() {
    assert!(texts_of(spec(), ".core").contains("\n  ice40:\n"));
    let wide = construct::n_tap_matrix(202, 6, 2, 1).expect("made");
    let wide = DecoderSpec::new("dec", vec![wide]).expect("a spec");
    assert!(!texts_of(wide, ".core").contains("\n  ice40:\n"));
}

#[test]
fn a_kit_is_kept_by_the_manifest() {
    let kit = Kit::from_names(&["bender"]).expect("known");
    let options = DesignOptions { effort: 0, kit, ..DesignOptions::default() };
    let files = build(spec(), &options, &|| false).expect("built").files().expect("written");
    assert!(files.contains_key("Bender.yml") && !files.contains_key("dec.core"));
    assert!(rows_error(&checked(&files, &[]).rows, &[]).is_none());
}
