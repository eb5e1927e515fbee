//! Text of others (names, fields, file names) as it may be shown: what would move the cursor, set the title of a
//! terminal, end a line or turn the direction of writing becomes a visible escape.

use std::borrow::Cow;

/// Within a line: line feeds and tabs are escapes too.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escape_controls(text, |_| false)
}

/// As paragraphs: line feeds and tabs stay.
pub fn visible_text(text: &str) -> Cow<'_, str> {
    escape_controls(text, |c| matches!(c, '\n' | '\t'))
}

/// As a cell of a spreadsheet, which runs what begins like a formula: a quotation mark in front makes it a text.
pub fn spreadsheet_cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn escape_controls(text: &str, stays: fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(|c| is_terminal_control(c) && !stays(c)) {
        return Cow::Borrowed(text);
    }
    let one = |c: char| match c {
        _ if !is_terminal_control(c) || stays(c) => c.to_string(),
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        '\0'..='\x1f' => format!("\\x{:02x}", u32::from(c)),
        // A string of JSON may hold these as they are, and this is its escape as well.
        _ => format!("\\u{:04x}", u32::from(c)),
    };
    Cow::Owned(text.chars().map(one).collect())
}

/// Whether a terminal acts on `c` and does not show it.
fn is_terminal_control(c: char) -> bool {
    let directs = |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || directs(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_becomes_visible_and_the_rest_stays() {
        assert_eq!(
            one_line("a\x1b]0;t\x07\nerror: b\u{9b}\u{202e}\u{2028}\x7f"),
            "a\\x1b]0;t\\x07\\nerror: b\\u009b\\u202e\\u2028\\u007f"
        );
        assert_eq!(visible_text("α\tβ\r\n"), "α\tβ\\r\n");
        assert!(matches!(one_line("M⊕ · Größe"), Cow::Borrowed(_)));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(spreadsheet_cell(formula), format!("'{formula}"));
        }
        assert_eq!(spreadsheet_cell("walk"), "walk");
    }
}
