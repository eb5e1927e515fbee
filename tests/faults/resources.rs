//! Memory and time are bounded by what was checked before.

use crate::room::Room;
use serde_json::json;

/// A decoder whose module is made anew by `edit`, checked as one that was changed on purpose.
fn check_of_edited(edit: impl Fn(&str) -> String) -> String {
    let room = Room::new();
    let plane = json!({ "matrix": { "n_tap": 2, "n_in": 4096, "n_out": 4, "seed": 1 } });
    room.spec("dec", &json!({ "planes": [plane] })).runs(&["generate", "dec.json", "--effort", "0"]);
    let file = "hdl_out/dec/rtl/dec_xor.v";
    room.write(file, edit(&room.read(file)));
    let ran = room.run(&["check", "hdl_out/dec", "--engine", "builtin", "--allow-edits", "rtl/dec_xor.v"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    ran.err
}

#[test]
fn check_bounds_the_bits_of_a_proof() {
    let wide = |i| format!("    wire [65535:0] big{i:03} = {{65536{{x[0]}}}};\n");
    let lines: String = (0..300).map(wide).collect();
    let err = check_of_edited(|text| text.replacen("    wire t0000", &format!("{lines}    wire t0000"), 1));
    assert!(err.contains("bits of nets, at most"), "{err}");
}

#[test]
fn check_takes_no_text_of_any_size() {
    let room = Room::new();
    room.spec("dec", &json!({})).runs(&["generate", "dec.json"]);
    room.write("hdl_out/dec/rtl/dec_xor.v", " ".repeat(9 << 20));
    assert_eq!(room.run(&["check", "hdl_out/dec", "--allow-edits", "rtl/dec_xor.v"]).code, 2);
    assert_eq!(room.run(&["check", "hdl_out/dec"]).code, 1);
}
