//! What `generate` takes beside a spec: matrices, and networks of this tool and of others.

use crate::faults::room::Room;
use serde_json::{Value, json};
use std::process::Command;

/// Three stored bits to four weight bits, and two networks of it.
const MATRIX: &str = "110\n011\n101\n111\n";
const NETWORK: &str =
    "t0 = x0 ^ x1\nt1 = x1 ^ x2\nt2 = t0 ^ t1\nt3 = t0 ^ x2\ny0 = t0\ny1 = t1\ny2 = t2\ny3 = t3\n";

fn room() -> Room {
    let room = Room::new();
    room.write("rows.txt", MATRIX).write("net.txt", NETWORK);
    room
}

fn refused(room: &Room, args: &[&str], says: &str) {
    let ran = room.run(args);
    assert!(ran.code == 2 && ran.err.contains(says), "{args:?}: {}", ran.err);
    assert!(!room.path("hdl_out").exists(), "{args:?} left something behind");
}

fn json_of(room: &Room, file: &str) -> Value {
    serde_json::from_str(&room.read(file)).expect("json")
}

#[test]
fn a_matrix_is_a_decoder_named_after_its_file() {
    let room = room();
    room.runs(&["generate", "rows.txt"]);
    room.runs(&["check", "hdl_out/rows", "--engine", "builtin"]);
    let spec = json_of(&room, "hdl_out/rows/spec.json");
    assert_eq!((&spec["name"], &spec["planes"][0]["matrix"][0]), (&json!("rows"), &json!("110")));
}

/// A pipe is read once.
#[test]
#[cfg(unix)]
fn a_spec_comes_through_a_pipe() {
    let room = room();
    room.spec("piped", &json!({}));
    let tool = room.tool(&[]).get_program().to_owned();
    let script = "cat piped.json | \"$0\" generate /dev/stdin";
    let output =
        Command::new("sh").arg("-c").arg(script).arg(tool).current_dir(room.path("")).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(json_of(&room, "hdl_out/piped/spec.json")["name"], "piped");
}

#[test]
fn several_matrices_are_planes_of_a_wrapper_with_options() {
    let room = room();
    let args = ["generate", "rows.txt", "rows.txt", "--name", "two", "--word-width", "16", "--lanes", "2"];
    room.runs(&[&args[..], &["--source", "axi", "--basis", "optimized"]].concat());
    let spec = json_of(&room, "hdl_out/two/spec.json");
    assert_eq!((spec["planes"].as_array().map(Vec::len), &spec["basis"]), (Some(2), &json!("optimized")));
    assert_eq!((&spec["stream"]["width"], &spec["stream"]["lanes"]), (&json!(16), &json!(2)));
    room.runs(&["generate", "rows.txt", "--name", "deep", "--pipeline", "1", "--target", "ice40"]);
    assert_eq!(json_of(&room, "hdl_out/deep/spec.json")["pipeline"], json!({ "levels": 1, "valid": false }));
}

#[test]
fn a_network_is_used_as_it_is_and_checked_again() {
    let room = room();
    // Four gates, although three are enough.
    for (name, args) in
        [("alone", &["--network", "net.txt"][..]), ("both", &["rows.txt", "--network", "net.txt"])]
    {
        let out = room.runs(&[&["generate", "--name", name, "--json"], args].concat());
        let out: Value = serde_json::from_str(&out).expect("json");
        assert_eq!(out["planes"][0]["n_xor"], 4, "{out}");
        let folder = format!("hdl_out/{name}");
        room.runs(&["check", &folder, "--engine", "builtin"]);
        let manifest = json_of(&room, &format!("{folder}/manifest.json"));
        assert_eq!(manifest["options"]["search"], json!([{ "steps": 0, "lower_bound": 4.0, "given": true }]));
        room.runs(&[&["generate", "--name", name, "--check"], args].concat());
    }
}

#[test]
fn a_network_is_written_as_verilog_that_icarus_agrees_with() {
    let room = room();
    room.runs(&["optimize", "rows.txt", "--write", "found.v"]);
    room.runs(&["verify", "rows.txt", "net.txt", "--write", "given.sv", "--name", "rows_net"]);
    let bench = "module bench;\n  reg [2:0] x; wire [3:0] a, b; integer k;\n  found f (.x(x), .y(a)); rows_net g (.x(x), .y(b));\n  \
        initial for (k = 0; k < 8; k = k + 1) begin x = k; #1 if (a !== b || a !== {^x, x[0] ^ x[2], x[1] ^ x[2], x[0] ^ x[1]}) $fatal; end\n\
        endmodule\n";
    room.write("bench.v", bench);
    runs_tool(&room, &["iverilog", "-g2012", "-o", "bench", "bench.v", "found.v", "given.sv"]);
    runs_tool(&room, &["vvp", "bench"]);
    refused(
        &room,
        &["optimize", "rows.txt", "--write", "out.txt", "--name", "m"],
        "out.txt: --name: names a module",
    );
    refused(
        &room,
        &["verify", "rows.txt", "net.txt", "--write", "m.v", "--name", "wire"],
        "name: \"wire\" is a reserved word",
    );
}

/// Runs a program of the system in the room.
fn runs_tool(room: &Room, args: &[&str]) {
    let output = Command::new(args[0]).args(&args[1..]).current_dir(room.path("")).output().expect("runs");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{args:?}: {}{}", said(&output.stdout), said(&output.stderr));
}

#[test]
fn a_network_is_written_as_c_that_decodes_64_groups_a_call() {
    let room = room();
    room.runs(&["optimize", "rows.txt", "--write", "found.c"]);
    // Group k has the bits of k.
    room.write(
        "bench.c",
        "#include \"found.c\"\nint main(void) {\n  const uint64_t x[3] = {0xAA, 0xCC, 0xF0};\n  uint64_t y[4];\n  found(x, y);\n  \
         return !(y[0] == (x[0] ^ x[1]) && y[1] == (x[1] ^ x[2]) && y[2] == (x[0] ^ x[2]) && y[3] == (x[0] ^ x[1] ^ x[2]));\n}\n",
    );
    runs_tool(
        &room,
        &["cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-o", "bench", "bench.c"],
    );
    runs_tool(&room, &["./bench"]);
    let refusal = "name: \"double\" has a meaning in C";
    refused(&room, &["verify", "rows.txt", "net.txt", "--write", "m.c", "--name", "double"], refusal);
}

#[test]
fn a_network_is_written_as_vhdl_that_ghdl_agrees_with() {
    let room = room();
    room.runs(&["optimize", "rows.txt", "--write", "found.vhd"]);
    room.write(
        "bench.vhd",
        "library ieee;\nuse ieee.std_logic_1164.all;\nuse ieee.numeric_std.all;\nentity bench is end entity;\n\
         architecture sim of bench is\n  signal x : std_logic_vector(2 downto 0);\n  signal y : std_logic_vector(3 downto 0);\nbegin\n  \
         dut : entity work.found port map (x => x, y => y);\n  process begin\n    for k in 0 to 7 loop\n      \
         x <= std_logic_vector(to_unsigned(k, 3));\n      wait for 1 ns;\n      \
         assert y = ((x(0) xor x(1) xor x(2)) & (x(0) xor x(2)) & (x(1) xor x(2)) & (x(0) xor x(1))) severity failure;\n    \
         end loop;\n    wait;\n  end process;\nend architecture;\n",
    );
    for standard in ["--std=93", "--std=08"] {
        runs_tool(&room, &["ghdl", "-a", standard, "found.vhd", "bench.vhd"]);
        runs_tool(&room, &["ghdl", "--elab-run", standard, "bench", "--assert-level=error"]);
    }
}

/// A matrix whose fewest gates take more levels than the policy allows.
const DEEP: [&str; 2] = ["random", "m.txt"];

#[test]
fn the_best_keeps_to_its_policy_of_depth_unless_limits_or_a_strategy_say_otherwise() {
    let room = Room::new();
    room.runs(&["matrix", DEEP[0], "--rows", "20", "--cols", "12", "--seed", "1", "--write", DEEP[1]]);
    let counts = |args: &[&str]| {
        let ran = room.runs(&[&["generate", "m.txt", "--effort", "0", "--force", "--json"], args].concat());
        let json: Value = serde_json::from_str(&ran).expect("json");
        let plane = &json["planes"][0];
        assert!(plane["n_xor"].as_f64() >= plane["lower_bound"].as_f64(), "{json}");
        assert_eq!((&json["strategy"], &json["stopped"]), (&json!("walk"), &json!(false)));
        (plane["depth"].as_u64().expect("a depth"), plane["n_xor"].as_u64().expect("gates"))
    };
    let (best, flat, free) = (counts(&[]), counts(&["--max-depth", "4"]), counts(&["--strategy", "walk"]));
    assert!(best.0 <= 6 && flat.0 == 4 && free.0 > 6, "{best:?} {flat:?} {free:?}");
    assert!(free.1 < best.1 && best.1 < flat.1, "{best:?} {flat:?} {free:?}");
    let report = json_of(&room, "hdl_out/m/report/report.json");
    assert_eq!(report["strategy"], "walk");
    counts(&["--max-fanout", "2", "--seed", "5"]);
    assert_eq!(json_of(&room, "hdl_out/m/manifest.json")["options"]["max_fanout"], 2);
}

#[test]
fn a_search_goes_on_from_the_users_network_which_stands_in_the_folder_with_its_digest() {
    let room = Room::new();
    room.runs(&["matrix", DEEP[0], "--rows", "20", "--cols", "12", "--seed", "1", "--write", DEEP[1]]);
    room.runs(&["optimize", "m.txt", "--no-cache", "--effort", "1", "--write", "net.txt", "--json"]);
    let ran = room.runs(&["generate", "m.txt", "--start", "net.txt", "--effort", "0", "--json"]);
    let json: Value = serde_json::from_str(&ran).expect("json");
    let verified = room.runs(&["verify", "m.txt", "net.txt", "--json"]);
    let known: Value = serde_json::from_str(&verified).expect("json");
    let margin = known["n_xor"].as_u64().expect("gates") * 102 / 100;
    assert!(json["planes"][0]["n_xor"].as_u64() <= Some(margin), "{json} from {known}");
    let starts = json_of(&room, "hdl_out/m/manifest.json")["options"]["starts"].clone();
    assert_eq!(starts["0"].as_str().map(str::len), Some(64));
    room.runs(&["check", "hdl_out/m", "--engine", "builtin"]);
    room.write("rows.txt", MATRIX).write("other.txt", NETWORK);
    let args = ["generate", "rows.txt", "--start", "other.txt", "--start", "other.txt"];
    assert!(room.run(&args).err.contains("--start: 2 of them for 1 planes"));
}

#[test]
fn networks_of_other_tools_become_designs() {
    let room = room();
    for file in ["net.blif", "net.aag", "net.aig", "net.json"] {
        room.runs(&["optimize", "rows.txt", "--write", file]);
        let name = file.replace('.', "_");
        room.runs(&["generate", "--network", file, "--name", &name]);
        room.runs(&["check", &format!("hdl_out/{name}"), "--engine", "builtin"]);
    }
}

/// The remainder of 64 bits, x[0] first, as sums of these bits: one step of the register a bit.
fn crc32_x64() -> Vec<u64> {
    let mut state = vec![0u64; 32];
    for bit in 0..64 {
        let feedback = state[31] ^ 1 << bit;
        state.rotate_right(1);
        state[0] = 0;
        (0..32).filter(|i| 0x04C1_1DB7 >> i & 1 == 1).for_each(|i| state[i] ^= feedback);
    }
    state
}

#[test]
fn a_circuit_of_abc_becomes_a_design_of_its_crc() {
    let room = room();
    let file = format!("{}/examples/networks/crc32_x64.blif", env!("CARGO_MANIFEST_DIR"));
    room.runs(&["generate", "--network", &file]);
    let spec = json_of(&room, "hdl_out/crc32_x64/spec.json");
    let row = |sum: u64| (0..64).map(|bit| char::from(b'0' + (sum >> bit & 1) as u8)).collect::<String>();
    assert_eq!(spec["planes"][0]["matrix"], json!(crc32_x64().into_iter().map(row).collect::<Vec<_>>()));
}

#[test]
fn a_spec_takes_a_network_by_file_and_by_lines() {
    let room = room();
    let lines: Vec<&str> = NETWORK.lines().collect();
    let rows: Vec<&str> = MATRIX.lines().collect();
    for (name, plane) in [
        ("lines", json!({ "matrix": rows, "network": lines })),
        ("from_file", json!({ "matrix": rows, "network": "net.txt" })),
        ("alone", json!({ "network": "net.txt", "n_in": 3, "n_out": 4 })),
    ] {
        let spec = json!({ "schema_version": 1, "name": name, "planes": [plane], "polarity": "product" });
        room.write("spec.json", spec.to_string());
        room.runs(&["generate", "spec.json"]);
        assert_eq!(
            json_of(&room, &format!("hdl_out/{name}/spec.json"))["planes"][0]["network"],
            json!(lines)
        );
        room.runs(&["check", &format!("hdl_out/{name}"), "--engine", "builtin"]);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let room = room();
    room.write("other.txt", NETWORK.replace("t0 ^ x2", "t0 ^ t1"));
    room.write("inverted.txt", NETWORK.replace("y1 = t1", "y1 = t1 ^ 1"));
    room.write("wide.txt", "t0 = x0 ^ x1 ^ x2 ^ x3 ^ x4\ny0 = t0\n");
    room.write("deep.txt", NETWORK.replace("t0 ^ x2", "t2 ^ x1"));
    let plane = json!({ "matrix": MATRIX.lines().collect::<Vec<_>>() });
    let spec = json!({ "schema_version": 1, "name": "dec", "planes": [plane] });
    room.write("spec.json", spec.to_string());
    for (args, says) in [
        (&["rows.txt", "--network", "other.txt"][..], "planes[0].network: computes another matrix"),
        (&["--network", "inverted.txt"], "planes[0].network: inverts output 1"),
        (&["--network", "wide.txt", "--target", "ice40"], "planes[0].network: a gate of 5 operands"),
        (
            &["--network", "net.txt", "--basis", "optimized"],
            "planes[0].network: computes the matrix as given",
        ),
        (&["--network", "deep.txt", "--max-depth", "2"], "max-depth: 2, but a given network has 3 levels"),
        (&["rows.txt", "rows.txt", "--network", "net.txt"], "--network: 1 of them, but 2 matrices"),
        (&["--network", "none.txt"], "planes[0].network: none.txt: No such file"),
        (&["rows.txt", "--lanes", "2"], "--word-width: missing"),
        (&["spec.json", "--lanes", "2"], "spec.json: --lanes: is an option beside matrices"),
        (&["spec.json", "--network", "net.txt"], "spec.json"),
        (&["spec.json", "rows.txt"], "spec.json"),
        (&["rows.txt", "--name", "module"], "name: \"module\" is a reserved word"),
    ] {
        refused(&room, &[&["generate"], args].concat(), says);
    }
}
