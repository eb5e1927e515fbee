//! A temporary folder in which the tool runs, and what the faults are made with.

use crate::common::binary;
use flexor_hdl::codec::digest::{seal_text, sha256_hex};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// How a run ended, and what it printed.
pub struct Ran {
    /// Exit code; -1 where a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// A folder of its own, gone with it.
pub struct Room(TempDir);

impl Room {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, bytes).expect("written");
        self
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("text")
    }

    /// The tool in this folder, ready to be spawned.
    pub fn tool(&self, args: &[&str]) -> Command {
        let mut command = binary::command();
        command.env("NO_COLOR", "1").current_dir(self.0.path()).args(args);
        command
    }

    /// Runs the tool in this folder; it never panics.
    pub fn run(&self, args: &[&str]) -> Ran {
        let output = self.tool(args).output().expect("runs");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }

    /// Runs the tool, which must end well.
    pub fn runs(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// `NAME.json`: a spec of three rows of four columns, with `more` fields.
    pub fn spec(&self, name: &str, more: &Value) -> &Self {
        let mut spec =
            json!({ "schema_version": 1, "name": name, "planes": [{ "matrix": ["1010", "0101", "1100"] }] });
        for (field, value) in more.as_object().expect("an object") {
            spec[field] = value.clone();
        }
        self.write(&format!("{name}.json"), spec.to_string())
    }

    /// Replaces `from`, which is there, by `to` in a file of a design, and makes its digests anew.
    pub fn edit(&self, design: &str, file: &str, from: &str, to: &str) {
        let path = format!("{design}/{file}");
        let text = self.read(&path);
        assert!(text.contains(from), "{path} holds no {from:?}");
        self.write(&path, text.replacen(from, to, 1));
        reseal(&self.path(design));
    }
}

/// Makes all digests of a design's folder anew, as somebody would who hides a change.
pub fn reseal(design: &Path) {
    let path = design.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).expect("read")).expect("JSON");
    let digest = |file: &str| fs::read(design.join(file)).ok().map(|bytes| sha256_hex(&bytes));
    let files = manifest["files"].as_object_mut().expect("files");
    files.retain(|file, stated| stated.is_null() || digest(file).is_some());
    for (file, stated) in files.iter_mut().filter(|(_, stated)| !stated.is_null()) {
        *stated = json!(digest(file));
    }
    manifest["spec_digest"] = json!(digest("spec.json"));
    manifest["digest"] = json!("");
    fs::write(path, seal_text(&format!("{manifest:#}\n"))).expect("written");
}
