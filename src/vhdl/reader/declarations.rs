//! Reader of the architecture: declarations, then statements.

use super::{MemoryWords, Parse, VhdlReader};
use crate::spec::MAX_ROM_BITS;

/// Most words of a memory: the most that a spec may have, at the least width.
const MAX_DEPTH: usize = MAX_ROM_BITS / 8;

impl VhdlReader<'_> {
    pub(super) fn read_architecture(&mut self) -> Parse {
        self.tokens.expect_words("architecture rtl of")?;
        self.tokens.read_word()?;
        self.tokens.expect_words("is")?;
        while !self.tokens.accept_word("begin") {
            self.read_declaration()?;
        }
        while !self.tokens.accept_word("end") {
            self.read_statement()?;
        }
        self.tokens.expect_words("architecture rtl")?;
        self.tokens.expect_symbol(";")
    }

    fn read_declaration(&mut self) -> Parse {
        let word = self.tokens.read_word()?;
        match word.as_str() {
            "signal" => {
                let name = self.tokens.read_word()?;
                self.tokens.expect_symbol(":")?;
                let width = self.read_type()?;
                self.declare_net(name, width, None)?;
                self.tokens.expect_symbol(";")
            }
            "function" | "impure" => self.skip_declaration("function"),
            "component" => self.skip_declaration("component"),
            "type" => self.read_memory_type(),
            "constant" => self.read_memory(),
            _ => Err(format!("no declaration begins with `{word}`")),
        }
    }

    /// Reads `NAME_words is array (0 to LAST) of TYPE;`.
    fn read_memory_type(&mut self) -> Parse {
        let name = self.tokens.read_word()?;
        self.tokens.expect_words("is array")?;
        self.tokens.expect_symbol("(")?;
        let first = self.tokens.read_number()?;
        self.tokens.expect_words("to")?;
        let last = self.tokens.read_number()?;
        self.tokens.expect_symbol(")")?;
        self.tokens.expect_words("of")?;
        let width = self.read_type()?;
        if first != 0 || last == 0 || last >= MAX_DEPTH {
            return Err(format!("{name}: words {first} to {last}"));
        }
        self.memories.insert(name, MemoryWords { file: String::new(), depth: last + 1, width });
        self.tokens.expect_symbol(";")
    }

    /// Reads `NAME : NAME_words := read_NAME;`, behind the function that names the file.
    fn read_memory(&mut self) -> Parse {
        let name = self.tokens.read_word()?;
        self.tokens.expect_symbol(":")?;
        let kind = self.tokens.read_word()?;
        let words = self.memories.remove(&kind).ok_or_else(|| format!("type {kind} is not declared"))?;
        self.memories.insert(name, MemoryWords { file: self.file.clone(), ..words });
        self.tokens.expect_symbol(":=")?;
        self.tokens.read_word()?;
        self.tokens.expect_symbol(";")
    }
}
