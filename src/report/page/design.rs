//! The page of a design: its counts, its matrices and its networks.

use super::document::document;
use super::drawing::drawings;
use super::table;
use crate::report::content::Report;
use crate::report::sections::sections;
use maud::html;

/// The page of `report`. It follows from the input alone.
pub fn design(report: &Report) -> String {
    let body = html! {
        @for section in sections(report) {
            h2 { (section.title) }
            (table::plain(section.title, 1, &section.columns, &section.rows))
        }
        @if !report.drawings.is_empty() {
            h2 { "Matrices and networks" }
            (drawings(&report.drawings))
        }
    };
    let lead = format!(
        "XOR-network decoder: {} stored bits of a group to {} bits. Made by flexor-hdl {}.",
        report.group_bits,
        report.q * report.n_out,
        env!("CARGO_PKG_VERSION")
    );
    document(&report.name, &lead, &body)
}
