//! What `check` holds a folder against.

use crate::faults::room::{Ran, Room};
use serde_json::{Value, json};
use std::fs;

/// A decoder `dec`, and a stream of it.
fn made(more: &Value) -> Room {
    let room = Room::new();
    room.spec("dec", more).runs(&["generate", "dec.json", "--out", "o", "--effort", "0"]);
    room
}

fn check(room: &Room, more: &[&str]) -> Ran {
    room.run(&[&["check", "o/dec", "--engine", "builtin"], more].concat())
}

fn refused(ran: &Ran, what: &str) {
    assert!(
        ran.code == 1 && ran.err.contains(what) && !ran.err.contains("please report"),
        "{}{}",
        ran.out,
        ran.err
    );
}

fn stream(more: Value) -> Value {
    let mut stream = json!({ "width": 16 });
    more.as_object().expect("an object").iter().for_each(|(k, v)| stream[k] = v.clone());
    json!({ "stream": stream })
}

#[test]
fn a_wrapper_that_decodes_one_word_wrongly_is_refused() {
    let room = made(&stream(json!({})));
    room.edit("o/dec", "rtl/dec.v", ".in_y0(y0)", ".in_y0(x0)");
    refused(&check(&room, &[]), "files: rtl/dec.v: line ");
}

#[test]
fn a_register_wired_wrongly_is_refused() {
    let room = made(&stream(json!({ "axi_lite": true })));
    room.edit("o/dec", "rtl/dec.v", ".frame_groups(frame_groups)", ".frame_groups(s_axil_rdata)");
    refused(&check(&room, &[]), "expected …\"      .frame_groups(frame_groups)");
}

#[test]
fn a_frame_counter_that_cuts_long_frames_is_refused() {
    let room = made(&stream(json!({})));
    room.edit("o/dec", "rtl/dec_frame.v", "groups_q", "groups_r");
    refused(&check(&room, &[]), "files: rtl/dec_frame.v: line ");
}

#[test]
fn a_fetch_that_forgets_errors_is_refused() {
    let room = made(&stream(json!({ "source": "axi" })));
    room.edit("o/dec", "rtl/dec_fetch.v", "fails | failed_q", "fails & failed_q");
    refused(&check(&room, &[]), "files: rtl/dec_fetch.v: line ");
}

#[test]
fn lists_and_scripts_are_compared() {
    for (file, from, to) in [
        ("dec.f", "rtl/", "evil/"),
        ("dec.core", "rtl/dec_xor.v", "evil/dec_xor.v"),
        ("Bender.yml", "rtl/dec_xor.v", "evil/dec_xor.v"),
        ("synth/ice40.ys", "read_verilog", "!touch pwned\nread_verilog"),
        ("tb/dec_tb.v", "FAIL", "PASS"),
        ("README.md", "effort 0", "effort 9"),
        ("report/report.json", "\"steps\": ", "\"steps\": 1"),
    ] {
        let room = made(&json!({}));
        room.edit("o/dec", file, from, to);
        refused(&check(&room, &[]), &format!("files: {file}: line "));
    }
}

#[test]
fn options_of_the_manifest_are_stated_twice() {
    for (from, to) in [
        ("\"effort\": 0", "\"effort\": 9"),
        ("\"seed\": 1", "\"seed\": 2"),
        ("\"steps\": ", "\"steps\": 1"),
        ("\"origin\": \"inline\"", "\"origin\": {\"file\": \"m.txt\"}"),
        ("\"decoder\": 0", "\"decoder\": 1"),
    ] {
        let room = made(&json!({}));
        room.edit("o/dec", "manifest.json", from, to);
        refused(&check(&room, &[]), "files: ");
    }
}

#[test]
fn a_matrix_is_what_its_seed_makes() {
    let plane = json!({ "matrix": { "n_tap": 2, "n_in": 5, "n_out": 7, "seed": 1 } });
    let room = made(&json!({ "planes": [plane] }));
    room.edit("o/dec", "README.md", "n_tap 2, seed 1", "n_tap 2, seed 2");
    room.edit("o/dec", "manifest.json", "\"n_tap\": 2,\n        \"seed\": 1", "\"n_tap\": 2, \"seed\": 2");
    refused(&check(&room, &[]), "origin: makes another matrix");
}

#[test]
fn code_of_the_folder_never_runs() {
    let room = made(&json!({}));
    let evil = "\n#include <stdlib.h>\n__attribute__((constructor)) static void evil(void) { exit(system(\"touch pwned\")); }\n";
    let text = room.read("o/dec/ref/dec.c") + evil;
    room.write("o/dec/ref/dec.c", text);
    refused(&room.run(&["check", "o/dec"]), "files: ref/dec.c: line ");
    room.runs(&["check", "o/dec", "--allow-edits", "ref/dec.c"]);
    assert!(!room.path("pwned").exists() && !room.path("o/dec/pwned").exists());
}

#[test]
fn a_folder_of_another_version_is_named() {
    let room = made(&json!({}));
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    room.edit("o/dec", "manifest.json", &version, "\"version\": \"0.0.9\"");
    let ran = check(&room, &[]);
    assert!(ran.code == 2 && ran.err.contains("version: made by flexor-hdl \"0.0.9\""), "{}", ran.err);
}

#[test]
fn further_files_are_notes() {
    let room = made(&json!({}));
    room.write("o/dec/rtl/mine.v", "module dec_xor; endmodule\n");
    let ran = check(&room, &[]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (0, "\"rtl/mine.v\" is no file of the design and takes no part\n")
    );
}

#[test]
fn a_manifest_cannot_lead_out_of_the_folder() {
    let room = made(&json!({}));
    room.edit("o/dec", "manifest.json", "\"rtl/dec_xor.v\"", "\"../../dec.json\"");
    refused(&check(&room, &[]), "files: manifest.json: line ");
}

#[test]
fn the_spec_of_a_folder_reads_no_other_file() {
    let room = made(&json!({}));
    let rows = room.read("o/dec/spec.json");
    let (from, to) = (rows.find('[').expect("planes"), rows.rfind(']').expect("planes"));
    let named = format!("{}[{{\"matrix\": {{\"file\": \"/dev/zero\"}}}}{}", &rows[..from], &rows[to..]);
    room.write("o/dec/spec.json", named).edit("o/dec", "README.md", "#", "#");
    let ran = check(&room, &[]);
    assert!(ran.code == 2 && ran.err.contains("the spec of a design holds its matrices"), "{}", ran.err);
}

#[test]
#[cfg(unix)]
fn nothing_is_read_or_written_through_symlinks() {
    let room = made(&json!({}));
    fs::rename(room.path("o/dec/report"), room.path("other")).expect("moved");
    std::os::unix::fs::symlink(room.path("other"), room.path("o/dec/report")).expect("linked");
    room.write("other/evidence.json", "mine");
    let ran = check(&room, &[]);
    refused(&ran, "files: report/names.json: lies in no real folder");
    assert!(ran.err.contains("evidence.json is not written"), "{}", ran.err);
    assert_eq!(room.read("other/evidence.json"), "mine");
}

#[test]
#[cfg(unix)]
fn evidence_is_shown_where_it_cannot_be_written() {
    let room = made(&json!({}));
    fs::remove_file(room.path("o/dec/report/evidence.json")).expect("removed");
    fs::create_dir(room.path("o/dec/report/evidence.json")).expect("made");
    let ran = check(&room, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("builtin") && ran.err.contains("evidence.json is not written"), "{}", ran.err);
}

#[test]
fn edits_that_are_allowed_are_told() {
    let room = made(&json!({}));
    room.edit("o/dec", "README.md", "# dec", "# Our dec");
    refused(&check(&room, &[]), "files: README.md: line 1: ");
    let ran = check(&room, &["--allow-edits", "README.md", "o/dec/dec.f", "--json"]);
    let object: Value = serde_json::from_str(&ran.out).expect("one JSON object");
    let row = &object["evidence"][1];
    assert_eq!(
        (ran.code, &row["name"], &row["status"]),
        (0, &json!("edit"), &json!("skipped")),
        "{}",
        ran.err
    );
    assert!(row["detail"].as_str().expect("text").contains("README.md"), "{row}");
}

#[test]
fn edits_of_modules_are_proven() {
    let room = made(&json!({}));
    room.edit("o/dec", "rtl/dec_xor.v", "x[0]", "x[1]");
    let ran = check(&room, &["--allow-edits", "rtl/dec_xor.v"]);
    refused(&ran, "proof: ");
    assert!(ran.err.contains("row"), "{}", ran.err);
}

#[test]
fn edits_that_prove_right_pass() {
    let room = made(&json!({}));
    let text = room.read("o/dec/rtl/dec_xor.v");
    room.write("o/dec/rtl/dec_xor.v", text.replacen("endmodule", "// reviewed by hand\nendmodule", 1));
    assert_eq!(check(&room, &["--allow-edits", "rtl/dec_xor.v"]).code, 0);
}

#[test]
fn what_all_else_follows_from_cannot_be_edited() {
    let room = made(&json!({}));
    for file in ["spec.json", "manifest.json", "report/network.txt", "report/evidence.json", "none"] {
        assert_eq!(check(&room, &["--allow-edits", file]).code, 2, "{file}");
    }
}

#[test]
fn comments_that_tools_obey_are_refused() {
    for tool in [
        "exemplar translate_off",
        "altera translate_off",
        "quartus x",
        "Synopsys full_case",
        "new_tool lint_off",
    ] {
        let room = made(&json!({}));
        room.edit("o/dec", "rtl/dec_xor.v", "endmodule", &format!("    // {tool}\nendmodule"));
        refused(&check(&room, &["--allow-edits", "rtl/dec_xor.v"]), "which tools obey");
    }
}

#[test]
fn a_name_like_that_of_a_tool_is_no_order() {
    let room = Room::new();
    room.spec("xilinx", &json!({})).spec("lint_off", &stream(json!({})));
    for spec in ["xilinx.json", "lint_off.json"] {
        room.runs(&["generate", spec, "--effort", "0"]);
    }
}

#[test]
fn engines_asked_for_by_name_must_run() {
    let room = made(&json!({}));
    for (args, row) in [
        (["check", "o/dec", "--engine", "iverilog"].as_slice(), "iverilog"),
        (&["check", "o/dec", "--engine", "builtin", "--synth", "ice40"], "synth_ice40"),
        (&["generate", "dec.json", "--engine", "verilator", "--out", "p"], "verilator"),
    ] {
        let ran = room.tool(args).env("PATH", "").output().expect("runs");
        let err = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.code() == Some(1) && err.contains(&format!("error: {row}: ")), "{args:?}: {err}");
    }
    assert!(!room.path("p").exists());
    let ran = room.tool(&["check", "o/dec"]).env("PATH", "").output().expect("runs");
    assert_eq!(ran.status.code(), Some(0));
}

#[test]
#[cfg(unix)]
fn an_engine_asked_for_by_name_that_breaks_is_no_fault_of_the_input() {
    use std::os::unix::fs::PermissionsExt;
    let room = made(&json!({}));
    room.write("bin/iverilog", "#!/bin/sh\necho broken; exit 3\n");
    fs::set_permissions(room.path("bin/iverilog"), fs::Permissions::from_mode(0o755)).expect("allowed");
    let mut check = room.tool(&["check", "o/dec", "--engine", "iverilog"]);
    let output = check.env("PATH", room.path("bin")).output().expect("runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}
