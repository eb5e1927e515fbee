//! The cache of `optimize`: what it keeps, when it is used, and that nothing in it can do harm.

use crate::common::binary;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A matrix, and a user whose cache is empty.
struct Room(TempDir);

impl Room {
    /// With a matrix of `tests/data/matrices` as `m.txt`.
    fn of(matrix: &str) -> Self {
        let room = tempfile::tempdir().expect("a temporary folder");
        let path = format!("{}/tests/data/matrices/{matrix}.txt", env!("CARGO_MANIFEST_DIR"));
        fs::copy(path, room.path().join("m.txt")).expect("copied");
        Self(room)
    }

    fn small() -> Self {
        Self::of("rnd_10x8_b50")
    }

    fn caches(&self) -> PathBuf {
        self.0.path().join(if cfg!(target_os = "macos") { "Library/Caches" } else { "caches" })
    }

    fn folder(&self) -> PathBuf {
        self.caches().join("flexor-hdl/networks")
    }

    /// What the cache holds.
    fn entries(&self) -> Vec<PathBuf> {
        let Ok(found) = fs::read_dir(self.folder()) else { return Vec::new() };
        let mut found: Vec<_> = found.map(|entry| entry.expect("an entry").path()).collect();
        found.sort();
        found
    }

    fn entry(&self) -> PathBuf {
        let entries = self.entries();
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries[0].clone()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = binary::command();
        command.current_dir(&self.0).args([&["optimize", "m.txt"], args].concat()).env_remove("CI");
        command.env("HOME", self.0.path());
        for name in ["XDG_CACHE_HOME", "LOCALAPPDATA"] {
            command.env(name, self.caches());
        }
        command
    }

    /// Standard output and standard error of a run that ends well.
    fn run(&self, args: &[&str]) -> (String, String) {
        told(self.command(args))
    }

    /// Gates, whether they came from the cache, and standard error.
    fn optimize(&self, args: &[&str]) -> (u64, bool, String) {
        let (out, err) = self.run(&[&["--effort", "1", "--json"], args].concat());
        let found: Value = serde_json::from_str(&out).expect("one JSON object");
        (found["n_xor"].as_u64().expect("a number"), found["cached"] == true, err)
    }
}

fn told(mut command: Command) -> (String, String) {
    let output = command.output().expect("runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{err}");
    (out, err)
}

#[test]
fn a_second_run_has_the_network_of_the_first() {
    let room = Room::small();
    let quiet = String::new;
    assert_eq!(room.optimize(&["--write", "first.txt"]), (14, false, quiet()));
    assert_eq!(room.optimize(&["--write", "second.txt"]), (14, true, quiet()));
    let [first, second] = ["first.txt", "second.txt"].map(|file| fs::read(room.0.path().join(file)));
    assert_eq!(first.expect("written"), second.expect("written"));
    let (table, _) = room.run(&["--effort", "0"]);
    assert!(table.contains("network           from the cache: the best of earlier runs\n"), "{table}");
    room.entry();
}

#[test]
fn order_copies_and_zeros_of_rows_do_not_matter() {
    let room = Room::small();
    room.optimize(&[]);
    let path = room.0.path().join("m.txt");
    let text = fs::read_to_string(&path).expect("read");
    let rows: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let mut other: Vec<_> = rows.iter().rev().copied().collect();
    other.extend([rows[3], "00000000"]);
    fs::write(&path, other.join("\n")).expect("written");
    assert_eq!(room.optimize(&[]), (14, true, String::new()));
    room.entry();
}

#[test]
fn a_broken_or_wrong_entry_is_noted_and_replaced() {
    let room = Room::small();
    room.optimize(&[]);
    let path = room.entry();
    let good = fs::read(&path).expect("read");
    let wrong: String = (0..10).map(|i| format!("y{i} = x0\n")).collect();
    for (text, what) in
        [("rubbish", "line 1: `rubbish` is not `name = a ^ b`"), (&wrong, "is no network of the matrix")]
    {
        fs::write(&path, text).expect("written");
        let (n_xor, cached, err) = room.optimize(&[]);
        assert_eq!((n_xor, cached, err.lines().count()), (14, false, 1), "{err}");
        assert!(err.contains(what) && err.ends_with("; this cached network is not used\n"), "{err}");
        assert_eq!(fs::read(room.entry()).expect("read"), good);
    }
}

#[test]
fn limits_have_entries_of_their_own() {
    let room = Room::small();
    room.optimize(&[]);
    for (limit, entries) in [(["--max-depth", "3"], 2), (["--max-depth", "4"], 3), (["--max-fanout", "2"], 4)]
    {
        let (first, cached, _) = room.optimize(&limit);
        assert_eq!((cached, room.entries().len()), (false, entries), "{limit:?}");
        let (second, _, err) = room.optimize(&limit);
        assert!(second <= first && err.is_empty(), "{limit:?} {err}");
    }
}

#[test]
fn the_better_of_a_start_and_the_entry_is_used() {
    let room = Room::of("AES");
    room.run(&["--strategy", "naive", "--write", "wide.txt"]);
    assert!(room.entries().is_empty(), "naive leaves the cache alone");
    room.optimize(&["--write", "good.txt"]);
    let known = room.optimize(&["--no-cache", "--start", "good.txt"]).0;
    assert!(room.optimize(&["--start", "wide.txt"]).0 <= known);
    fs::remove_file(room.entry()).expect("removed");
    assert!(!room.optimize(&["--start", "good.txt"]).1);
    assert!(room.optimize(&[]).0 <= known);
}

#[test]
fn it_can_be_switched_off() {
    let room = Room::small();
    let in_ci = |value| {
        let mut command = room.command(&["--effort", "0"]);
        command.env("CI", value);
        told(command).0
    };
    room.run(&["--effort", "0", "--no-cache"]);
    in_ci("true");
    assert!(!room.caches().exists());
    in_ci("");
    let path = room.entry();
    fs::write(&path, "rubbish").expect("written");
    assert_eq!(room.optimize(&["--no-cache"]), (14, false, String::new()));
    in_ci("1");
    assert_eq!(fs::read(&path).expect("read"), b"rubbish");
}

#[test]
fn a_cache_that_cannot_be_written_does_no_harm() {
    let room = Room::small();
    fs::create_dir_all(room.caches()).expect("made");
    let blocked = room.caches().join("flexor-hdl");
    fs::write(&blocked, "").expect("written");
    let (n_xor, cached, err) = room.optimize(&[]);
    assert_eq!((n_xor, cached, err.lines().count()), (14, false, 1), "{err}");
    assert!(err.ends_with("; the network is not cached\n"), "{err}");
}

#[test]
#[cfg(unix)]
fn a_cache_that_can_only_be_read_is_used() {
    use std::os::unix::fs::PermissionsExt;
    let room = Room::small();
    room.optimize(&[]);
    let set_mode = |mode| fs::set_permissions(room.folder(), fs::Permissions::from_mode(mode)).expect("set");
    set_mode(0o555);
    let found = room.optimize(&[]);
    set_mode(0o755);
    assert_eq!(found, (14, true, String::new()));
}

#[test]
fn a_run_cut_short_keeps_its_best() {
    let room = Room::of("AES");
    room.run(&["--effort", "9", "--time-limit", "0.5"]);
    room.entry();
    assert!(room.optimize(&[]).0 < 108);
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_keeps_its_best() {
    use std::process::Stdio;
    let room = Room::of("AES");
    let mut command = room.command(&["--effort", "9"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
    std::thread::sleep(std::time::Duration::from_secs(1));
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.expect("runs").success());
    assert_eq!(child.wait_with_output().expect("ends").status.code(), Some(130));
    room.entry();
}
