//! Reader of statements: assignments, processes, instances.

use super::{HdlToken, Parse, VhdlReader};
use crate::gf2::BitVec;
use crate::rtl::cell::{Function, Primitive};
use crate::rtl::{Cell, Expr, Instance, Item, Memory, NetId, Register};
use std::sync::Arc;

/// Loads of a clocked process.
type Loads = Vec<(NetId, Expr)>;

impl VhdlReader<'_> {
    pub(super) fn read_statement(&mut self) -> Parse {
        if self.tokens.accept_word("process") {
            return self.read_process();
        }
        let name = self.tokens.read_word()?;
        if self.tokens.accept_symbol(":") {
            return self.read_labelled(name);
        }
        let net = self.names.get(&name).copied().ok_or_else(|| format!("signal {name} is not declared"))?;
        self.tokens.expect_symbol("<=")?;
        let expr = self.read_expr(0)?;
        self.module.assign_net(net, expr);
        self.tokens.expect_symbol(";")
    }

    fn read_process(&mut self) -> Parse {
        self.tokens.expect_symbol("(")?;
        let clock = self.read_net()?;
        self.tokens.expect_symbol(")")?;
        self.tokens.expect_words("is begin if rising_edge")?;
        self.tokens.expect_symbol("(")?;
        self.read_net()?;
        self.tokens.expect_symbol(")")?;
        self.tokens.expect_words("then")?;
        if self.module.clock.is_some_and(|c| c != clock) {
            return Err("a second clock".into());
        }
        self.module.clock = Some(clock);
        self.read_clocked()?;
        self.tokens.expect_words("end if")?;
        self.tokens.expect_symbol(";")?;
        self.tokens.expect_words("end process")?;
        self.tokens.expect_symbol(";")
    }

    fn read_clocked(&mut self) -> Parse {
        if !self.tokens.accept_word("if") {
            let loads = self.read_loads()?;
            self.add_registers(loads, None, None);
            return Ok(());
        }
        let first = self.read_condition()?;
        if self.reads_memory() {
            self.read_memory_port(first)?;
        } else {
            let loads = self.read_loads()?;
            let enable = if self.tokens.accept_word("elsif") { Some(self.read_condition()?) } else { None };
            if enable.is_some() || self.tokens.accept_word("else") {
                let loads = self.read_loads()?;
                self.add_registers(loads, enable, Some(first));
            } else {
                self.add_registers(loads, Some(first), None);
            }
        }
        self.tokens.expect_words("end if")?;
        self.tokens.expect_symbol(";")
    }

    /// Reads `CONDITION = '1' then`.
    fn read_condition(&mut self) -> Parse<Expr> {
        let condition = self.read_operand(0)?;
        self.tokens.expect_symbol("=")?;
        if self.tokens.read_const()? != BitVec::ones(1) {
            return Err("a condition other than that a bit is '1'".into());
        }
        self.tokens.expect_words("then")?;
        Ok(condition)
    }

    /// Reads loads up to the next word of a statement.
    fn read_loads(&mut self) -> Parse<Loads> {
        let mut loads = Vec::new();
        while !self.tokens.is_at_word(&["else", "elsif", "end"]) {
            let net = self.read_net()?;
            self.tokens.expect_symbol("<=")?;
            loads.push((net, self.read_expr(0)?));
            self.tokens.expect_symbol(";")?;
        }
        Ok(loads)
    }

    fn add_registers(&mut self, loads: Loads, enable: Option<Expr>, reset: Option<Expr>) {
        for (net, next) in loads {
            let register = Register { net, next, enable: enable.clone(), reset: reset.clone() };
            self.module.items.push(Item::Register(register));
        }
    }

    /// Whether the next load is that of a word of a memory.
    fn reads_memory(&self) -> bool {
        let word = self.tokens.peek_at(2);
        matches!(word, Some(HdlToken::Word(name)) if self.memories.contains_key(name))
    }

    /// Reads `NET <= MEMORY(to_integer(unsigned(ADDRESS)));`, of an address of one bit `unsigned'(0 => ADDRESS)`.
    fn read_memory_port(&mut self, enable: Expr) -> Parse {
        let read = self.read_net()?;
        self.tokens.expect_symbol("<=")?;
        let name = self.tokens.read_word()?;
        let words = self.memories.get(&name).cloned().ok_or_else(|| format!("{name} is no memory"))?;
        if self.module.net(read).width != words.width {
            return Err(format!("a word of memory {name} does not fit its register"));
        }
        self.tokens.expect_symbol("(")?;
        self.tokens.expect_words("to_integer")?;
        self.tokens.expect_symbol("(")?;
        self.tokens.expect_words("unsigned")?;
        let is_bit = self.tokens.accept_symbol("'");
        self.tokens.expect_symbol("(")?;
        if is_bit {
            self.tokens.read_number()?;
            self.tokens.expect_symbol("=>")?;
        }
        let address = self.read_net()?;
        for symbol in [")", ")", ")", ";"] {
            self.tokens.expect_symbol(symbol)?;
        }
        let memory = Memory { name, file: words.file, depth: words.depth, read, address, enable };
        self.module.items.push(Item::Memory(memory));
        Ok(())
    }

    /// Reads what stands behind a label: an instance of a module or a cell.
    fn read_labelled(&mut self, name: String) -> Parse {
        if !self.tokens.accept_word("entity") {
            let cell = self.tokens.read_word()?;
            let known = self.cells.iter().find(|known| known.module == cell).cloned();
            return self.read_cell(known.ok_or_else(|| format!("no cell is called {cell}"))?);
        }
        self.tokens.expect_words("work")?;
        self.tokens.expect_symbol(".")?;
        let module = self.tokens.read_word()?;
        self.tokens.expect_words("port map")?;
        self.tokens.expect_symbol("(")?;
        let mut connections = Vec::new();
        loop {
            let port = self.tokens.read_word()?;
            self.tokens.expect_symbol("=>")?;
            connections.push((port, self.read_net()?));
            if !self.tokens.accept_symbol(",") {
                break;
            }
        }
        self.tokens.expect_symbol(")")?;
        self.module.items.push(Item::Instance(Instance { module, name, connections }));
        self.tokens.expect_symbol(";")
    }

    /// Reads the generic, if the cell has one, the net that it drives, and all inputs in order.
    fn read_cell(&mut self, primitive: Arc<Primitive>) -> Parse {
        let mut init = None;
        if let Function::Lut { parameter } = &primitive.function {
            self.tokens.expect_words("generic map")?;
            self.tokens.expect_symbol("(")?;
            self.tokens.expect_words(parameter)?;
            self.tokens.expect_symbol("=>")?;
            init = Some(self.tokens.read_const()?);
            self.tokens.expect_symbol(")")?;
        }
        self.tokens.expect_words("port map")?;
        self.tokens.expect_symbol("(")?;
        self.tokens.expect_words(&primitive.output)?;
        self.tokens.expect_symbol("=>")?;
        let net = self.read_net()?;
        let mut operands = Vec::new();
        for port in &primitive.inputs {
            self.tokens.expect_symbol(",")?;
            self.tokens.expect_words(port)?;
            self.tokens.expect_symbol("=>")?;
            operands.push(self.read_operand(0)?);
        }
        self.tokens.expect_symbol(")")?;
        self.module.items.push(Item::Cell(Cell { primitive, init, net, operands }));
        self.tokens.expect_symbol(";")
    }
}
