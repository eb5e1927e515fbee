//! Strict reader of exactly the VHDL that the writer emits; anything else is an error with its line.
//!
//! It builds the [`Module`] of the text, without comments, and compares the text with the one that the writer
//! emits for it; so what it passes over (functions, components) is compared too.

mod declarations;
mod expr;
mod statements;

use super::lexer::split_tokens;
use super::writer;
use crate::error::{Error, Result};
use crate::rtl::cell::Primitive;
use crate::rtl::{Dir, Module, NetId};
use crate::verilog::tokens::{HdlToken, Parse, TokenReader, line_error};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads one module, which may instantiate `cells`, from the text of its file.
///
/// # Errors
/// `Mismatch` with the line and the expected token.
pub fn read_module(text: &str, cells: &[Arc<Primitive>]) -> Result<Module> {
    let tokens = split_tokens(text).map_err(line_error)?;
    let module = Module::new("");
    let (names, memories) = (BTreeMap::new(), BTreeMap::new());
    let tokens = TokenReader::new(tokens);
    let mut reader = VhdlReader { tokens, module, names, memories, file: String::new(), cells };
    reader.read_file().map_err(|what| line_error((reader.tokens.line(), what)))?;
    // The grammar alone accepts more than the writer emits.
    let written = writer::write_module(&reader.module, &[]).map_err(Error::into_mismatch)?;
    reader.tokens.check_written(&split_tokens(&written).map_err(line_error)?)?;
    Ok(reader.module)
}

/// Widest net and expression, in bits.
const MAX_WIDTH: usize = 1 << 20;

/// A memory as it is declared: file, number of words, and width of one.
#[derive(Debug, Clone)]
struct MemoryWords {
    file: String,
    depth: usize,
    width: usize,
}

struct VhdlReader<'a> {
    tokens: TokenReader,
    module: Module,
    names: BTreeMap<String, NetId>,
    memories: BTreeMap<String, MemoryWords>,
    /// Name of the file in the last function that reads one.
    file: String,
    /// The known cells.
    cells: &'a [Arc<Primitive>],
}

impl VhdlReader<'_> {
    /// Passes over tokens up to a symbol, which is taken too.
    fn skip_past(&mut self, symbol: &str) -> Parse {
        while !self.tokens.accept_symbol(symbol) {
            match self.tokens.peek() {
                Some(HdlToken::Text(text)) => self.file.clone_from(text),
                Some(_) => {}
                None => return Err(format!("expected `{symbol}`, found the end")),
            }
            self.tokens.advance();
        }
        Ok(())
    }

    /// Passes over a declaration up to its `end WORD;`.
    fn skip_declaration(&mut self, word: &str) -> Parse {
        loop {
            self.skip_past(";")?;
            let start = self.tokens.position();
            if self.tokens.accept_word("end")
                && self.tokens.accept_word(word)
                && self.tokens.accept_symbol(";")
            {
                return Ok(());
            }
            self.tokens.go_back(start);
        }
    }

    fn read_file(&mut self) -> Parse {
        while self.tokens.accept_word("library") || self.tokens.accept_word("use") {
            self.skip_past(";")?;
        }
        self.tokens.expect_words("entity")?;
        self.module.name = self.tokens.read_word()?;
        self.read_ports()?;
        self.read_architecture()?;
        self.tokens.peek().map_or(Ok(()), |token| Err(format!("{token:?} behind the architecture")))
    }

    fn read_ports(&mut self) -> Parse {
        self.tokens.expect_words("is port")?;
        self.tokens.expect_symbol("(")?;
        self.read_port()?;
        while self.tokens.accept_symbol(";") {
            self.read_port()?;
        }
        self.tokens.expect_symbol(")")?;
        self.tokens.expect_symbol(";")?;
        self.tokens.expect_words("end entity")?;
        self.tokens.read_word()?;
        self.tokens.expect_symbol(";")
    }

    fn read_port(&mut self) -> Parse {
        let name = self.tokens.read_word()?;
        self.tokens.expect_symbol(":")?;
        let dir = if self.tokens.accept_word("in") {
            Dir::Input
        } else {
            self.tokens.expect_words("out")?;
            Dir::Output
        };
        let width = self.read_type()?;
        self.declare_net(name, width, Some(dir))
    }

    fn declare_net(&mut self, name: String, width: usize, dir: Option<Dir>) -> Parse {
        let net = self.module.add_net(name.clone(), width, dir);
        match self.names.insert(name.clone(), net) {
            None => Ok(()),
            Some(_) => Err(format!("signal {name} is declared twice")),
        }
    }

    fn read_net(&mut self) -> Parse<NetId> {
        let name = self.tokens.read_word()?;
        self.names.get(&name).copied().ok_or_else(|| format!("signal {name} is not declared"))
    }

    /// Reads a type; the width in bits.
    fn read_type(&mut self) -> Parse<usize> {
        if self.tokens.accept_word("std_logic") {
            return Ok(1);
        }
        self.tokens.expect_words("std_logic_vector")?;
        self.tokens.expect_symbol("(")?;
        let high = self.tokens.read_number()?;
        self.tokens.expect_words("downto")?;
        let low = self.tokens.read_number()?;
        self.tokens.expect_symbol(")")?;
        match low == 0 && (1..MAX_WIDTH).contains(&high) {
            true => Ok(high + 1),
            false => Err(format!("range {high} downto {low}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Module> {
        let text = format!(
            "library ieee;\nuse ieee.std_logic_1164.all;\nentity dec is\n  port (\n    x : in std_logic;\n    \
             y : out std_logic_vector(3 downto 0)\n  );\nend entity dec;\narchitecture rtl of dec is\nbegin\n  \
             y <= {value};\nend architecture rtl;\n"
        );
        read_module(&text, &[])
    }

    #[test]
    fn copies_are_of_one_bit_and_constants_have_bits() {
        for good in ["std_logic_vector'(3 downto 0 => x)", "x\"5\"", "x & x & x & x"] {
            read(good).unwrap_or_else(|error| panic!("{good}: {error}"));
        }
        let nested = "std_logic_vector'(9 downto 0 => std_logic_vector'(9 downto 0 => x))";
        for bad in [nested, "std_logic_vector'(1048576 downto 0 => x)", "x\"\"", "\"\""] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
