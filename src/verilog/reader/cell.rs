//! Reader of instances of library cells: exactly the ports and the parameter of the cell, in order.

use super::{Parse, VerilogReader};
use crate::gf2::BitVec;
use crate::rtl::cell::{Function, Primitive};
use crate::rtl::{Cell, Item};
use std::sync::Arc;

impl VerilogReader<'_> {
    /// Reads the parameter, if the cell has one, the net that it drives, and all inputs in order.
    pub(super) fn read_cell(&mut self, primitive: Arc<Primitive>) -> Parse {
        let init = match &primitive.function {
            Function::Lut { parameter } => Some(self.read_parameter(parameter)?),
            Function::Fixed(_) => None,
        };
        self.tokens.read_word()?;
        self.tokens.expect_symbol("(")?;
        self.open_port(&primitive.output)?;
        let net = self.read_net()?;
        self.tokens.expect_symbol(")")?;
        let mut operands = Vec::new();
        for port in &primitive.inputs {
            self.tokens.expect_symbol(",")?;
            self.open_port(port)?;
            operands.push(self.read_operand(0)?);
            self.tokens.expect_symbol(")")?;
        }
        self.tokens.expect_symbol(")")?;
        self.module.items.push(Item::Cell(Cell { primitive, init, net, operands }));
        self.tokens.expect_symbol(";")
    }

    /// Reads `#(.NAME(constant))`.
    fn read_parameter(&mut self, name: &str) -> Parse<BitVec> {
        self.tokens.expect_symbol("#")?;
        self.tokens.expect_symbol("(")?;
        self.open_port(name)?;
        let bits = self.tokens.read_const()?;
        self.tokens.expect_symbol(")")?;
        self.tokens.expect_symbol(")")?;
        Ok(bits)
    }

    /// Reads `.NAME(`.
    fn open_port(&mut self, name: &str) -> Parse {
        self.tokens.expect_symbol(".")?;
        self.tokens.expect_words(name)?;
        self.tokens.expect_symbol("(")
    }
}
