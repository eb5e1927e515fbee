//! Reader of expressions: one operator a level, more in parentheses.

use super::{HdlToken, MAX_WIDTH, Parse, VerilogReader};
use crate::rtl::{Expr, NetId};

/// Deepest nesting of an expression.
const MAX_NESTING: usize = 64;

impl VerilogReader<'_> {
    /// Reads an operator with its operands; a second operator needs parentheses.
    pub(super) fn read_expr(&mut self, nesting: usize) -> Parse<Expr> {
        if self.tokens.accept_symbol("|") {
            return Ok(self.read_operand(nesting)?.any_bit());
        }
        let first = self.read_operand(nesting)?;
        let Some(HdlToken::Symbol(operator)) = self.tokens.peek().cloned() else { return Ok(first) };
        match operator {
            "&" => Ok(Expr::And(self.read_chain(first, operator, nesting)?)),
            "|" => Ok(Expr::Or(self.read_chain(first, operator, nesting)?)),
            "^" => Ok(Expr::Xor(self.read_chain(first, operator, nesting)?)),
            "+" | "-" | "==" | "<" => {
                self.tokens.advance();
                let (a, b) = (Box::new(first), Box::new(self.read_operand(nesting)?));
                Ok(match operator {
                    "+" => Expr::Add(a, b),
                    "-" => Expr::Sub(a, b),
                    "==" => Expr::Eq(a, b),
                    _ => Expr::Lt(a, b),
                })
            }
            "?" => {
                self.tokens.advance();
                let then = self.read_operand(nesting)?;
                self.tokens.expect_symbol(":")?;
                Ok(first.mux(then, self.read_operand(nesting)?))
            }
            _ => Ok(first),
        }
    }

    fn read_chain(&mut self, first: Expr, operator: &str, nesting: usize) -> Parse<Vec<Expr>> {
        let mut all = vec![first];
        while self.tokens.accept_symbol(operator) {
            all.push(self.read_operand(nesting)?);
        }
        Ok(all)
    }

    pub(super) fn read_operand(&mut self, nesting: usize) -> Parse<Expr> {
        if nesting > MAX_NESTING {
            return Err(format!("an expression nested deeper than {MAX_NESTING}"));
        }
        if self.tokens.accept_symbol("~") {
            return Ok(self.read_operand(nesting + 1)?.not());
        }
        if self.tokens.accept_symbol("(") {
            let inner = self.read_expr(nesting + 1)?;
            self.tokens.expect_symbol(")")?;
            return Ok(inner);
        }
        if self.tokens.accept_symbol("{") {
            return self.read_braces(nesting);
        }
        if let Some(bits) = self.tokens.accept_const() {
            return Ok(Expr::Const(bits));
        }
        let net = self.read_net()?;
        if self.tokens.accept_symbol("[") { self.read_slice(net) } else { Ok(Expr::Net(net)) }
    }

    fn read_slice(&mut self, net: NetId) -> Parse<Expr> {
        let high = self.tokens.read_number()?;
        let lo = if self.tokens.accept_symbol(":") { self.tokens.read_number()? } else { high };
        self.tokens.expect_symbol("]")?;
        if lo > high || high >= self.module.net(net).width {
            return Err(format!("bits [{high}:{lo}] of {}", self.module.net(net).name));
        }
        Ok(Expr::Slice { net, lo, width: high - lo + 1 })
    }

    /// Reads a concatenation or replication.
    fn read_braces(&mut self, nesting: usize) -> Parse<Expr> {
        if let Some(&HdlToken::Number(n)) = self.tokens.peek() {
            self.tokens.advance();
            self.tokens.expect_symbol("{")?;
            let inner = self.read_expr(nesting + 1)?;
            self.tokens.expect_symbol("}")?;
            self.tokens.expect_symbol("}")?;
            if n.saturating_mul(self.module.expr_width(&inner)) > MAX_WIDTH {
                return Err(format!("a repetition wider than {MAX_WIDTH} bits"));
            }
            return Ok(Expr::Repeat(n, Box::new(inner)));
        }
        let mut parts = vec![self.read_expr(nesting + 1)?];
        while self.tokens.accept_symbol(",") {
            parts.push(self.read_expr(nesting + 1)?);
        }
        self.tokens.expect_symbol("}")?;
        parts.reverse();
        Ok(Expr::Concat(parts))
    }
}
