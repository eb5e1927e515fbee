//! HTML document around the content of a page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A whole page without a script; `lead` describes it in a sentence.
pub fn html_document(title: &str, lead: &str, body: &Markup) -> String {
    whole_document(title, lead, body, None)
}

/// A whole page whose tables can be sorted and whose drawings can be explored.
pub(crate) fn scripted_document(title: &str, lead: &str, body: &Markup) -> String {
    whole_document(title, lead, body, Some(SCRIPT))
}

/// Content security policy: nothing is loaded or sent; inline style is allowed, a script where there is one.
fn policy(script: Option<&str>) -> String {
    let scripts = script.map_or("", |_| "script-src 'unsafe-inline'; ");
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; {scripts}img-src data:; base-uri 'none'; form-action 'none'"
    )
}

fn whole_document(title: &str, lead: &str, body: &Markup, script: Option<&str>) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(script));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p.lead { (lead) }
                    (body)
                }
                @if let Some(script) = script { script { (PreEscaped(script)) } }
            }
        }
    };
    page.into_string() + "\n"
}
