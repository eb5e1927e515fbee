//! Tokens of C and Rust, as far as arrays of numbers need them: no comments, no contents of quotes, no
//! branches left out by `#if 0`.

use super::text::Scanner;

/// A problem and its line.
pub(super) type Fault = (usize, String);

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    C,
    Rust,
}

/// A token of a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourceToken<'a> {
    /// A name or a word of the language.
    Name(&'a str),
    /// A number with its suffix.
    Number(&'a str),
    /// A text between quotes, without its content.
    Text,
    Symbol(char),
    /// A line that begins with `#` in C, from there on.
    Directive(&'a str),
}

/// The tokens of a text, each with its line.
pub(super) struct Tokens<'a> {
    scanner: Scanner<'a>,
    language: Language,
    /// State of every open `#if`, the outermost first.
    conditions: Vec<Condition>,
    /// Whether only blanks stand in front on this line.
    at_start: bool,
}

/// State of an `#if`: whether its current branch counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    /// Its text counts, and no other branch does.
    True,
    /// Its text does not count, other branches may.
    False,
    /// Its text does not count, and no other branch does.
    Done,
    /// It depends on something else: all branches count.
    Unknown,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str, language: Language) -> Self {
        Self { scanner: Scanner::new(text), language, conditions: Vec::new(), at_start: true }
    }

    /// Open conditions other than 0 and 1 that the next token depends on.
    pub fn n_conditions(&self) -> usize {
        self.conditions.iter().filter(|condition| **condition == Condition::Unknown).count()
    }

    fn is_active(&self) -> bool {
        !self.conditions.iter().any(|condition| matches!(condition, Condition::False | Condition::Done))
    }

    /// Line of the next character.
    pub fn line_number(&self) -> usize {
        self.scanner.line
    }

    /// The next token that counts.
    ///
    /// # Errors
    /// A comment or a text without an end, an `#else` or `#endif` without its `#if`, an `#if` without its end.
    pub fn next_token(&mut self) -> Result<Option<(usize, SourceToken<'a>)>, Fault> {
        loop {
            self.skip_blanks()?;
            let line = self.scanner.line;
            let counts = self.is_active();
            let Some(first) = self.scanner.peek_char() else {
                return match self.conditions.is_empty() {
                    true => Ok(None),
                    false => Err((line, "an #if without its #endif".into())),
                };
            };
            let start = std::mem::replace(&mut self.at_start, false);
            if first == '#' && start && self.language == Language::C {
                let text = self.read_directive();
                self.read_condition(text).map_err(|what| (line, what))?;
                if counts && self.is_active() {
                    return Ok(Some((line, SourceToken::Directive(text))));
                }
                continue;
            }
            let token = self.read_token(first);
            if counts {
                return token.map(|token| Some((line, token))).map_err(|what| (line, what));
            }
        }
    }

    /// Skips blanks and comments.
    fn skip_blanks(&mut self) -> Result<(), Fault> {
        loop {
            let blanks = self.scanner.take_while(|c| " \t\n\u{b}\u{c}".contains(c));
            self.at_start |= blanks.contains('\n');
            let line = self.scanner.line;
            let is_c = self.language == Language::C;
            if is_c && self.scanner.accept_text("\\\n") {
                continue;
            }
            if self.scanner.accept_text("//") {
                // A backslash in front of the line end joins the next line.
                while self.scanner.skip_line().ends_with('\\') && is_c && self.scanner.accept_text("\n") {}
            } else if self.scanner.accept_text("/*") {
                self.skip_comment().map_err(|what| (line, what))?;
            } else {
                return Ok(());
            }
        }
    }

    /// Skips the rest of a `/* … */`; those of Rust nest.
    fn skip_comment(&mut self) -> Result<(), String> {
        let mut depth = 1;
        while depth > 0 {
            let nests = self.language == Language::Rust;
            let rest = self.scanner.rest;
            let end = rest.find("*/").ok_or("a comment without an end, */")?;
            let inner = rest[..end].find("/*").filter(|_| nests);
            depth = if inner.is_some() { depth + 1 } else { depth - 1 };
            self.scanner.take_bytes(inner.unwrap_or(end) + 2);
        }
        Ok(())
    }

    /// Takes a directive: its line, with those that backslashes and comments join to it.
    fn read_directive(&mut self) -> &'a str {
        let rest = self.scanner.rest;
        let mut at = 0;
        while let Some(found) = rest[at..].find(['\n', '/']) {
            let end = at + found;
            if rest[end..].starts_with("/*") {
                at = rest[end..].find("*/").map_or(rest.len(), |length| end + length + 2);
            } else if rest[end..].starts_with("//") {
                at = rest[end..].find('\n').map_or(rest.len(), |length| end + length);
            } else if rest[end..].starts_with('/') || rest[..end].ends_with('\\') {
                at = end + 1;
            } else {
                return self.scanner.take_bytes(end);
            }
        }
        self.scanner.take_bytes(rest.len())
    }

    fn read_condition(&mut self, text: &str) -> Result<(), String> {
        let mut words = text[1..].split(|c: char| c.is_whitespace() || c == '(' || c == ')');
        let mut next = || words.find(|word| !word.is_empty()).unwrap_or_default();
        let (name, value) = (next(), next());
        let last = self.conditions.last_mut();
        match (name, last) {
            ("if", _) => self.conditions.push(match value {
                "0" => Condition::False,
                "1" => Condition::True,
                _ => Condition::Unknown,
            }),
            ("ifdef" | "ifndef", _) => self.conditions.push(Condition::Unknown),
            ("else" | "elif", Some(last)) => {
                *last = match (*last, name) {
                    (Condition::True | Condition::Done, _) => Condition::Done,
                    (Condition::False, "else") => Condition::True,
                    _ => Condition::Unknown,
                }
            }
            ("endif", Some(_)) => drop(self.conditions.pop()),
            ("else" | "elif" | "endif", None) => return Err(format!("#{name} without its #if")),
            _ => {}
        }
        Ok(())
    }

    fn read_token(&mut self, first: char) -> Result<SourceToken<'a>, String> {
        let scanner = &mut self.scanner;
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        if first.is_ascii_digit() {
            // C sets digits apart by single quotes.
            let quoted = self.language == Language::C;
            return Ok(SourceToken::Number(scanner.take_while(|c| inside(c) || quoted && c == '\'')));
        }
        if self.language == Language::Rust && raw_text(scanner)? {
            return Ok(SourceToken::Text);
        }
        if inside(first) {
            return Ok(SourceToken::Name(scanner.take_while(inside)));
        }
        scanner.take_bytes(first.len_utf8());
        match first {
            '"' => self.read_text('"'),
            // A lifetime of Rust is no text.
            '\'' if self.language == Language::C || is_character(self.scanner.rest) => self.read_text('\''),
            _ => Ok(SourceToken::Symbol(first)),
        }
    }

    /// Skips the rest of a text between quotes; one of C ends with its line.
    fn read_text(&mut self, quote: char) -> Result<SourceToken<'a>, String> {
        let mut escaped = false;
        for (at, c) in self.scanner.rest.char_indices() {
            if c == quote && !escaped {
                self.scanner.take_bytes(at + 1);
                return Ok(SourceToken::Text);
            }
            if c == '\n' && !escaped && self.language == Language::C {
                self.scanner.take_bytes(at);
                return Err("a text without an end".into());
            }
            escaped = c == '\\' && !escaped;
        }
        self.scanner.rest = "";
        Err("a text without an end".into())
    }
}

/// Whether a quote in front of `rest` begins a character of Rust: `a'` or an escape.
fn is_character(rest: &str) -> bool {
    let mut chars = rest.chars();
    matches!((chars.next(), chars.next()), (Some('\\'), _) | (Some(_), Some('\'')))
}

/// Moves past `r"…"`, `r#"…"#`, `br"…"`, where one stands next.
fn raw_text(scanner: &mut Scanner) -> Result<bool, String> {
    let rest = scanner.rest;
    let Some(body) = ["r", "br", "cr"].iter().find_map(|mark| rest.strip_prefix(mark)) else {
        return Ok(false);
    };
    let hashes = body.len() - body.trim_start_matches('#').len();
    if !body[hashes..].starts_with('"') {
        return Ok(false);
    }
    let begin = rest.len() - body.len() + hashes + 1;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = rest[begin..].find(&end).ok_or("a text without an end")?;
    scanner.take_bytes(begin + length + end.len());
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str, language: Language) -> Result<String, Fault> {
        let mut tokens = Tokens::new(text, language);
        let mut all = Vec::new();
        while let Some((_, token)) = tokens.next_token()? {
            all.push(match token {
                SourceToken::Name(text) | SourceToken::Number(text) | SourceToken::Directive(text) => {
                    text.to_owned()
                }
                SourceToken::Text => "T".into(),
                SourceToken::Symbol(c) => c.into(),
            });
        }
        Ok(all.join(" "))
    }

    #[test]
    fn comments_texts_and_conditions_are_gone() {
        let c = |text| tokens(text, Language::C);
        assert_eq!(
            c("a /* = { 1 */ b // {\\\n still\n\"= { \\\" \" '\\'' 1'000u").as_deref(),
            Ok("a b T T 1'000u")
        );
        assert_eq!(
            c("#if 0\ndon't { 1\n#if X\n#endif\n#else /* no */\n2\n#endif\n3").as_deref(),
            Ok("2 #endif 3")
        );
        assert_eq!(c("#if (1)\n1\n#elif Y\n2\n#else\n3\n#endif").as_deref(), Ok("#if (1) 1"));
        assert_eq!(c("#define A \\\n 1 /* \n */ 2\n3").as_deref(), Ok("#define A \\\n 1 /* \n */ 2 3"));
        let rust = |text| tokens(text, Language::Rust);
        assert_eq!(
            rust("&'static /* a /* b */ c */ r#\"\"= [\"# 'x' '\\'' 1_0u8").as_deref(),
            Ok("& ' static T T T 1_0u8")
        );
    }

    #[test]
    fn what_has_no_end_names_its_line() {
        for (text, line) in [("\n/* a", 2), ("\"a\n", 1), ("#endif", 1), ("1\n#if 1\n", 3), ("\n'", 2)] {
            assert_eq!(tokens(text, Language::C).map_err(|(line, _)| line), Err(line), "{text}");
        }
    }
}
