//! Differences between the files on disk and those that would be written.

use super::output::{Files, OnDisk};
use crate::shown::one_line;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write;

/// Most lines shown of a file.
const MAX_LINES: usize = 40;
/// Largest file that is compared line by line, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Kind of the difference of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Not on disk.
    Missing,
    /// On disk only.
    Extra,
    /// Content differs.
    Changed,
}

impl ChangeKind {
    /// Name in the output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Changed => "changed",
        }
    }
}

/// One file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDifference {
    /// Path relative to the folder.
    pub path: String,
    /// Kind of the difference.
    pub kind: ChangeKind,
}

/// The files that differ, sorted by path.
pub fn file_differences(on_disk: &OnDisk, wanted: &Files) -> Vec<FileDifference> {
    let mut paths: Vec<&String> = on_disk.keys().chain(wanted.keys()).collect();
    paths.sort();
    paths.dedup();
    let kind = |path: &String| match (on_disk.get(path), wanted.get(path)) {
        (None, _) => Some(ChangeKind::Missing),
        (_, None) => Some(ChangeKind::Extra),
        (Some(found), Some(text)) => (found.as_ref() != Some(text)).then_some(ChangeKind::Changed),
    };
    paths
        .into_iter()
        .filter_map(|path| Some(FileDifference { path: path.clone(), kind: kind(path)? }))
        .collect()
}

/// The differences as text: one line a file, and the changed lines of every changed file.
pub fn render_differences(
    differences: &[FileDifference],
    on_disk: &OnDisk,
    wanted: &Files,
    colours: bool,
) -> String {
    let mut text = String::new();
    for difference in differences {
        let _ = writeln!(text, "{}: {}", difference.kind.name(), one_line(&difference.path));
        if difference.kind == ChangeKind::Changed {
            let old = on_disk.get(&difference.path).and_then(Option::as_deref).and_then(as_text);
            let new = wanted.get(&difference.path).and_then(|bytes| as_text(bytes));
            if let (Some(old), Some(new)) = (old, new) {
                text.push_str(&changed_lines(old, new, colours));
            }
        }
    }
    text
}

fn as_text(bytes: &[u8]) -> Option<&str> {
    (bytes.len() <= MAX_BYTES).then(|| std::str::from_utf8(bytes).ok()).flatten()
}

fn changed_lines(old: &str, new: &str, colours: bool) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        lines.push(hunk.header().to_string());
        lines.extend(hunk.iter_changes().map(|change| render_line(change.tag(), change.value(), colours)));
    }
    let hidden = lines.len().saturating_sub(MAX_LINES);
    lines.truncate(MAX_LINES);
    if hidden > 0 {
        lines.push(format!("… {hidden} more lines"));
    }
    lines.iter().fold(String::new(), |text, line| text + "  " + line + "\n")
}

fn render_line(tag: ChangeTag, value: &str, colours: bool) -> String {
    let (sign, colour) = match tag {
        ChangeTag::Delete => ('-', "31"),
        ChangeTag::Insert => ('+', "32"),
        ChangeTag::Equal => (' ', ""),
    };
    let value = one_line(value.trim_end_matches(['\r', '\n']));
    if colours && !colour.is_empty() {
        format!("\x1b[{colour}m{sign}{value}\x1b[0m")
    } else {
        format!("{sign}{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(path, text)| (path.to_string(), text.as_bytes().to_vec())).collect()
    }

    fn on_disk(pairs: &[(&str, &str)]) -> OnDisk {
        files(pairs).into_iter().map(|(path, bytes)| (path, Some(bytes))).collect()
    }

    #[test]
    fn names_every_file_that_differs() {
        let (old, new) = (
            on_disk(&[("a", "1\n"), ("b", "2\n"), ("c", "3\n")]),
            files(&[("b", "x\n"), ("c", "3\n"), ("d", "")]),
        );
        let found = file_differences(&old, &new);
        let text = render_differences(&found, &old, &new, false);
        assert_eq!(text, "extra: a\nchanged: b\n  @@ -1 +1 @@\n  -2\n  +x\nmissing: d\n");
        assert!(file_differences(&on_disk(&[("a", "1")]), &files(&[("a", "1")])).is_empty());
    }

    #[test]
    fn long_differences_are_cut() {
        let (old, new) = (on_disk(&[("a", "")]), files(&[("a", &"line\n".repeat(100))]));
        let text = render_differences(&file_differences(&old, &new), &old, &new, true);
        assert_eq!(text.lines().count(), MAX_LINES + 2);
        assert!(text.contains("\x1b[32m+line\x1b[0m") && text.contains("61 more lines"));
    }
}
