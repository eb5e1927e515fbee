//! Instances of library cells: exactly the ports and the parameter of the cell, in its order.

use super::{Parse, Reader, Token};
use crate::gf2::BitVec;
use crate::rtl::cell::{Function, Primitive};
use crate::rtl::{Cell, Item};
use std::sync::Arc;

impl Reader<'_> {
    /// Its parameter where it has one, the net it drives, and every input in order.
    pub(super) fn cell(&mut self, primitive: Arc<Primitive>) -> Parse {
        let init = match &primitive.function {
            Function::Lut { parameter } => Some(self.parameter(parameter)?),
            Function::Fixed(_) => None,
        };
        self.word()?;
        self.expect("(")?;
        self.open_port(&primitive.output)?;
        let net = self.net()?;
        self.expect(")")?;
        let mut operands = Vec::new();
        for port in &primitive.inputs {
            self.expect(",")?;
            self.open_port(port)?;
            operands.push(self.operand(0)?);
            self.expect(")")?;
        }
        self.expect(")")?;
        self.module.items.push(Item::Cell(Cell { primitive, init, net, operands }));
        self.expect(";")
    }

    /// `#(.NAME(constant))`
    fn parameter(&mut self, name: &str) -> Parse<BitVec> {
        self.expect("#")?;
        self.expect("(")?;
        self.open_port(name)?;
        let Some(Token::Const(bits)) = self.peek().cloned() else {
            return Err(format!("expected a constant, found {:?}", self.peek()));
        };
        self.at += 1;
        self.expect(")")?;
        self.expect(")")?;
        Ok(bits)
    }

    /// `.NAME(`
    fn open_port(&mut self, name: &str) -> Parse {
        self.expect(".")?;
        self.expect_word(name)?;
        self.expect("(")
    }
}
