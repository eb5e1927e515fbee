//! Expressions of structural Verilog, as bits of nets and the gates between them.

use super::lexer::Token;
use super::{Parse, Reader};
use crate::synth::netlist::json::{CellBit, Digits, NetlistCell};
use std::collections::BTreeMap;

/// Most parentheses and operators inside each other.
const MAX_DEPTH: usize = 100;
/// Most bits of a value.
const MAX_WIDTH: usize = 1 << 16;
/// Most inputs of a table that is indexed.
const MAX_INPUTS: usize = 6;

/// Operators of two operands, the weakest first, with their gates and whether these are inverted.
const OPERATORS: [&[(&str, &str, bool)]; 3] = [
    &[("|", "$_OR_", false)],
    &[("^", "$_XOR_", false), ("~^", "$_XOR_", true), ("^~", "$_XOR_", true)],
    &[("&", "$_AND_", false)],
];

impl Reader {
    /// Reads an expression; its bits, the lowest first.
    pub(super) fn read_expr(&mut self) -> Parse<Vec<CellBit>> {
        self.read_choice(0)
    }

    /// `a ? b : c` or less.
    fn read_choice(&mut self, depth: usize) -> Parse<Vec<CellBit>> {
        if depth > MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} expressions inside each other"));
        }
        let select = self.read_binary(0, depth)?;
        if !self.accept("?") {
            return Ok(select);
        }
        let one = self.read_choice(depth + 1)?;
        self.expect(":")?;
        let zero = self.read_choice(depth + 1)?;
        let [select] = &select[..] else { return Err(format!("a condition of {} bits", select.len())) };
        let select = select.clone();
        self.pairwise(zero, one, |reader, zero, one| {
            reader.make("$_MUX_", [("A", zero), ("B", one), ("S", select.clone())])
        })
    }

    fn read_binary(&mut self, level: usize, depth: usize) -> Parse<Vec<CellBit>> {
        let Some(operators) = OPERATORS.get(level) else { return self.read_indexed(depth) };
        let mut value = self.read_binary(level + 1, depth)?;
        while let Some(&(_, kind, inverted)) = operators.iter().find(|(symbol, ..)| self.accept(symbol)) {
            let operand = self.read_binary(level + 1, depth)?;
            value = self.gate(kind, value, operand)?;
            if inverted {
                value = self.invert(value)?;
            }
        }
        Ok(value)
    }

    /// `4'h6 >> {a, b}`: an entry of a table, its lowest bit.
    fn read_indexed(&mut self, depth: usize) -> Parse<Vec<CellBit>> {
        let table = match self.peek() {
            Some(Token::Bits(digits)) => Some(digits.clone()),
            _ => None,
        };
        let value = self.read_unary(depth)?;
        if !self.accept(">>") {
            return Ok(value);
        }
        let index = self.read_unary(depth + 1)?;
        let fits = |digits: &String| index.len() <= MAX_INPUTS && digits.len() == 1 << index.len();
        let table = table.filter(fits).ok_or("a shift that looks up no table of up to six inputs")?;
        let output = self.new_net()?;
        let pins = index.iter().enumerate().map(|(i, bit)| (format!("I{i}"), vec![bit.clone()]));
        let connections = pins.chain([("O".to_owned(), vec![output.clone()])]).collect();
        let parameters = BTreeMap::from([("INIT".to_owned(), Digits::Text(table))]);
        self.push_cell(NetlistCell { kind: format!("LUT{}", index.len()), parameters, connections });
        Ok(vec![output])
    }

    fn read_unary(&mut self, depth: usize) -> Parse<Vec<CellBit>> {
        if depth > MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} expressions inside each other"));
        }
        if self.accept("~") {
            let value = self.read_unary(depth + 1)?;
            return self.invert(value);
        }
        if self.accept("!") {
            let value = self.read_unary(depth + 1)?;
            return if value.len() == 1 { self.invert(value) } else { Err("`!` of several bits".into()) };
        }
        let reductions = [
            ("~^", "$_XOR_", true),
            ("^~", "$_XOR_", true),
            ("^", "$_XOR_", false),
            ("&", "$_AND_", false),
            ("|", "$_OR_", false),
        ];
        let Some((_, kind, inverted)) = reductions.into_iter().find(|(symbol, ..)| self.accept(symbol))
        else {
            return self.read_primary(depth);
        };
        let mut bits = self.read_unary(depth + 1)?.into_iter();
        let mut sum = vec![bits.next().ok_or("a reduction of no bits")?];
        for bit in bits {
            sum = self.gate(kind, sum, vec![bit])?;
        }
        if inverted { self.invert(sum) } else { Ok(sum) }
    }

    fn read_primary(&mut self, depth: usize) -> Parse<Vec<CellBit>> {
        if let Some(Token::Bits(digits)) = self.peek() {
            let bits = digits.chars().rev().map(|digit| CellBit::Constant(digit.to_string())).collect();
            self.at += 1;
            return Ok(bits);
        }
        if self.accept("(") {
            let value = self.read_choice(depth + 1)?;
            self.expect(")")?;
            return Ok(value);
        }
        if self.accept("{") { self.read_concat(depth) } else { self.read_name() }
    }

    /// What stands behind `{`: parts, the highest first, or a repetition.
    fn read_concat(&mut self, depth: usize) -> Parse<Vec<CellBit>> {
        if depth > MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} expressions inside each other"));
        }
        if let Some(&Token::Number(times)) = self.peek() {
            self.at += 1;
            self.expect("{")?;
            let part = self.read_concat(depth + 1)?;
            self.expect("}")?;
            return match times.saturating_mul(part.len()) {
                0 => Err("a repetition of nothing".into()),
                width if width > MAX_WIDTH => Err(format!("a value of {width} bits, at most {MAX_WIDTH}")),
                _ => Ok(vec![part; times].concat()),
            };
        }
        let mut parts = Vec::new();
        loop {
            parts.push(self.read_choice(depth + 1)?);
            if !self.accept(",") {
                break;
            }
        }
        self.expect("}")?;
        let bits = parts.into_iter().rev().flatten().collect::<Vec<_>>();
        if bits.len() > MAX_WIDTH { Err(format!("a value of more than {MAX_WIDTH} bits")) } else { Ok(bits) }
    }

    /// What is given a value: names, their slices, and concatenations of these.
    pub(super) fn read_target(&mut self) -> Parse<Vec<CellBit>> {
        if !self.accept("{") {
            return self.read_name();
        }
        let mut parts = vec![self.read_name()?];
        while self.accept(",") {
            parts.push(self.read_name()?);
        }
        self.expect("}")?;
        Ok(parts.into_iter().rev().flatten().collect())
    }

    /// `a`, `a[3]` or `a[3:0]`.
    fn read_name(&mut self) -> Parse<Vec<CellBit>> {
        let name = self.read_word()?;
        let range = if self.accept("[") {
            let high = self.read_number()?;
            let low = if self.accept(":") { self.read_number()? } else { high };
            self.expect("]")?;
            Some((high, low))
        } else {
            None
        };
        let net = self.nets.get(&name).ok_or_else(|| format!("`{name}` is not declared"))?;
        let Some((high, low)) = range else { return Ok(net.bits.clone()) };
        let falls = net.msb >= net.lsb;
        let inside = |at: usize| at >= net.msb.min(net.lsb) && at <= net.msb.max(net.lsb);
        if !inside(high) || !inside(low) || high != low && (high > low) != falls {
            return Err(format!("`{name}[{high}:{low}]` of [{}:{}]", net.msb, net.lsb));
        }
        Ok(net.bits[low.abs_diff(net.lsb)..=high.abs_diff(net.lsb)].to_vec())
    }

    /// The complement of every bit.
    pub(super) fn invert(&mut self, value: Vec<CellBit>) -> Parse<Vec<CellBit>> {
        value.into_iter().map(|bit| self.make("$_NOT_", [("A", bit)])).collect()
    }

    /// A gate of two inputs a bit.
    pub(super) fn gate(&mut self, kind: &str, a: Vec<CellBit>, b: Vec<CellBit>) -> Parse<Vec<CellBit>> {
        self.pairwise(a, b, |reader, a, b| reader.make(kind, [("A", a), ("B", b)]))
    }

    fn pairwise(
        &mut self,
        a: Vec<CellBit>,
        b: Vec<CellBit>,
        mut make: impl FnMut(&mut Self, CellBit, CellBit) -> Parse<CellBit>,
    ) -> Parse<Vec<CellBit>> {
        if a.len() != b.len() {
            return Err(format!("operands of {} and {} bits", a.len(), b.len()));
        }
        a.into_iter().zip(b).map(|(a, b)| make(self, a, b)).collect()
    }

    /// A cell with these inputs; its output.
    fn make<const N: usize>(&mut self, kind: &str, pins: [(&str, CellBit); N]) -> Parse<CellBit> {
        let output = self.new_net()?;
        let pins = pins.into_iter().chain([("Y", output.clone())]);
        let connections = pins.map(|(pin, bit)| (pin.to_owned(), vec![bit])).collect();
        self.push_cell(NetlistCell { kind: kind.to_owned(), parameters: BTreeMap::new(), connections });
        Ok(output)
    }
}
