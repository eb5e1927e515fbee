//! Small tables of a page, of plain text.

use maud::{Markup, html};

/// A table of text; the first `text` columns are words, the others numbers.
pub fn plain_table(name: &str, text: usize, head: &[&str], rows: &[Vec<String>]) -> Markup {
    let class = |at: usize| (at < text).then_some("text");
    html! {
        div.scroll tabindex="0" role="region" aria-label=(name) {
            table.plain {
                thead { tr { @for (at, cell) in head.iter().enumerate() { th scope="col" class=[class(at)] { (cell) } } } }
                tbody { @for row in rows { tr {
                    @for (at, cell) in row.iter().enumerate() { td class=[class(at)] { (cell) } }
                } } }
            }
        }
    }
}
