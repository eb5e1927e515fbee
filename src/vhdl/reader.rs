//! Strict reader of exactly the VHDL that the writer emits; anything else is an error with its line.
//!
//! It builds the [`Module`] of the text, without comments, and compares the text with the one that the writer
//! emits for it; so what it passes over (functions, components) is compared too.

mod declarations;
mod expr;
mod statements;

use super::lexer::{VhdlToken, split_tokens};
use super::writer;
use crate::error::{Error, Result};
use crate::rtl::cell::Primitive;
use crate::rtl::{Dir, Module, NetId};
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
    let mut reader = VhdlReader { tokens, at: 0, module, names, memories, file: String::new(), cells };
    reader.read_file().map_err(|what| line_error((reader.current_line(), what)))?;
    reader.is_as_written()?;
    Ok(reader.module)
}

fn line_error((line, what): (usize, String)) -> Error {
    Error::Mismatch(format!("line {line}: {what}"))
}

type Parse<T = ()> = std::result::Result<T, String>;

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
    tokens: Vec<(usize, VhdlToken)>,
    at: usize,
    module: Module,
    names: BTreeMap<String, NetId>,
    memories: BTreeMap<String, MemoryWords>,
    /// Name of the file in the last function that reads one.
    file: String,
    /// The known cells.
    cells: &'a [Arc<Primitive>],
}

impl VhdlReader<'_> {
    fn current_line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |(line, _)| *line)
    }

    /// Checks that the writer emits the same tokens for the module: the grammar alone accepts more.
    fn is_as_written(&self) -> Result<()> {
        let text = writer::write_module(&self.module, &[]).map_err(Error::into_mismatch)?;
        let written = split_tokens(&text).map_err(line_error)?;
        let differs = |(found, wanted): &(&(usize, VhdlToken), &(usize, VhdlToken))| found.1 != wanted.1;
        match self.tokens.iter().zip(&written).find(differs) {
            None if self.tokens.len() == written.len() => Ok(()),
            None => Err(Error::Mismatch(format!("{} tokens, not {}", self.tokens.len(), written.len()))),
            Some(((line, found), (_, wanted))) => {
                Err(line_error((*line, format!("expected {wanted:?}, found {found:?}"))))
            }
        }
    }

    fn peek(&self) -> Option<&VhdlToken> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn accept_symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(VhdlToken::Symbol(s)) if *s == symbol);
        self.at += usize::from(found);
        found
    }

    fn accept_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(VhdlToken::Word(w)) if w == word);
        self.at += usize::from(found);
        found
    }

    fn expect_symbol(&mut self, symbol: &str) -> Parse {
        match self.accept_symbol(symbol) {
            true => Ok(()),
            false => Err(format!("expected `{symbol}`, found {:?}", self.peek())),
        }
    }

    /// Takes these words, one behind the other.
    fn expect_words(&mut self, words: &str) -> Parse {
        for word in words.split(' ') {
            if !self.accept_word(word) {
                return Err(format!("expected `{word}`, found {:?}", self.peek()));
            }
        }
        Ok(())
    }

    fn read_word(&mut self) -> Parse<String> {
        let Some(VhdlToken::Word(word)) = self.peek() else {
            return Err(format!("expected a name, found {:?}", self.peek()));
        };
        let word = word.clone();
        self.at += 1;
        Ok(word)
    }

    fn read_number(&mut self) -> Parse<usize> {
        let Some(&VhdlToken::Number(number)) = self.peek() else {
            return Err(format!("expected a number, found {:?}", self.peek()));
        };
        self.at += 1;
        Ok(number)
    }

    /// Passes over tokens up to a symbol, which is taken too.
    fn skip_past(&mut self, symbol: &str) -> Parse {
        while !self.accept_symbol(symbol) {
            if let Some((_, VhdlToken::Text(text))) = self.tokens.get(self.at) {
                self.file.clone_from(text);
            }
            if self.at >= self.tokens.len() {
                return Err(format!("expected `{symbol}`, found the end"));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Passes over a declaration up to its `end WORD;`.
    fn skip_declaration(&mut self, word: &str) -> Parse {
        loop {
            self.skip_past(";")?;
            let start = self.at;
            if self.accept_word("end") && self.accept_word(word) && self.accept_symbol(";") {
                return Ok(());
            }
            self.at = start;
        }
    }

    fn read_file(&mut self) -> Parse {
        while self.accept_word("library") || self.accept_word("use") {
            self.skip_past(";")?;
        }
        self.expect_words("entity")?;
        self.module.name = self.read_word()?;
        self.read_ports()?;
        self.read_architecture()?;
        self.peek().map_or(Ok(()), |token| Err(format!("{token:?} behind the architecture")))
    }

    fn read_ports(&mut self) -> Parse {
        self.expect_words("is port")?;
        self.expect_symbol("(")?;
        self.read_port()?;
        while self.accept_symbol(";") {
            self.read_port()?;
        }
        self.expect_symbol(")")?;
        self.expect_symbol(";")?;
        self.expect_words("end entity")?;
        self.read_word()?;
        self.expect_symbol(";")
    }

    fn read_port(&mut self) -> Parse {
        let name = self.read_word()?;
        self.expect_symbol(":")?;
        let dir = if self.accept_word("in") {
            Dir::Input
        } else {
            self.expect_words("out")?;
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
        let name = self.read_word()?;
        self.names.get(&name).copied().ok_or_else(|| format!("signal {name} is not declared"))
    }

    /// Reads a type; the width in bits.
    fn read_type(&mut self) -> Parse<usize> {
        if self.accept_word("std_logic") {
            return Ok(1);
        }
        self.expect_words("std_logic_vector")?;
        self.expect_symbol("(")?;
        let high = self.read_number()?;
        self.expect_words("downto")?;
        let low = self.read_number()?;
        self.expect_symbol(")")?;
        match low == 0 && (1..MAX_WIDTH).contains(&high) {
            true => Ok(high + 1),
            false => Err(format!("range {high} downto {low}")),
        }
    }
}
