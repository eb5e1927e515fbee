//! Reader of expressions: one operator a level, more in parentheses; functions by their names.

use super::{MAX_WIDTH, Parse, VhdlReader, VhdlToken};
use crate::gf2::BitVec;
use crate::rtl::{Expr, NetId};

/// Deepest nesting of an expression.
const MAX_NESTING: usize = 64;

impl VhdlReader<'_> {
    pub(super) fn is_at_word(&self, words: &[&str]) -> bool {
        matches!(self.peek(), Some(VhdlToken::Word(word)) if words.contains(&word.as_str()))
    }

    /// Reads an operand, or several with one operator between them.
    pub(super) fn read_expr(&mut self, nesting: usize) -> Parse<Expr> {
        let first = self.read_operand(nesting)?;
        if matches!(self.peek(), Some(VhdlToken::Symbol("&"))) {
            let mut all = vec![first];
            while self.accept_symbol("&") {
                all.push(self.read_operand(nesting)?);
            }
            // The highest comes first.
            all.reverse();
            return Ok(Expr::Concat(all));
        }
        for (word, make) in [("and", Expr::And as fn(_) -> _), ("or", Expr::Or), ("xor", Expr::Xor)] {
            if self.is_at_word(&[word]) {
                let mut all = vec![first];
                while self.accept_word(word) {
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
        if self.accept_word("not") {
            return Ok(self.read_operand(nesting + 1)?.not());
        }
        if self.accept_symbol("(") {
            let inner = self.read_expr(nesting + 1)?;
            self.expect_symbol(")")?;
            return Ok(inner);
        }
        if let Some(bits) = self.read_constant() {
            return Ok(Expr::Const(bits));
        }
        if self.accept_word("std_logic_vector") {
            return self.read_copies(nesting);
        }
        if self.is_at_word(&["any_of", "are_equal", "choose", "difference_of", "is_less", "sum_of"]) {
            return self.read_call(nesting);
        }
        let net = self.read_net()?;
        if self.accept_symbol("(") { self.read_slice(net) } else { Ok(Expr::Net(net)) }
    }

    /// Takes the next token if it is a constant.
    pub(super) fn read_constant(&mut self) -> Option<BitVec> {
        let bits = match self.peek()? {
            VhdlToken::Bit(bit) => BitVec::from_words(1, vec![u64::from(*bit)]),
            VhdlToken::Hex(digits) => crate::gf2::from_hex(digits, 4 * digits.len())?,
            VhdlToken::Text(digits) => {
                let mut bits = BitVec::zeros(digits.len());
                for (i, digit) in digits.bytes().rev().enumerate() {
                    bits.set(i, digit == b'1');
                }
                digits.bytes().all(|digit| matches!(digit, b'0' | b'1')).then_some(bits)?
            }
            _ => return None,
        };
        self.at += 1;
        Some(bits)
    }

    /// Reads `'(HIGH downto 0 => BIT)`.
    fn read_copies(&mut self, nesting: usize) -> Parse<Expr> {
        self.expect_symbol("'")?;
        self.expect_symbol("(")?;
        let high = self.read_number()?;
        self.expect_words("downto")?;
        self.read_number()?;
        self.expect_symbol("=>")?;
        let bit = self.read_expr(nesting + 1)?;
        self.expect_symbol(")")?;
        match (1..MAX_WIDTH).contains(&high) {
            true => Ok(Expr::Repeat(high + 1, Box::new(bit))),
            false => Err(format!("{} copies of a bit", high.saturating_add(1))),
        }
    }

    fn read_call(&mut self, nesting: usize) -> Parse<Expr> {
        let name = self.read_word()?;
        self.expect_symbol("(")?;
        let mut operands = vec![self.read_expr(nesting + 1)?];
        while self.accept_symbol(",") {
            operands.push(self.read_expr(nesting + 1)?);
        }
        self.expect_symbol(")")?;
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
        let high = self.read_number()?;
        let lo = if self.accept_word("downto") { self.read_number()? } else { high };
        self.expect_symbol(")")?;
        if lo > high || high >= self.module.net(net).width {
            return Err(format!("bits {high} downto {lo} of {}", self.module.net(net).name));
        }
        Ok(Expr::Slice { net, lo, width: high - lo + 1 })
    }
}
