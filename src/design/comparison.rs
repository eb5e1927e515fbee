//! Comparison of a folder with the expected files: which differ, and where.
//!
//! Only expected files are read, and of each no more than its expected length and a few bytes for the
//! message.

use super::folder::{Folder, Look};
use super::paths::Files;
use crate::error::Result;

/// Bytes read beyond the expected length, to be shown in a message.
const BEYOND: usize = 256;
/// Most characters of a line that a message shows.
const SHOWN: usize = 60;
/// Characters shown before the first one that differs.
const BEFORE: usize = 20;

/// Result of comparing a folder with the expected files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Number of files that are as expected.
    pub same: usize,
    /// Differences, one message a file.
    pub differences: Vec<String>,
    /// Edited files, by path.
    pub edits: Vec<String>,
    /// Files that are not of the design.
    pub further: Vec<String>,
}

/// Compares `folder` with `wanted`; files in `edits` may differ, and `ignored` is not read.
///
/// # Errors
/// `Environment` if a file or folder cannot be read.
pub fn compare_folder(
    folder: &dyn Folder,
    wanted: &Files,
    edits: &Files,
    ignored: &str,
) -> Result<Comparison> {
    let mut found = Comparison::default();
    for (file, bytes) in wanted {
        match file_difference(folder, file, bytes)? {
            None => found.same += 1,
            Some(DesignDifference::Bytes(_)) if edits.contains_key(file) => found.edits.push(file.clone()),
            Some(DesignDifference::Bytes(what)) => found.differences.push(format!("{file}: {what}")),
            Some(DesignDifference::Kind(what)) => found.differences.push(format!("{file}: {what}")),
        }
    }
    let further =
        folder.list_files()?.into_iter().filter(|name| !wanted.contains_key(name) && name != ignored);
    found.further = further.collect();
    Ok(found)
}

/// Difference between a file and its expected content.
enum DesignDifference {
    /// It is missing, or no regular file.
    Kind(&'static str),
    /// Its bytes differ; describes the first difference.
    Bytes(String),
}

fn file_difference(folder: &dyn Folder, file: &str, wanted: &[u8]) -> Result<Option<DesignDifference>> {
    Ok(match folder.peek_file(file, wanted.len() + BEYOND)? {
        Look::NoFile(what) => Some(DesignDifference::Kind(what)),
        Look::Bytes(bytes) => {
            (bytes != wanted).then(|| DesignDifference::Bytes(first_difference(&bytes, wanted)))
        }
    })
}

/// Describes the first line that differs, found and expected; control characters are shown by number.
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
    let show = |line: Option<String>| line.map_or_else(|| "the end".into(), |line| line_excerpt(&line, at));
    format!("line {}: {}, expected {}", same + 1, show(found), show(wanted))
}

/// The part of a line around character `at`, in quotes.
fn line_excerpt(line: &str, at: usize) -> String {
    let first = at.saturating_sub(BEFORE);
    let part: String = line.chars().skip(first).take(SHOWN).collect();
    let cut = |is_cut| if is_cut { "…" } else { "" };
    format!("{}{part:?}{}", cut(first > 0), cut(line.chars().nth(first + SHOWN).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(on_disk: &[(&str, &str)], wanted: &[(&str, &str)], edits: &[&str]) -> Comparison {
        let files = |pairs: &[(&str, &str)]| -> Files {
            pairs.iter().map(|(file, text)| (file.to_string(), text.as_bytes().to_vec())).collect()
        };
        let edits = edits.iter().map(|file| (file.to_string(), Vec::new())).collect();
        compare_folder(&files(on_disk), &files(wanted), &edits, "record").expect("readable")
    }

    #[test]
    fn tells_what_differs_where() {
        let on_disk = [("a", "1\n"), ("b/c", "1\n2\x1b\n"), ("d", "x"), ("record", "")];
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
}
