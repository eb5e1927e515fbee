//! Templates of generated text, and line breaking: no line is wider than [`MAX_COLUMNS`].

/// Widest line of generated text, in characters.
pub(crate) const MAX_COLUMNS: usize = 120;

/// `text`, Verilog or VHDL, with all lines broken that are too wide.
pub fn fit_lines(text: &str) -> String {
    let fitted =
        |line: &str| wrap_line(line, if line.trim_start().starts_with("//") { "// " } else { "" }) + "\n";
    text.lines().map(fitted).collect()
}

/// `template` with every `@KEY@` of `values` replaced by its value.
pub fn fill_template(template: &str, values: &[(&str, &str)]) -> String {
    let put = |text: String, (key, value): &(&str, &str)| text.replace(&format!("@{key}@"), value);
    values.iter().fold(template.to_owned(), put)
}

/// Most lines of a file: other tools take no more.
pub(super) const MAX_LINES: usize = 65_536;

/// Breaks `line` at blanks outside of quotes. Continuation lines have one more level of indent and begin with
/// `lead` (`// ` in a comment).
pub(crate) fn wrap_line(line: &str, lead: &str) -> String {
    wrap_within(line, lead, MAX_COLUMNS)
}

/// As [`wrap_line`], with lines of at most `columns` characters where there are blanks.
pub(super) fn wrap_within(line: &str, lead: &str, columns: usize) -> String {
    let line = line.trim_end();
    if line.len() <= columns {
        return line.to_owned();
    }
    let words = line.trim_start();
    let indent = line.len() - words.len();
    let next = format!("\n{}{lead}", " ".repeat(indent + 4));
    let mut out = " ".repeat(indent);
    let mut column = indent;
    let mut quoted = false;
    let ends = |c: char| {
        quoted ^= c == '"';
        c == ' ' && !quoted
    };
    for (i, word) in words.split(ends).enumerate() {
        if i > 0 && column + 1 + word.len() > columns {
            out.push_str(&next);
            column = next.len() - 1;
        } else if i > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_and_keep_their_words() {
        let line = format!("  assign y = {{{}}};", vec!["t0001"; 100].join(", "));
        let wrapped = wrap_line(&line, "");
        assert!(wrapped.lines().count() > 3);
        assert!(wrapped.lines().all(|l| l.len() <= MAX_COLUMNS));
        assert!(wrapped.split_whitespace().eq(line.split_whitespace()));
        assert_eq!(wrap_line("  short ", ""), "  short");
    }

    #[test]
    fn texts_are_not_broken_and_comments_go_on() {
        let name = "a".repeat(60);
        let fitted = fit_lines(&format!("    {name} {name} (\"b c d e f\");\n// {name} {name}\nx\n"));
        let wanted = format!("    {name}\n        {name} (\"b c d e f\");\n// {name}\n    // {name}\nx\n");
        assert_eq!(fitted, wanted);
    }
}
