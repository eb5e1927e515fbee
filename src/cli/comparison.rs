//! The files of a folder against those that would be written: which differ, and where.
//!
//! Only files that would be written are opened, none of them through a symlink, and no more of one is read than
//! tells it from what it should be.

use super::output::{Files, SCRATCH};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// Bytes read beyond those that a file should have: what a message shows of them.
const BEYOND: u64 = 256;
/// Most characters shown of a line.
const SHOWN: usize = 60;
/// Characters shown before those that differ.
const BEFORE: usize = 20;
/// Most files and folders looked at for further ones.
const MAX_ENTRIES: usize = 10_000;

/// What is found of a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Files that are as they would be written.
    pub same: usize,
    /// What differs, a line a file.
    pub differences: Vec<String>,
    /// Files that were changed on purpose.
    pub edits: Vec<String>,
    /// Files that the design does not have.
    pub further: Vec<String>,
}

/// Compares the folder `dir` with `wanted`; those of `edits` may differ, and `ignored` is not looked at.
///
/// # Errors
/// `Environment` where a file or folder cannot be read.
pub fn compare(dir: &Path, wanted: &Files, edits: &Files, ignored: &str) -> Result<Comparison> {
    let mut found = Comparison::default();
    for (file, bytes) in wanted {
        match difference(dir, file, bytes)? {
            None => found.same += 1,
            Some(Difference::Bytes(_)) if edits.contains_key(file) => found.edits.push(file.clone()),
            Some(Difference::Bytes(what) | Difference::Kind(what)) => {
                found.differences.push(format!("{file}: {what}"));
            }
        }
    }
    let further = names(dir)?.into_iter().filter(|name| !wanted.contains_key(name) && name != ignored);
    found.further = further.collect();
    Ok(found)
}

/// How a file is not as it would be written.
enum Difference {
    /// It is missing, or no regular file.
    Kind(String),
    /// It has other bytes.
    Bytes(String),
}

fn difference(dir: &Path, file: &str, wanted: &[u8]) -> Result<Option<Difference>> {
    if let Some(what) = no_file(dir, file)? {
        return Ok(Some(Difference::Kind(what)));
    }
    let path = dir.join(file);
    let failed = |e: std::io::Error| Error::io(path.display(), e);
    let mut bytes = Vec::with_capacity(wanted.len());
    let most = wanted.len() as u64 + BEYOND;
    File::open(&path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes != wanted).then(|| Difference::Bytes(first_difference(&bytes, wanted))))
}

/// Why `file` is no regular file in real folders.
fn no_file(dir: &Path, file: &str) -> Result<Option<String>> {
    let mut path = dir.to_path_buf();
    let mut parts = file.split('/').peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let kind = match fs::symlink_metadata(&path) {
            Ok(found) => found.file_type(),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Some("is missing".into())),
            Err(e) => return Err(Error::io(path.display(), e)),
        };
        let (fits, what) = match parts.peek() {
            Some(_) => (kind.is_dir(), "lies in no real folder"),
            None => (kind.is_file(), "is no regular file"),
        };
        if !fits {
            return Ok(Some(what.into()));
        }
    }
    Ok(None)
}

/// The first line that differs, as found and as wanted; control characters are shown by their numbers.
fn first_difference(found: &[u8], wanted: &[u8]) -> String {
    let lines = |bytes: &[u8]| bytes.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (found, wanted) = (lines(found), lines(wanted));
    let same = found.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
    let line = |lines: &[Vec<u8>]| lines.get(same).map(|line| String::from_utf8_lossy(line).into_owned());
    let (found, wanted) = (line(&found), line(&wanted));
    let at = match (&found, &wanted) {
        (Some(a), Some(b)) => a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count(),
        _ => 0,
    };
    let show = |line: Option<String>| line.map_or_else(|| "the end".into(), |line| shown(&line, at));
    format!("line {}: {}, expected {}", same + 1, show(found), show(wanted))
}

/// The part of a line around character `at`, in quotes.
fn shown(line: &str, at: usize) -> String {
    let first = at.saturating_sub(BEFORE);
    let part: String = line.chars().skip(first).take(SHOWN).collect();
    let cut = |is_cut| if is_cut { "…" } else { "" };
    format!("{}{part:?}{}", cut(first > 0), cut(line.chars().nth(first + SHOWN).is_some()))
}

/// Every file below `dir` but those in [`SCRATCH`], by name; folders are followed, symlinks are not.
fn names(dir: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let path = dir.join(&folder);
        for entry in fs::read_dir(&path).map_err(|e| Error::io(path.display(), e))? {
            let entry = entry.map_err(|e| Error::io(path.display(), e))?;
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            if names.len() + folders.len() == MAX_ENTRIES {
                return Err(Error::io(dir.display(), format!("holds more than {MAX_ENTRIES} files")));
            }
            match entry.file_type().map_err(|e| Error::io(path.display(), e))?.is_dir() {
                true if format!("{name}/") == SCRATCH => {}
                true => folders.push(name + "/"),
                false => drop(names.insert(name)),
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(on_disk: &[(&str, &str)], wanted: &[(&str, &str)], edits: &[&str]) -> Comparison {
        let room = tempfile::tempdir().expect("a temporary folder");
        for (file, text) in on_disk {
            let path = room.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        let wanted = wanted.iter().map(|(file, text)| (file.to_string(), text.as_bytes().to_vec())).collect();
        let edits = edits.iter().map(|file| (file.to_string(), Vec::new())).collect();
        compare(room.path(), &wanted, &edits, "record").expect("readable")
    }

    #[test]
    fn tells_what_differs_where() {
        let on_disk = [("a", "1\n"), ("b/c", "1\n2\x1b\n"), ("d", "x"), ("record", ""), ("build/x", "")];
        let found = compared(&on_disk, &[("a", "1\n"), ("b/c", "1\n3\n"), ("e", "")], &[]);
        let differences = ["b/c: line 2: \"2\\u{1b}\", expected \"3\"", "e: is missing"];
        assert_eq!((found.same, found.differences), (1, differences.map(String::from).to_vec()));
        assert_eq!(found.further, ["d"]);
    }

    #[test]
    fn files_that_were_changed_on_purpose_may_differ_and_must_be_there() {
        let found =
            compared(&[("a", "1"), ("b", "2")], &[("a", "x"), ("b", "2"), ("c", "")], &["a", "b", "c"]);
        assert_eq!((found.same, found.edits), (1, vec!["a".into()]));
        assert_eq!(found.differences, ["c: is missing"]);
    }

    #[test]
    fn the_first_difference_is_short_and_exact() {
        let tell = |found: &str, wanted: &str| first_difference(found.as_bytes(), wanted.as_bytes());
        assert_eq!(tell("a\nb\n", "a\nb\nc\n"), "line 3: \"\", expected \"c\"");
        assert_eq!(tell("a\nb", "a\nb\n"), "line 3: the end, expected \"\"");
        let long = "-".repeat(100);
        let wanted = format!("line 1: …\"{0}x\", expected …\"{0}y\"", "-".repeat(20));
        assert_eq!(tell(&format!("{long}x"), &format!("{long}y")), wanted);
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_read_through_a_symlink() {
        let room = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(room.path().join("real")).expect("made");
        fs::write(room.path().join("real/f"), "1").expect("written");
        for (target, link) in [("real", "linked"), ("real/f", "g")] {
            std::os::unix::fs::symlink(target, room.path().join(link)).expect("linked");
        }
        let wanted = ["g", "linked/f"].map(|file| (file.to_owned(), b"1".to_vec())).into();
        let found = compare(room.path(), &wanted, &Files::new(), "").expect("readable");
        assert_eq!(found.differences, ["g: is no regular file", "linked/f: lies in no real folder"]);
    }
}
