//! Pages of the register map for readers: Markdown and HTML.

use super::c_header::access_words;
use crate::rtl::stream::bus_map::{BusField, MappedRegister};
use maud::{DOCTYPE, html};
use std::fmt::Write;

/// The map as Markdown, a section a register.
pub fn write_markdown(name: &str, map: &[MappedRegister]) -> String {
    let mut text = format!("# Registers of {name}\n\n{}\n", lead());
    for register in map {
        let _ = write!(
            text,
            "\n## 0x{:02X} {}\n\n{}\n\n| {} |\n|---|---|---|---|---|\n",
            register.register.address(),
            register.name,
            sentence(register.meaning),
            TITLES.join(" | ")
        );
        for field in &register.fields {
            let [bits, name, access, reset, meaning] = cells(field);
            let _ = writeln!(text, "| {bits} | {name} | {access} | {reset} | {meaning} |");
        }
    }
    text
}

/// The map as a page of its own, which loads nothing.
pub fn write_html(name: &str, map: &[MappedRegister]) -> String {
    let title = format!("Registers of {name}");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (STYLE) }
            }
            body {
                h1 { (title) }
                p { (lead()) }
                @for register in map {
                    h2 { (format!("0x{:02X} {}", register.register.address(), register.name)) }
                    p { (sentence(register.meaning)) }
                    table {
                        thead { tr { @for title in TITLES { th scope="col" { (title) } } } }
                        tbody {
                            @for field in &register.fields {
                                tr { @for cell in cells(field) { td { (cell) } } }
                            }
                        }
                    }
                }
            }
        }
    };
    page.into_string() + "\n"
}

const TITLES: [&str; 5] = ["bits", "field", "access", "reset", "meaning"];
const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
                     table{border-collapse:collapse}th,td{border:1px solid;padding:.2rem .6rem;text-align:left}";

fn lead() -> String {
    format!(
        "AXI4-Lite, 32 bits each; bits and addresses that are not named read 0 and ignore writes. Made by flexor-hdl {}.",
        env!("CARGO_PKG_VERSION")
    )
}

fn sentence(meaning: &str) -> String {
    let (first, rest) = meaning.split_at(1);
    format!("{}{rest}.", first.to_uppercase())
}

fn cells(field: &BusField) -> [String; 5] {
    let BusField { name, meaning, lowest, width, access, reset } = *field;
    let bits = if width == 1 { lowest.to_string() } else { format!("{}:{lowest}", lowest + width - 1) };
    [bits, name.to_owned(), access_words(access).to_owned(), format!("0x{reset:X}"), meaning.to_owned()]
}
