//! Words of Tcl scripts.

use itertools::Itertools;

/// A list of files below the folder of the design, whose path is in `root`, one a line.
pub(super) fn file_list(paths: &[String]) -> String {
    let lines = paths.iter().map(|path| format!("    [file join $root {path}]")).join(" \\\n");
    format!("[list \\\n{lines}]")
}

/// Sets `root` to the folder of the design, from a script in one of its folders.
pub(super) const ROOT: &str = "set root [file normalize [file join [file dirname [info script]] ..]]\n";
