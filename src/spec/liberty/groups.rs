//! Liberty text as a tree: groups `kind (names) { … }` and attributes `name : value;`.
//!
//! Only the groups that say what a cell computes are kept; timing, power and their tables are read over.

/// A group.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// `library`, `cell`, `pin`, …
    pub kind: String,
    /// What stands in its parentheses.
    pub names: Vec<String>,
    /// Line of its first word, from 1.
    pub line: usize,
    /// Simple attributes, in order.
    pub attributes: Vec<(String, String)>,
    /// Kept groups inside.
    pub groups: Vec<Group>,
}

impl Group {
    /// The attribute `name`; of several the last.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Groups that are kept.
const KEPT: [&str; 10] =
    ["library", "cell", "pin", "bus", "bundle", "ff", "latch", "statetable", "ff_bank", "latch_bank"];
/// Deepest nesting of groups.
const MAX_NESTING: usize = 64;

/// A problem and its line.
type Parse<T> = Result<T, (usize, String)>;

/// The groups of `text`.
///
/// # Errors
/// The line, and what was expected.
pub(super) fn read(text: &str) -> Parse<Vec<Group>> {
    let mut reader = Reader { text, at: 0, line: 1 };
    let mut all = Group::default();
    while let Some(token) = reader.next()? {
        reader.statement(token, &mut all, 0)?;
    }
    Ok(all.groups)
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    /// A word, a number, or what stands between quotes.
    Value(&'a str),
    Symbol(u8),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Reader<'a> {
    fn fail<T>(&self, what: impl Into<String>) -> Parse<T> {
        Err((self.line, what.into()))
    }

    /// Moves on by `length` bytes and counts lines.
    fn take(&mut self, length: usize) -> &'a str {
        let taken = &self.text[self.at..self.at + length];
        self.line += taken.bytes().filter(|&b| b == b'\n').count();
        self.at += length;
        taken
    }

    /// Skips blanks, continued lines and comments.
    fn skip(&mut self) -> Parse<()> {
        loop {
            let rest = &self.text[self.at..];
            let blanks = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\\').len();
            self.take(blanks);
            let rest = &rest[blanks..];
            let comment = match rest {
                _ if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
                _ if rest.starts_with("//") => Some(rest.find('\n').unwrap_or(rest.len())),
                _ => return Ok(()),
            };
            match comment {
                Some(length) => self.take(length),
                None => return self.fail("a comment without an end"),
            };
        }
    }

    fn next(&mut self) -> Parse<Option<Token<'a>>> {
        self.skip()?;
        let rest = &self.text[self.at..];
        let Some(first) = rest.bytes().next() else { return Ok(None) };
        if first == b'"' {
            let Some(length) = rest[1..].find('"') else { return self.fail("a text without an end") };
            return Ok(Some(Token::Value(&self.take(length + 2)[1..=length])));
        }
        if b"(){}:;,".contains(&first) {
            self.take(1);
            return Ok(Some(Token::Symbol(first)));
        }
        let ends = |c: char| c.is_whitespace() || "(){}:;,\"\\".contains(c);
        let length = rest.find(ends).unwrap_or(rest.len());
        Ok(Some(Token::Value(self.take(length))))
    }

    /// A statement that begins with `first`, into `group`.
    fn statement(&mut self, first: Token<'a>, group: &mut Group, nesting: usize) -> Parse<()> {
        let line = self.line;
        let name = match first {
            Token::Value(name) => name,
            Token::Symbol(b';') => return Ok(()),
            Token::Symbol(symbol) => {
                return self.fail(format!("a statement that begins with {}", symbol as char));
            }
        };
        match self.next()? {
            Some(Token::Symbol(b':')) => {
                let value = self.value()?;
                group.attributes.push((name.to_owned(), value));
                Ok(())
            }
            Some(Token::Symbol(b'(')) => {
                let names = self.names()?;
                self.body(Group { kind: name.to_owned(), names, line, ..Group::default() }, group, nesting)
            }
            _ => self.fail(format!("expected `:` or `(` behind {name}")),
        }
    }

    /// What stands up to the semicolon, or to the end of the line where there is none.
    fn value(&mut self) -> Parse<String> {
        let mut words: Vec<&str> = Vec::new();
        self.skip()?;
        let line = self.line;
        loop {
            let (at, before) = (self.at, self.line);
            match self.next()? {
                Some(Token::Symbol(b';')) if !words.is_empty() => break,
                Some(Token::Value(word)) if words.is_empty() || self.line == line => words.push(word),
                Some(Token::Symbol(_)) if self.line == line && !words.is_empty() => {
                    return self.fail("expected `;` behind a value");
                }
                _ if words.is_empty() => return self.fail("a value is missing"),
                _ => {
                    // The next line begins another statement.
                    (self.at, self.line) = (at, before);
                    break;
                }
            }
        }
        Ok(words.join(" "))
    }

    /// The values up to the closing parenthesis.
    fn names(&mut self) -> Parse<Vec<String>> {
        let mut names = Vec::new();
        loop {
            match self.next()? {
                Some(Token::Value(name)) => names.push(name.to_owned()),
                Some(Token::Symbol(b',' | b':')) => {}
                Some(Token::Symbol(b')')) => return Ok(names),
                _ => return self.fail("expected `)`"),
            }
        }
    }

    /// The braces of a group; what has none is an attribute of several values, and dropped.
    fn body(&mut self, mut own: Group, group: &mut Group, nesting: usize) -> Parse<()> {
        self.skip()?;
        if !self.text[self.at..].starts_with('{') {
            return Ok(());
        }
        self.take(1);
        if nesting == MAX_NESTING {
            return self.fail(format!("groups nested deeper than {MAX_NESTING}"));
        }
        loop {
            match self.next()? {
                Some(Token::Symbol(b'}')) => break,
                Some(token) => self.statement(token, &mut own, nesting + 1)?,
                None => return self.fail(format!("the {} of line {} has no end", own.kind, own.line)),
            }
        }
        if KEPT.contains(&own.kind.as_str()) {
            group.groups.push(own);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_groups_attributes_and_comments() {
        let text = "/* head */ library(l) {\n  define (a, b, c);\n  unit (1,pf);\n  time : \"1 ns\";\n  cell (X) { // c\n\
             area : 56\n    pin(A) { direction : input; timing() { values(\"1, 2\", \\\n \"3\"); } }\n  }\n}\n";
        let groups = read(text).expect("reads");
        let library = &groups[0];
        assert_eq!((library.kind.as_str(), library.names[0].as_str()), ("library", "l"));
        assert_eq!(library.attribute("time"), Some("1 ns"));
        let cell = &library.groups[0];
        assert_eq!((cell.line, cell.attribute("area")), (5, Some("56")));
        assert_eq!(cell.groups[0].attribute("direction"), Some("input"));
        assert!(cell.groups[0].groups.is_empty());
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
        ] {
            assert_eq!(read(text).map_err(|(at, _)| at).expect_err(text), line, "{text}");
        }
    }
}
