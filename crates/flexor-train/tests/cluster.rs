//! The scripts of `examples/cluster` with sweeps that are trained: what the parts give is what one process gives.
#![cfg(unix)]

use crate::common::{runs, skip};
use flexor_hdl::sweep::Accuracies;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Eight networks.
const SWEEP: &str =
    r#"{"schema_version": 1, "sizes": [[8, 20]], "n_tap": [2, "random"], "seeds": 4, "basis": "given"}"#;
/// Networks of a second or less; the decoders are those of the sweep.
const FIELDS: [&str; 6] = ["--model", "mlp", "--epochs", "1", "--train", "200"];

/// A folder of the sweep.
fn room() -> TempDir {
    let room = tempfile::tempdir().expect("a folder");
    fs::write(room.path().join("sweep.json"), SWEEP).expect("written");
    room
}

/// The lines of one process, sorted.
fn whole(room: &TempDir) -> Vec<String> {
    let [sweep, out] = ["sweep.json", "whole"].map(|name| room.path().join(name).display().to_string());
    runs(&[&["sweep", &sweep, "--out", &out][..], &FIELDS].concat());
    sorted(&fs::read_to_string(room.path().join("whole/accuracy.jsonl")).expect("read"))
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Lines of bash in the room, inside the command `around`; `$@` trains the sweep.
fn bash(room: &TempDir, around: &[&str], lines: &str) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let train = [env!("CARGO_BIN_EXE_flexor-train"), "sweep", "sweep.json"];
    let shell = ["bash", "-euc", lines, "bash"];
    let mut words = around.iter().chain(&shell).chain(&train).chain(&FIELDS);
    let mut command = Command::new(words.next().expect("a program"));
    command.args(words).current_dir(room).env("ROOT", root);
    command
}

/// Checks that three parts in `parts` are the whole, as their files and joined.
fn compare_parts(room: &TempDir) {
    let read = |part: u32| {
        let name = format!("parts/part-{part}/accuracy.jsonl");
        (name.clone(), fs::read_to_string(room.path().join(name)).expect("a part"))
    };
    let parts = [1, 2, 3].map(read);
    Accuracies::from_texts(&parts).expect("no line twice");
    assert_eq!(sorted(&parts.map(|(_, text)| text).concat()), whole(room));
}

#[test]
fn gnu_parallel_trains_the_parts_of_a_sweep() {
    if Command::new("parallel").arg("--version").output().is_err() {
        return skip("training by GNU parallel", "parallel is not installed");
    }
    let room = room();
    let line = r#""$ROOT/examples/cluster/sweep_parallel.sh" 3 parts "$@""#;
    let output = bash(&room, &[], line).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    compare_parts(&room);
}

/// Two parts, then the third submitted alone, and a job that joins them behind it.
const JOBS: &str = r#"
    submit() { sbatch --parsable --cpus-per-task=1 "$@"; }
    part=("$ROOT/examples/cluster/sweep_array.sbatch" 3 parts "$@")
    first=$(submit --array=1-2 "${part[@]}")
    last=$(submit --array=3 "${part[@]}")
    submit --dependency="afterok:$first:$last" --kill-on-invalid-dep=yes \
        --wrap 'cat parts/part-*/accuracy.jsonl >parts/accuracy.jsonl'
    until [[ -z $(squeue -h) ]]; do sleep 0.2; done
    cat slurm-*.out >&2
    test -e parts/accuracy.jsonl"#;

#[test]
fn slurm_trains_the_parts_of_a_sweep() {
    let room = room();
    let node = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/slurm.sh");
    let output = bash(&room, &[node.to_str().expect("text"), "timeout", "100"], JOBS).output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) {
        return skip("training by Slurm", &said);
    }
    assert!(output.status.success(), "{said}");
    compare_parts(&room);
    let joined = fs::read_to_string(room.path().join("parts/accuracy.jsonl")).expect("read");
    assert_eq!(sorted(&joined), whole(&room));
}
