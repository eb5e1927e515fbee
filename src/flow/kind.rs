//! A kind of file for a tool of the user's flow.

use super::design::FlowDesign;

/// (path in the folder of the design, text) of files.
pub type FlowTexts = Vec<(String, String)>;

/// A kind of file: what it is called, and how it is written.
pub struct FlowKind {
    /// Name in `--kit` and in manifests.
    pub name: &'static str,
    /// Content and reader of its files, in one line.
    pub about: &'static str,
    /// Whether it is written where no kit is named.
    pub default: bool,
    /// Whether its tools read designs in VHDL, which have no such files otherwise.
    pub vhdl: bool,
    /// Its files; none where the design has nothing for them.
    pub write: fn(&FlowDesign) -> FlowTexts,
    /// A line on their use for the datasheet, in Markdown; `None` where there are no files.
    pub note: fn(&FlowDesign) -> Option<String>,
}
