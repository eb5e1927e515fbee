//! The lower bounds that `optimize` states, proven anew by a script that shares nothing with it.

use crate::common::binary;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_script_proves_the_bounds_anew() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let room = tempfile::tempdir().expect("a temporary folder");
    let mut matrices: Vec<PathBuf> = std::fs::read_dir(root.join("data/matrices"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    matrices.sort();
    let mut check = Command::new("python3");
    check.arg(root.join("bounds/check_bound.py"));
    for (k, matrix) in matrices.iter().enumerate() {
        let found = binary::command().arg("optimize").arg(matrix).args(["--effort", "0", "--json"]).output();
        let found = found.expect("runs");
        assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
        let result = room.path().join(format!("{k}.json"));
        std::fs::write(&result, &found.stdout).expect("written");
        check.arg(matrix).arg(result);
    }
    let run = check.output().expect("python runs");
    let says = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{says}{}", String::from_utf8_lossy(&run.stderr));
    assert!(says.contains("AES.txt: at least 49: relations of"), "{says}");
}
