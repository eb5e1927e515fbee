//! The page of a design: its counts, its matrices and its networks.

use super::document::scripted_document;
use super::drawing::drawings_section;
use super::table;
use crate::report::content::Report;
use crate::report::sections::report_sections;
use maud::html;

/// The page of `report`; it depends on the report alone.
pub fn design_page(report: &Report) -> String {
    let body = html! {
        @for section in report_sections(report) {
            h2 { (section.title) }
            (table::plain_table(section.title, 1, &section.columns, &section.rows))
        }
        @if !report.drawings.is_empty() {
            h2 { "Matrices and networks" }
            (drawings_section(&report.drawings))
        }
    };
    let lead = format!(
        "XOR-network decoder: {} stored bits of a group to {} bits. Made by flexor-hdl {}.",
        report.group_bits,
        report.q * report.n_out,
        env!("CARGO_PKG_VERSION")
    );
    scripted_document(&report.name, &lead, &body)
}
