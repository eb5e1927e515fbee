//! Strict reader of exactly the Verilog that the writer emits; anything else is an error with its line.
//!
//! It builds the same [`Module`] that the writer prints, without comments, and compares the text with the one
//! that the writer emits for it. Undeclared and redeclared nets are errors here; all other invariants are
//! checked by `rtl::verify`.

mod cell;
mod expr;

use super::dialect::Dialect;
use super::lexer::split_tokens;
use super::tokens::{HdlToken, Parse, TokenReader, line_error};
use super::writer;
use crate::error::{Error, Result};
use crate::rtl::cell::Primitive;
use crate::rtl::{Dir, Expr, Instance, Item, Memory, Module, NetId, Register};
use crate::spec::MAX_ROM_BITS;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads one module of portable Verilog from the text of its file.
///
/// # Errors
/// `Mismatch` with the line and the expected token.
pub fn read_module(text: &str) -> Result<Module> {
    read_with(text, &[])
}

/// Reads one module, which may instantiate `cells`, from the text of its file.
///
/// # Errors
/// As [`read_module`].
pub fn read_with(text: &str, cells: &[Arc<Primitive>]) -> Result<Module> {
    read_dialect(text, cells, Dialect::Verilog)
}

/// Reads one module in a dialect, which may instantiate `cells`, from the text of its file.
///
/// # Errors
/// As [`read_module`].
pub fn read_dialect(text: &str, cells: &[Arc<Primitive>], dialect: Dialect) -> Result<Module> {
    let tokens = split_tokens(text).map_err(line_error)?;
    let module = Module::new("");
    let mut reader =
        VerilogReader { tokens: TokenReader::new(tokens), module, names: BTreeMap::new(), cells, dialect };
    reader.read_file().map_err(|what| line_error((reader.tokens.line(), what)))?;
    // The grammar alone accepts more than the writer emits.
    let written = writer::write_dialect(&reader.module, &[], dialect).map_err(Error::into_mismatch)?;
    reader.tokens.check_written(&split_tokens(&written).map_err(line_error)?)?;
    Ok(reader.module)
}

/// Widest net and expression, in bits.
const MAX_WIDTH: usize = 1 << 20;
/// Most words of a memory: the most that a spec may have, at the least width.
const MAX_DEPTH: usize = MAX_ROM_BITS / 8;

struct VerilogReader<'a> {
    tokens: TokenReader,
    module: Module,
    names: BTreeMap<String, NetId>,
    /// The known cells.
    cells: &'a [Arc<Primitive>],
    dialect: Dialect,
}

impl VerilogReader<'_> {
    fn read_file(&mut self) -> Parse {
        self.read_nettype("none")?;
        self.tokens.expect_words("module")?;
        self.module.name = self.tokens.read_word()?;
        self.read_ports()?;
        while !self.tokens.accept_word("endmodule") {
            self.read_item()?;
        }
        self.read_nettype("wire")?;
        self.tokens.peek().map_or(Ok(()), |token| Err(format!("{token:?} behind the module")))
    }

    fn read_nettype(&mut self, kind: &str) -> Parse {
        self.tokens.expect_symbol("`")?;
        self.tokens.expect_words("default_nettype")?;
        self.tokens.expect_words(kind)
    }

    fn read_ports(&mut self) -> Parse {
        self.tokens.expect_symbol("(")?;
        self.read_port()?;
        while self.tokens.accept_symbol(",") {
            self.read_port()?;
        }
        self.tokens.expect_symbol(")")?;
        self.tokens.expect_symbol(";")
    }

    fn read_port(&mut self) -> Parse {
        let dir = if self.tokens.accept_word("input") {
            Dir::Input
        } else {
            self.tokens.expect_words("output")?;
            Dir::Output
        };
        self.tokens.expect_words(self.dialect.port_type())?;
        let width = self.read_range()?;
        let name = self.tokens.read_word()?;
        self.declare_net(name, width, Some(dir)).map(|_| ())
    }

    /// Reads `[msb:0]`, or nothing for a scalar; the width in bits.
    fn read_range(&mut self) -> Parse<usize> {
        if !self.tokens.accept_symbol("[") {
            return Ok(1);
        }
        let msb = self.tokens.read_number()?;
        self.tokens.expect_symbol(":")?;
        let lsb = self.tokens.read_number()?;
        self.tokens.expect_symbol("]")?;
        if lsb == 0 && (1..MAX_WIDTH).contains(&msb) {
            Ok(msb + 1)
        } else {
            Err(format!("range [{msb}:{lsb}]"))
        }
    }

    fn declare_net(&mut self, name: String, width: usize, dir: Option<Dir>) -> Parse<NetId> {
        let net = self.module.add_net(name.clone(), width, dir);
        match self.names.insert(name.clone(), net) {
            None => Ok(net),
            Some(_) => Err(format!("net {name} is declared twice")),
        }
    }

    fn read_net(&mut self) -> Parse<NetId> {
        let name = self.tokens.read_word()?;
        self.names.get(&name).copied().ok_or_else(|| format!("net {name} is not declared"))
    }

    fn read_item(&mut self) -> Parse {
        let word = self.tokens.read_word()?;
        match word.as_str() {
            "reg" | "logic" => self.read_declaration(),
            "wire" => self.read_wire(),
            "assign" => {
                let net = self.read_net()?;
                self.read_driver(net)
            }
            word if word == self.dialect.clocked_block() => self.read_clocked(Self::read_registers),
            _ => match self.cells.iter().find(|cell| cell.module == word) {
                Some(primitive) => self.read_cell(primitive.clone()),
                None => self.read_instance(word),
            },
        }
    }

    fn read_declaration(&mut self) -> Parse {
        let width = self.read_range()?;
        let name = self.tokens.read_word()?;
        if self.tokens.accept_symbol("[") {
            return self.read_memory(name, width);
        }
        self.declare_net(name, width, None)?;
        self.tokens.expect_symbol(";")
    }

    /// Reads a memory after `reg [msb:0] name [`: its depth, its file, and its read.
    fn read_memory(&mut self, name: String, width: usize) -> Parse {
        let first = self.tokens.read_number()?;
        let (lo, hi) = match self.dialect {
            Dialect::Verilog => (first, {
                self.tokens.expect_symbol(":")?;
                self.tokens.read_number()?
            }),
            // The number of words.
            Dialect::SystemVerilog => (0, first.saturating_sub(1)),
        };
        if lo != 0 || hi == 0 || hi >= MAX_DEPTH {
            return Err(format!("memory {name} of words {lo} to {hi}"));
        }
        self.tokens.expect_symbol("]")?;
        self.tokens.expect_symbol(";")?;
        self.tokens.expect_words("initial")?;
        self.tokens.expect_symbol("$readmemh")?;
        self.tokens.expect_symbol("(")?;
        let file = self.tokens.read_text()?;
        self.tokens.expect_symbol(",")?;
        self.tokens.expect_words(&name)?;
        self.tokens.expect_symbol(")")?;
        self.tokens.expect_symbol(";")?;
        self.tokens.expect_words(self.dialect.clocked_block())?;
        self.read_clocked(|reader| reader.read_memory_port(name, file, width, hi + 1))
    }

    /// Reads the clocked read of a memory.
    fn read_memory_port(&mut self, name: String, file: String, width: usize, depth: usize) -> Parse {
        let enable =
            self.read_condition()?.ok_or_else(|| format!("memory {name} is read without a condition"))?;
        self.tokens.expect_words("begin")?;
        let read = self.read_net()?;
        if self.module.net(read).width != width {
            return Err(format!("a word of memory {name} does not fit its register"));
        }
        self.tokens.expect_symbol("<=")?;
        self.tokens.expect_words(&name)?;
        self.tokens.expect_symbol("[")?;
        let address = self.read_net()?;
        self.tokens.expect_symbol("]")?;
        self.tokens.expect_symbol(";")?;
        self.tokens.expect_words("end")?;
        self.module.items.push(Item::Memory(Memory { name, file, depth, read, address, enable }));
        Ok(())
    }

    fn read_wire(&mut self) -> Parse {
        let width = self.read_range()?;
        let name = self.tokens.read_word()?;
        let net = self.declare_net(name, width, None)?;
        if self.tokens.accept_symbol(";") { Ok(()) } else { self.read_driver(net) }
    }

    fn read_driver(&mut self, net: NetId) -> Parse {
        self.tokens.expect_symbol("=")?;
        let expr = self.read_expr(0)?;
        self.module.assign_net(net, expr);
        self.tokens.expect_symbol(";")
    }

    /// Reads `@(posedge …)`, whose clock must be the same in every block.
    fn read_clock(&mut self) -> Parse {
        self.tokens.expect_symbol("@")?;
        self.tokens.expect_symbol("(")?;
        self.tokens.expect_words("posedge")?;
        let clock = self.read_net()?;
        self.tokens.expect_symbol(")")?;
        if self.module.clock.is_some_and(|c| c != clock) {
            return Err("a second clock".into());
        }
        self.module.clock = Some(clock);
        Ok(())
    }

    /// Reads the clock and what `read` reads of its block, which SystemVerilog has between `begin` and `end`.
    fn read_clocked(&mut self, read: impl FnOnce(&mut Self) -> Parse) -> Parse {
        self.read_clock()?;
        if self.dialect == Dialect::Verilog {
            return read(self);
        }
        self.tokens.expect_words("begin")?;
        read(self)?;
        self.tokens.expect_words("end")
    }

    fn read_registers(&mut self) -> Parse {
        let condition = self.read_condition()?;
        if condition.is_none() && self.dialect == Dialect::SystemVerilog {
            let loads = self.read_loads_until("end")?;
            return self.add_registers(loads, None, None);
        }
        let first = self.read_loads()?;
        if !self.tokens.accept_word("else") {
            return self.add_registers(first, condition, None);
        }
        self.check_cleared(&first)?;
        let enable = self.read_condition()?;
        let loads = self.read_loads()?;
        if !loads.iter().map(|(net, _)| net).eq(first.iter().map(|(net, _)| net)) {
            return Err("a reset of other registers than the loads behind it".into());
        }
        self.add_registers(loads, enable, condition)
    }

    /// Checks that a reset loads zeros.
    fn check_cleared(&self, loads: &[(NetId, Expr)]) -> Parse {
        let zero = |(net, expr): &&(NetId, Expr)| *expr != Expr::zeros(self.module.net(*net).width);
        let other = loads.iter().find(zero);
        other.map_or(Ok(()), |(net, _)| {
            Err(format!("register {} resets to other than 0", self.module.net(*net).name))
        })
    }

    fn read_condition(&mut self) -> Parse<Option<Expr>> {
        if !self.tokens.accept_word("if") {
            return Ok(None);
        }
        self.tokens.expect_symbol("(")?;
        let condition = self.read_expr(0)?;
        self.tokens.expect_symbol(")")?;
        Ok(Some(condition))
    }

    fn read_loads(&mut self) -> Parse<Vec<(NetId, Expr)>> {
        self.tokens.expect_words("begin")?;
        let loads = self.read_loads_until("end")?;
        self.tokens.expect_words("end")?;
        Ok(loads)
    }

    /// Reads loads up to the word `end`, which stays.
    fn read_loads_until(&mut self, end: &str) -> Parse<Vec<(NetId, Expr)>> {
        let mut loads = Vec::new();
        while !matches!(self.tokens.peek(), Some(HdlToken::Word(word)) if word == end) {
            let net = self.read_net()?;
            self.tokens.expect_symbol("<=")?;
            loads.push((net, self.read_expr(0)?));
            self.tokens.expect_symbol(";")?;
        }
        Ok(loads)
    }

    fn add_registers(
        &mut self,
        loads: Vec<(NetId, Expr)>,
        enable: Option<Expr>,
        reset: Option<Expr>,
    ) -> Parse {
        for (net, next) in loads {
            let register = Register { net, next, enable: enable.clone(), reset: reset.clone() };
            self.module.items.push(Item::Register(register));
        }
        Ok(())
    }

    fn read_instance(&mut self, module: String) -> Parse {
        let name = self.tokens.read_word()?;
        self.tokens.expect_symbol("(")?;
        let mut connections = Vec::new();
        loop {
            self.tokens.expect_symbol(".")?;
            let port = self.tokens.read_word()?;
            self.tokens.expect_symbol("(")?;
            connections.push((port, self.read_net()?));
            self.tokens.expect_symbol(")")?;
            if !self.tokens.accept_symbol(",") {
                break;
            }
        }
        self.tokens.expect_symbol(")")?;
        self.module.items.push(Item::Instance(Instance { module, name, connections }));
        self.tokens.expect_symbol(";")
    }
}
