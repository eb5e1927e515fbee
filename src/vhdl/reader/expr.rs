//! Reader of expressions: one operator a level, more in parentheses; functions by their names.

use super::{HdlToken, MAX_WIDTH, Parse, VhdlReader};
use crate::rtl::{Expr, NetId};

/// Deepest nesting of an expression.
const MAX_NESTING: usize = 64;

impl VhdlReader<'_> {
    /// Reads an operand, or several with one operator between them.
    pub(super) fn read_expr(&mut self, nesting: usize) -> Parse<Expr> {
        let first = self.read_operand(nesting)?;
        if matches!(self.tokens.peek(), Some(HdlToken::Symbol("&"))) {
            let mut all = vec![first];
            while self.tokens.accept_symbol("&") {
                all.push(self.read_operand(nesting)?);
            }
            // The highest comes first.
            all.reverse();
            return Ok(Expr::Concat(all));
        }
        for (word, make) in [("and", Expr::And as fn(_) -> _), ("or", Expr::Or), ("xor", Expr::Xor)] {
            if self.tokens.is_at_word(&[word]) {
                let mut all = vec![first];
                while self.tokens.accept_word(word) {
                    all.push(self.read_operand(nesting)?);
                }
                return Ok(make(all));
            }
        }
        Ok(first)
    }

    pub(super) fn read_operand(&mut self, nesting: usize) -> Parse<Expr> {
        if nesting > MAX_NESTING {
            return Err(format!("an expression nested deeper than {MAX_NESTING}"));
        }
        if self.tokens.accept_word("not") {
            return Ok(self.read_operand(nesting + 1)?.not());
        }
        if self.tokens.accept_symbol("(") {
            let inner = self.read_expr(nesting + 1)?;
            self.tokens.expect_symbol(")")?;
            return Ok(inner);
        }
        if let Some(bits) = self.tokens.accept_const() {
            return Ok(Expr::Const(bits));
        }
        if self.tokens.accept_word("std_logic_vector") {
            return self.read_copies(nesting);
        }
        if self.tokens.is_at_word(&["any_of", "are_equal", "choose", "difference_of", "is_less", "sum_of"]) {
            return self.read_call(nesting);
        }
        let net = self.read_net()?;
        if self.tokens.accept_symbol("(") { self.read_slice(net) } else { Ok(Expr::Net(net)) }
    }

    /// Reads `'(HIGH downto 0 => BIT)`.
    fn read_copies(&mut self, nesting: usize) -> Parse<Expr> {
        self.tokens.expect_symbol("'")?;
        self.tokens.expect_symbol("(")?;
        let high = self.tokens.read_number()?;
        self.tokens.expect_words("downto")?;
        self.tokens.read_number()?;
        self.tokens.expect_symbol("=>")?;
        let bit = self.read_expr(nesting + 1)?;
        self.tokens.expect_symbol(")")?;
        let is_bit = self.module.expr_width(&bit) == 1;
        match is_bit && (1..MAX_WIDTH).contains(&high) {
            true => Ok(Expr::Repeat(high + 1, Box::new(bit))),
            false => Err(format!("{} copies of a bit or vector", high.saturating_add(1))),
        }
    }

    fn read_call(&mut self, nesting: usize) -> Parse<Expr> {
        let name = self.tokens.read_word()?;
        self.tokens.expect_symbol("(")?;
        let mut operands = vec![self.read_expr(nesting + 1)?];
        while self.tokens.accept_symbol(",") {
            operands.push(self.read_expr(nesting + 1)?);
        }
        self.tokens.expect_symbol(")")?;
        let found = operands.len();
        let wrong = || format!("{found} operands of {name}");
        let mut operands = operands.into_iter();
        let mut next = || operands.next().ok_or_else(wrong);
        let made = match name.as_str() {
            "any_of" => next()?.any_bit(),
            "are_equal" => next()?.equals(next()?),
            "choose" => next()?.mux(next()?, next()?),
            "difference_of" => next()?.minus(next()?),
            "is_less" => next()?.less_than(next()?),
            _ => next()?.plus(next()?),
        };
        Ok(made)
    }

    fn read_slice(&mut self, net: NetId) -> Parse<Expr> {
        let high = self.tokens.read_number()?;
        let lo = if self.tokens.accept_word("downto") { self.tokens.read_number()? } else { high };
        self.tokens.expect_symbol(")")?;
        if lo > high || high >= self.module.net(net).width {
            return Err(format!("bits {high} downto {lo} of {}", self.module.net(net).name));
        }
        Ok(Expr::Slice { net, lo, width: high - lo + 1 })
    }
}
