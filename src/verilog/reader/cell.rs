//! Reader of instances of library cells: exactly the ports and the parameter of the cell, in order.

use super::{Parse, VerilogReader, VerilogToken};
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
        self.read_word()?;
        self.expect_symbol("(")?;
        self.open_port(&primitive.output)?;
        let net = self.read_net()?;
        self.expect_symbol(")")?;
        let mut operands = Vec::new();
        for port in &primitive.inputs {
            self.expect_symbol(",")?;
            self.open_port(port)?;
            operands.push(self.read_operand(0)?);
            self.expect_symbol(")")?;
        }
        self.expect_symbol(")")?;
        self.module.items.push(Item::Cell(Cell { primitive, init, net, operands }));
        self.expect_symbol(";")
    }

    /// Reads `#(.NAME(constant))`.
    fn read_parameter(&mut self, name: &str) -> Parse<BitVec> {
        self.expect_symbol("#")?;
        self.expect_symbol("(")?;
        self.open_port(name)?;
        let Some(VerilogToken::Const(bits)) = self.peek().cloned() else {
            return Err(format!("expected a constant, found {:?}", self.peek()));
        };
        self.at += 1;
        self.expect_symbol(")")?;
        self.expect_symbol(")")?;
        Ok(bits)
    }

    /// Reads `.NAME(`.
    fn open_port(&mut self, name: &str) -> Parse {
        self.expect_symbol(".")?;
        self.expect_word(name)?;
        self.expect_symbol("(")
    }
}
