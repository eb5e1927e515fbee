//! Reader of structural Verilog as tools and people write it: one module of assignments, gates and cells.
//!
//! Read are ports in either style, `wire`, `assign` with `^ ~^ & | ~ ?:`, reductions, concatenation and repetition, the gates
//! `xor xnor and nand or nor buf not`, and cells by name with their parameters. Operands must have equal widths; what
//! depends on rules of extension is refused, as is everything with a state.

mod expr;
mod lexer;

use super::json::{CellBit, Digits, NetlistCell, NetlistModule, Port};
use lexer::{Token, split_tokens};
use std::collections::BTreeMap;

/// Most bits of all nets and values.
const MAX_NETS: u64 = 1 << 24;

/// A module, and the order of its ports.
pub(super) struct StructuralModule {
    pub module: NetlistModule,
    /// Names of the ports as they are listed.
    pub order: Vec<String>,
}

/// A step of the reader.
type Parse<T = ()> = Result<T, String>;

/// Reads the one module of a text.
///
/// # Errors
/// The line, counted from 1, and what is wrong there.
pub(super) fn read_module(text: &str) -> Result<StructuralModule, (usize, String)> {
    let tokens = split_tokens(text)?;
    let mut reader = Reader { tokens, ..Reader::default() };
    match reader.read_file() {
        Ok(()) => Ok(StructuralModule { module: reader.module, order: reader.order }),
        Err(what) => Err((reader.line(), what)),
    }
}

/// A declared net.
struct Net {
    msb: usize,
    lsb: usize,
    /// Its bits, that of `lsb` first.
    bits: Vec<CellBit>,
}

#[derive(Default)]
struct Reader {
    tokens: Vec<(usize, Token)>,
    at: usize,
    module: NetlistModule,
    order: Vec<String>,
    nets: BTreeMap<String, Net>,
    /// Nets made so far, beside the constants.
    n_nets: u64,
}

impl Reader {
    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |(line, _)| *line)
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn accept(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Symbol(s)) if *s == symbol);
        self.at += usize::from(found);
        found
    }

    fn accept_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(w)) if w == word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &str) -> Parse {
        if self.accept(symbol) { Ok(()) } else { self.refuse(&format!("`{symbol}`")) }
    }

    fn refuse<T>(&self, wanted: &str) -> Parse<T> {
        Err(match self.peek() {
            Some(token) => format!("expected {wanted}, found {token:?}"),
            None => format!("expected {wanted}, the text ends"),
        })
    }

    fn read_word(&mut self) -> Parse<String> {
        let Some(Token::Word(word)) = self.peek().cloned() else { return self.refuse("a name") };
        self.at += 1;
        Ok(word)
    }

    fn read_number(&mut self) -> Parse<usize> {
        let Some(&Token::Number(number)) = self.peek() else { return self.refuse("a number") };
        self.at += 1;
        Ok(number)
    }

    fn read_file(&mut self) -> Parse {
        if !self.accept_word("module") {
            return self.refuse("`module`");
        }
        self.read_word()?;
        if self.accept("(") {
            self.read_header()?;
        }
        self.expect(";")?;
        while !self.accept_word("endmodule") {
            self.read_item()?;
        }
        if self.at < self.tokens.len() { self.refuse("the end: one module") } else { Ok(()) }
    }

    /// Ports with or without their directions, up to the `)`.
    fn read_header(&mut self) -> Parse {
        let (mut direction, mut range) = (String::new(), (0, 0));
        while !self.accept(")") {
            if let Some(found) = self.accept_direction() {
                (direction, range) = (found, self.read_range()?);
            }
            let name = self.read_word()?;
            match direction.is_empty() {
                true => self.order.push(name),
                false => self.add_port(name, &direction, range)?,
            }
            if !self.accept(",") && !matches!(self.peek(), Some(Token::Symbol(")"))) {
                return self.refuse("`,` or `)`");
            }
        }
        Ok(())
    }

    /// `input` or `output`, past the type.
    fn accept_direction(&mut self) -> Option<String> {
        let found = ["input", "output"].into_iter().find(|word| self.accept_word(word))?;
        let _ = self.accept_word("wire") || self.accept_word("logic");
        Some(found.to_owned())
    }

    /// `[msb:lsb]` or nothing.
    fn read_range(&mut self) -> Parse<(usize, usize)> {
        if !self.accept("[") {
            return Ok((0, 0));
        }
        let msb = self.read_number()?;
        self.expect(":")?;
        let lsb = self.read_number()?;
        self.expect("]")?;
        Ok((msb, lsb))
    }

    fn add_port(&mut self, name: String, direction: &str, range: (usize, usize)) -> Parse {
        if !self.order.contains(&name) {
            self.order.push(name.clone());
        }
        let bits = self.add_net(name.clone(), range)?;
        let upto = u8::from(range.0 < range.1);
        match self.module.ports.insert(name.clone(), Port { direction: direction.to_owned(), bits, upto }) {
            None => Ok(()),
            Some(_) => Err(format!("port {name} is declared twice")),
        }
    }

    /// Declares a net, which may repeat a port; its bits.
    fn add_net(&mut self, name: String, (msb, lsb): (usize, usize)) -> Parse<Vec<CellBit>> {
        if let Some(net) = self.nets.get(&name) {
            let same = (net.msb, net.lsb) == (msb, lsb) && self.module.ports.contains_key(&name);
            return if same { Ok(net.bits.clone()) } else { Err(format!("net {name} is declared twice")) };
        }
        let width = msb.abs_diff(lsb) as u64 + 1;
        if width > MAX_NETS - self.n_nets {
            return Err(format!("more than {MAX_NETS} bits of nets"));
        }
        let bits: Vec<_> = (0..width).map(|_| self.new_net()).collect::<Parse<_>>()?;
        self.nets.insert(name, Net { msb, lsb, bits: bits.clone() });
        Ok(bits)
    }

    fn new_net(&mut self) -> Parse<CellBit> {
        if self.n_nets == MAX_NETS {
            return Err(format!("more than {MAX_NETS} bits of nets"));
        }
        self.n_nets += 1;
        Ok(CellBit::Net(self.n_nets))
    }

    fn read_item(&mut self) -> Parse {
        if let Some(direction) = self.accept_direction() {
            let range = self.read_range()?;
            return self.read_list(|reader| {
                let name = reader.read_word()?;
                reader.add_port(name, &direction, range)
            });
        }
        let word = self.read_word()?;
        match word.as_str() {
            "wire" | "logic" => {
                let range = self.read_range()?;
                self.read_list(|reader| {
                    let name = reader.read_word()?;
                    let bits = reader.add_net(name, range)?;
                    if reader.accept("=") { reader.read_driver(bits) } else { Ok(()) }
                })
            }
            "assign" => self.read_list(|reader| {
                let bits = reader.read_target()?;
                reader.expect("=")?;
                reader.read_driver(bits)
            }),
            "xor" | "xnor" | "and" | "nand" | "or" | "nor" | "buf" | "not" => {
                self.read_list(|reader| reader.read_gate(&word))
            }
            "always" | "always_ff" | "always_comb" | "initial" | "reg" | "parameter" | "localparam"
            | "function" | "generate" | "genvar" => {
                Err(format!("`{word}` is not read: assignments, gates and cells are"))
            }
            _ => self.read_cell(word),
        }
    }

    /// Entries with commas between, up to the `;`.
    fn read_list(&mut self, mut read: impl FnMut(&mut Self) -> Parse) -> Parse {
        read(self)?;
        while self.accept(",") {
            read(self)?;
        }
        self.expect(";")
    }

    fn read_driver(&mut self, target: Vec<CellBit>) -> Parse {
        let value = self.read_expr()?;
        self.drive(target, value)
    }

    fn drive(&mut self, target: Vec<CellBit>, value: Vec<CellBit>) -> Parse {
        if target.len() != value.len() {
            return Err(format!("{} bits are given a value of {} bits", target.len(), value.len()));
        }
        for (bit, from) in target.into_iter().zip(value) {
            self.add_cell("$_BUF_", [("A", from), ("Y", bit)]);
        }
        Ok(())
    }

    /// Adds a cell of a kind without parameters.
    fn add_cell<const N: usize>(&mut self, kind: &str, pins: [(&str, CellBit); N]) {
        let connections = pins.into_iter().map(|(pin, bit)| (pin.to_owned(), vec![bit])).collect();
        self.push_cell(NetlistCell { kind: kind.to_owned(), parameters: BTreeMap::new(), connections });
    }

    fn push_cell(&mut self, cell: NetlistCell) {
        let name = format!("line {}, cell {}", self.line(), self.module.cells.len());
        self.module.cells.insert(name, cell);
    }

    /// `[name] (out, in…)`.
    fn read_gate(&mut self, kind: &str) -> Parse {
        if matches!(self.peek(), Some(Token::Word(_))) {
            self.read_word()?;
        }
        self.expect("(")?;
        let target = self.read_target()?;
        let mut value: Option<Vec<CellBit>> = None;
        while self.accept(",") {
            let operand = self.read_expr()?;
            value = Some(match value {
                None => operand,
                Some(_) if ["buf", "not"].contains(&kind) => return Err(format!("`{kind}` of two inputs")),
                Some(value) => self.gate(cell_of(kind), value, operand)?,
            });
        }
        self.expect(")")?;
        let value = value.ok_or("a gate without inputs")?;
        let inverts = ["xnor", "nand", "nor", "not"].contains(&kind);
        let value = if inverts { self.invert(value)? } else { value };
        self.drive(target, value)
    }

    /// `[#(.P(value), …)] name (.PIN(expr), …);`
    fn read_cell(&mut self, kind: String) -> Parse {
        let mut parameters = BTreeMap::new();
        if self.accept("#") {
            self.read_named(|reader, name| {
                let digits = match reader.peek().cloned() {
                    Some(Token::Bits(digits) | Token::Text(digits)) => Digits::Text(digits),
                    Some(Token::Number(number)) => Digits::Number(number as u64),
                    _ => return reader.refuse("a constant"),
                };
                reader.at += 1;
                parameters.insert(name, digits);
                Ok(())
            })?;
        }
        self.read_word()?;
        let mut connections = BTreeMap::new();
        self.read_named(|reader, name| {
            let bits = match reader.peek() {
                Some(Token::Symbol(")")) => Vec::new(),
                _ => reader.read_expr()?,
            };
            match connections.insert(name, bits) {
                None => Ok(()),
                Some(_) => Err("a pin that is connected twice".into()),
            }
        })?;
        self.push_cell(NetlistCell { kind, parameters, connections });
        self.expect(";")
    }

    /// `(.NAME(…), …)`.
    fn read_named(&mut self, mut read: impl FnMut(&mut Self, String) -> Parse) -> Parse {
        self.expect("(")?;
        loop {
            self.expect(".")?;
            let name = self.read_word()?;
            self.expect("(")?;
            read(self, name)?;
            self.expect(")")?;
            if !self.accept(",") {
                return self.expect(")");
            }
        }
    }
}

/// The cell of two inputs under a gate, without its inversion.
fn cell_of(gate: &str) -> &'static str {
    match gate {
        "xor" | "xnor" => "$_XOR_",
        "and" | "nand" => "$_AND_",
        _ => "$_OR_",
    }
}
