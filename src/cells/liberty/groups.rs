//! Liberty text as a tree of groups `kind (names) { … }` with attributes `name : value;`.
//!
//! Only groups that define the function of a cell are kept; timing, power and their tables are skipped.

use std::ops::Range;

/// A group.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// `library`, `cell`, `pin`, …
    pub kind: String,
    /// Values in its parentheses.
    pub names: Vec<String>,
    /// Line of its first word, from 1.
    pub line: usize,
    /// Simple attributes, in order.
    pub attributes: Vec<(String, String)>,
    /// Nested groups of the kinds in [`KEPT`].
    pub groups: Vec<Group>,
    /// Other nested groups, without content; of a library only.
    pub others: Vec<Group>,
    /// Range of bytes in the text, braces included.
    pub span: Range<usize>,
}

impl Group {
    /// The attribute `name`; the last one of several.
    pub(super) fn find_attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Kinds of groups that are kept.
const KEPT: [&str; 10] =
    ["library", "cell", "pin", "bus", "bundle", "ff", "latch", "statetable", "ff_bank", "latch_bank"];
/// Deepest nesting of groups.
const MAX_NESTING: usize = 64;

/// Parsed value; an error has the line and the fault.
type Parse<T> = Result<T, (usize, String)>;

/// The groups of `text`.
///
/// # Errors
/// The line, and the expected text.
pub(super) fn read_groups(text: &str) -> Parse<Vec<Group>> {
    let mut reader = GroupReader { text, at: 0, line: 1 };
    let mut all = Group::default();
    while let Some(token) = reader.next_token()? {
        reader.read_statement(token, &mut all, 0)?;
    }
    Ok(all.groups)
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    /// A word, a number, or the content of quotes.
    Value(&'a str),
    Symbol(u8),
}

impl Token<'_> {
    /// Length in bytes of a word or symbol; no group begins with quoted text.
    fn len(&self) -> usize {
        match self {
            Self::Value(text) => text.len(),
            Self::Symbol(_) => 1,
        }
    }
}

/// Blanks; line ends are LF at this point.
const BLANKS: [char; 5] = [' ', '\t', '\n', '\u{b}', '\u{c}'];
/// Unicode line ends, which other readers take as blanks.
const SEPARATORS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

struct GroupReader<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> GroupReader<'a> {
    fn syntax_error<T>(&self, what: impl Into<String>) -> Parse<T> {
        Err((self.line, what.into()))
    }

    fn remaining_text(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Advances by `length` bytes and counts lines.
    fn take_bytes(&mut self, length: usize) -> &'a str {
        let taken = &self.text[self.at..self.at + length];
        self.line += taken.bytes().filter(|&b| b == b'\n').count();
        self.at += length;
        taken
    }

    /// Skips blanks, continued lines and comments.
    fn skip_blanks(&mut self) -> Parse<()> {
        loop {
            let rest = self.remaining_text();
            self.take_bytes(rest.len() - rest.trim_start_matches(|c| BLANKS.contains(&c) || c == '\\').len());
            if !self.skip_comment()? {
                return Ok(());
            }
        }
    }

    /// Skips a comment, if one comes next.
    fn skip_comment(&mut self) -> Parse<bool> {
        let rest = self.remaining_text();
        let length = match rest {
            _ if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
            _ if rest.starts_with("//") => Some(rest.find('\n').unwrap_or(rest.len())),
            _ => return Ok(false),
        };
        match length {
            Some(length) => self.take_bytes(length),
            None => return self.syntax_error("a comment without an end"),
        };
        Ok(true)
    }

    fn next_token(&mut self) -> Parse<Option<Token<'a>>> {
        self.skip_blanks()?;
        let rest = self.remaining_text();
        let Some(first) = rest.bytes().next() else { return Ok(None) };
        if first == b'"' {
            return self.read_quoted().map(|text| Some(Token::Value(text)));
        }
        if b"(){}:;,".contains(&first) {
            self.take_bytes(1);
            return Ok(Some(Token::Symbol(first)));
        }
        let ends = |c: char| BLANKS.contains(&c) || "(){}:;,\"\\".contains(c);
        let length = rest.find(ends).unwrap_or(rest.len());
        if let Some(separator) = rest[..length].chars().find(|c| SEPARATORS.contains(c)) {
            return self.syntax_error(format!("{separator:?} is no line end here"));
        }
        Ok(Some(Token::Value(self.take_bytes(length))))
    }

    /// Reads quoted text, unprocessed: a backslash escapes the next character.
    fn read_quoted(&mut self) -> Parse<&'a str> {
        let mut escaped = false;
        let end = self.remaining_text()[1..].find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        match end {
            Some(length) => Ok(&self.take_bytes(length + 2)[1..=length]),
            None => self.syntax_error("a text without an end"),
        }
    }

    /// Reads a statement that begins with `first`, into `group`.
    fn read_statement(&mut self, first: Token<'a>, group: &mut Group, nesting: usize) -> Parse<()> {
        let line = self.line;
        let begin = self.at - first.len();
        let name = match first {
            Token::Value(name) => name,
            Token::Symbol(b';') => return Ok(()),
            Token::Symbol(symbol) => {
                return self.syntax_error(format!("a statement that begins with {}", symbol as char));
            }
        };
        match self.next_token()? {
            Some(Token::Symbol(b':')) => {
                let value = self.read_value()?;
                group.attributes.push((name.to_owned(), value));
                Ok(())
            }
            Some(Token::Symbol(b'(')) => {
                let names = self.read_names()?;
                let own =
                    Group { kind: name.to_owned(), names, line, span: begin..begin, ..Group::default() };
                self.read_body(own, group, nesting)
            }
            _ => self.syntax_error(format!("expected `:` or `(` behind {name}")),
        }
    }

    /// Reads a value up to the semicolon, or, without one, to the end of the line or group.
    fn read_value(&mut self) -> Parse<String> {
        self.skip_blanks()?;
        let (mut value, mut is_quoted, mut brackets) = (String::new(), false, 0u32);
        loop {
            let rest = self.remaining_text();
            match rest.chars().next() {
                Some(';') => {
                    self.take_bytes(1);
                    break;
                }
                None | Some('\n' | '}') => break,
                Some('"') => {
                    is_quoted = true;
                    value.push_str(&join_lines(self.read_quoted()?));
                }
                Some('\\') if rest[1..].trim_start_matches([' ', '\t']).starts_with('\n') => {
                    self.take_bytes(rest.find('\n').map_or(rest.len(), |end| end + 1));
                    value.push(' ');
                }
                Some('{') => return self.syntax_error("expected `;` behind a value"),
                Some(':') if brackets == 0 => return self.syntax_error("expected `;` behind a value"),
                Some(_) if self.skip_comment()? => value.push(' '),
                Some(c) => {
                    brackets = match c {
                        '[' => brackets.saturating_add(1),
                        ']' => brackets.saturating_sub(1),
                        _ => brackets,
                    };
                    value.push_str(self.take_bytes(c.len_utf8()));
                }
            }
        }
        let value = value.trim();
        if value.is_empty() && !is_quoted {
            self.syntax_error("a value is missing")
        } else {
            Ok(value.to_owned())
        }
    }

    /// Reads the values up to the closing parenthesis.
    fn read_names(&mut self) -> Parse<Vec<String>> {
        let mut names = Vec::new();
        loop {
            match self.next_token()? {
                Some(Token::Value(name)) => names.push(name.to_owned()),
                Some(Token::Symbol(b',' | b':')) => {}
                Some(Token::Symbol(b')')) => return Ok(names),
                _ => return self.syntax_error("expected `)`"),
            }
        }
    }

    /// Reads the braces of a group; without braces it is an attribute of several values, which is dropped.
    fn read_body(&mut self, mut own: Group, group: &mut Group, nesting: usize) -> Parse<()> {
        self.skip_blanks()?;
        if !self.remaining_text().starts_with('{') {
            return match own.kind.as_str() {
                "include_file" => {
                    Err((own.line, format!("includes {}: put its text in place", own.names.join(" "))))
                }
                _ => Ok(()),
            };
        }
        self.take_bytes(1);
        if nesting == MAX_NESTING {
            return self.syntax_error(format!("groups nested deeper than {MAX_NESTING}"));
        }
        loop {
            match self.next_token()? {
                Some(Token::Symbol(b'}')) => break,
                Some(token) => self.read_statement(token, &mut own, nesting + 1)?,
                None => {
                    return self.syntax_error(format!("the {} of line {} has no end", own.kind, own.line));
                }
            }
        }
        own.span.end = self.at;
        if KEPT.contains(&own.kind.as_str()) {
            group.groups.push(own);
        } else if nesting == 1 {
            group.others.push(Group { attributes: Vec::new(), groups: Vec::new(), ..own });
        }
        Ok(())
    }
}

/// Removes the line ends of a text, and resolves its backslashes.
fn join_lines(text: &str) -> String {
    text.replace("\\\n", " ").replace('\n', " ").replace("\\\"", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_groups_attributes_and_comments() {
        let text = "/* head */ library(l) {\n  define (a, b, c);\n  unit (1,pf);\n  time : \"1 ns\";\n  cell (X) { // c\n\
             area : 56\n    pin(A) { direction : input; timing() { values(\"1, 2\", \\\n \"3\"); } }\n  }\n}\n";
        let groups = read_groups(text).expect("reads");
        let library = &groups[0];
        assert_eq!((library.kind.as_str(), library.names[0].as_str()), ("library", "l"));
        assert_eq!(library.find_attribute("time"), Some("1 ns"));
        let cell = &library.groups[0];
        assert_eq!((cell.line, cell.find_attribute("area")), (5, Some("56")));
        assert_eq!(cell.groups[0].find_attribute("direction"), Some("input"));
        assert!(cell.groups[0].groups.is_empty());
    }

    #[test]
    fn values_with_and_without_quotes() {
        let text = "l (x) { a : (A + B') * C ;\n b : \"A \\\n^ B\"\n c : A[3:0]; d : 1e-3 /* e */ ; e : \"\";\n f : \"say \\\"no\\\"\"}\nlibrary(y) { t (u) { v : w; } }";
        let mut reader = GroupReader { text, at: 0, line: 1 };
        let mut all = Group::default();
        let first = reader.next_token().expect("reads").expect("a token");
        let mut own = Group::default();
        assert_eq!(first, Token::Value("l"));
        reader.at += " (x) {".len();
        while let Some(token) =
            reader.next_token().expect("reads").filter(|token| *token != Token::Symbol(b'}'))
        {
            reader.read_statement(token, &mut own, 1).expect("reads");
        }
        let found = ["a", "b", "c", "d", "e", "f"].map(|name| own.find_attribute(name).unwrap_or("-"));
        assert_eq!(found, ["(A + B') * C", "A  ^ B", "A[3:0]", "1e-3", "", "say \"no\""]);
        let token = reader.next_token().expect("reads").expect("a token");
        reader.read_statement(token, &mut all, 0).expect("reads");
        let library = &all.groups[0];
        assert_eq!(&text[library.others[0].span.clone()], "t (u) { v : w; }");
        assert!(text[library.span.clone()].starts_with("library(y)"));
    }

    #[test]
    fn says_where_it_goes_wrong() {
        for (text, line) in [
            ("library(l) {\n cell(X) {", 2),
            ("library(l) {\n area : ; }", 2),
            ("\n/* open", 2),
            ("a : \"open", 1),
            ("a\n}", 2),
            ("}", 1),
            (&"a(){".repeat(100), 1),
            ("library(l) {\n include_file (a.lib);\n}", 2),
            ("\n a\u{2028}b : c;", 2),
            ("a : b c : d;", 1),
        ] {
            assert_eq!(read_groups(text).map_err(|(at, _)| at).expect_err(text), line, "{text}");
        }
    }
}
