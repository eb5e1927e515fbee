//! `html`: one page that needs nothing else.

use super::sections::{Section, sections};
use super::{Format, Report};
use crate::error::Result;

/// A static page.
pub struct Html;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}\
table{border-collapse:collapse;font-variant-numeric:tabular-nums}\
th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #ccc}\
th:first-child,td:first-child{text-align:left}div{overflow-x:auto}";

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn describe(&self) -> &'static str {
        "one static page, nothing loaded from elsewhere"
    }

    fn write(&self, report: &Report) -> Result<String> {
        let name = escape(&report.name);
        let tables: String = sections(report).iter().map(table).collect();
        Ok(format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{name}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n{tables}</body>\n</html>\n"
        ))
    }
}

fn table(section: &Section) -> String {
    let cells = |tag: &str, cells: &mut dyn Iterator<Item = &str>| -> String {
        let cells: String = cells.map(|cell| format!("<{tag}>{}</{tag}>", escape(cell))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let head = cells("th", &mut section.columns.iter().copied());
    let body: String =
        section.rows.iter().map(|row| cells("td", &mut row.iter().map(String::as_str))).collect();
    format!("<h2>{}</h2>\n<div><table>\n{head}{body}</table></div>\n", escape(section.title))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
