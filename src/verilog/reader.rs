//! The strict reader of exactly what the writer emits; anything else is an error with its line.
//!
//! It fills the same [`Module`] that the writer prints, less the comments, and holds the text against what the
//! writer makes of it. Nets undeclared or redeclared are errors here; all other invariants are `rtl::verify`'s.

mod cell;

use super::lexer::{Token, tokens};
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
/// `Mismatch`, with the line and what was expected.
pub fn read(text: &str) -> Result<Module> {
    read_with(text, &[])
}

/// Reads one module, which may consist of `cells`, from the text of its file.
///
/// # Errors
/// As [`read`].
pub fn read_with(text: &str, cells: &[Arc<Primitive>]) -> Result<Module> {
    let tokens = tokens(text).map_err(fail)?;
    let module = Module::new("");
    let mut reader = Reader { tokens, at: 0, module, names: BTreeMap::new(), cells };
    reader.file().map_err(|what| fail((reader.line(), what)))?;
    reader.is_as_written()?;
    Ok(reader.module)
}

fn fail((line, what): (usize, String)) -> Error {
    Error::Mismatch(format!("line {line}: {what}"))
}

type Parse<T = ()> = std::result::Result<T, String>;

/// Deepest nesting of an expression.
const MAX_NESTING: usize = 64;
/// Widest net and expression.
const MAX_WIDTH: usize = 1 << 20;
/// Most words of a memory: as many of the narrowest as a spec may hold.
const MAX_DEPTH: usize = MAX_ROM_BITS / 8;

struct Reader<'a> {
    tokens: Vec<(usize, Token)>,
    at: usize,
    module: Module,
    names: BTreeMap<String, NetId>,
    /// Cells that are known.
    cells: &'a [Arc<Primitive>],
}

impl Reader<'_> {
    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |(line, _)| *line)
    }

    /// What the grammar lets pass and the writer never emits: the module, written anew, is the same text.
    fn is_as_written(&self) -> Result<()> {
        let text = writer::write(&self.module, &[]).map_err(Error::into_mismatch)?;
        let differs = |(found, wanted): &(&(usize, Token), (usize, Token))| found.1 != wanted.1;
        let written = tokens(&text).map_err(fail)?;
        match self.tokens.iter().zip(written).find(differs) {
            None => Ok(()),
            Some(((line, found), (_, wanted))) => {
                Err(fail((*line, format!("expected {wanted:?}, found {found:?}"))))
            }
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    /// Takes the next token where it is `symbol`.
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
        if self.accept(symbol) {
            Ok(())
        } else {
            Err(format!("expected `{symbol}`, found {:?}", self.peek()))
        }
    }

    fn expect_word(&mut self, word: &str) -> Parse {
        if self.accept_word(word) {
            Ok(())
        } else {
            Err(format!("expected `{word}`, found {:?}", self.peek()))
        }
    }

    fn word(&mut self) -> Parse<String> {
        let Some(Token::Word(word)) = self.peek() else {
            return Err(format!("expected a name, found {:?}", self.peek()));
        };
        let word = word.clone();
        self.at += 1;
        Ok(word)
    }

    fn number(&mut self) -> Parse<usize> {
        let Some(&Token::Number(number)) = self.peek() else {
            return Err(format!("expected a number, found {:?}", self.peek()));
        };
        self.at += 1;
        Ok(number)
    }

    fn file(&mut self) -> Parse {
        self.nettype("none")?;
        self.expect_word("module")?;
        self.module.name = self.word()?;
        self.ports()?;
        while !self.accept_word("endmodule") {
            self.item()?;
        }
        self.nettype("wire")?;
        self.peek().map_or(Ok(()), |token| Err(format!("{token:?} behind the module")))
    }

    fn nettype(&mut self, kind: &str) -> Parse {
        self.expect("`")?;
        self.expect_word("default_nettype")?;
        self.expect_word(kind)
    }

    fn ports(&mut self) -> Parse {
        self.expect("(")?;
        self.port()?;
        while self.accept(",") {
            self.port()?;
        }
        self.expect(")")?;
        self.expect(";")
    }

    fn port(&mut self) -> Parse {
        let dir = if self.accept_word("input") {
            Dir::Input
        } else {
            self.expect_word("output")?;
            Dir::Output
        };
        self.expect_word("wire")?;
        let width = self.range()?;
        let name = self.word()?;
        self.declare(name, width, Some(dir)).map(|_| ())
    }

    /// `[msb:0]`, or nothing for a scalar.
    fn range(&mut self) -> Parse<usize> {
        if !self.accept("[") {
            return Ok(1);
        }
        let msb = self.number()?;
        self.expect(":")?;
        let lsb = self.number()?;
        self.expect("]")?;
        if lsb == 0 && (1..MAX_WIDTH).contains(&msb) {
            Ok(msb + 1)
        } else {
            Err(format!("range [{msb}:{lsb}]"))
        }
    }

    fn declare(&mut self, name: String, width: usize, dir: Option<Dir>) -> Parse<NetId> {
        let net = self.module.add_net(name.clone(), width, dir);
        match self.names.insert(name.clone(), net) {
            None => Ok(net),
            Some(_) => Err(format!("net {name} is declared twice")),
        }
    }

    fn net(&mut self) -> Parse<NetId> {
        let name = self.word()?;
        self.names.get(&name).copied().ok_or_else(|| format!("net {name} is not declared"))
    }

    fn item(&mut self) -> Parse {
        let word = self.word()?;
        match word.as_str() {
            "reg" => self.declaration(),
            "wire" => self.wire(),
            "assign" => {
                let net = self.net()?;
                self.driver(net)
            }
            "always" => self.registers(),
            _ => match self.cells.iter().find(|cell| cell.module == word) {
                Some(primitive) => self.cell(primitive.clone()),
                None => self.instance(word),
            },
        }
    }

    fn declaration(&mut self) -> Parse {
        let width = self.range()?;
        let name = self.word()?;
        if self.accept("[") {
            return self.memory(name, width);
        }
        self.declare(name, width, None)?;
        self.expect(";")
    }

    /// Behind `reg [msb:0] name [`: the depth, the file, and the one read.
    fn memory(&mut self, name: String, width: usize) -> Parse {
        let (lo, _, hi) = (self.number()?, self.expect(":")?, self.number()?);
        if lo != 0 || hi == 0 || hi >= MAX_DEPTH {
            return Err(format!("memory {name} of words {lo} to {hi}"));
        }
        self.expect("]")?;
        self.expect(";")?;
        self.expect_word("initial")?;
        self.expect("$readmemh")?;
        self.expect("(")?;
        let file = self.text()?;
        self.expect(",")?;
        self.expect_word(&name)?;
        self.expect(")")?;
        self.expect(";")?;
        self.expect_word("always")?;
        self.clock()?;
        let enable = self.condition()?.ok_or_else(|| format!("memory {name} is read without a condition"))?;
        self.expect_word("begin")?;
        let read = self.net()?;
        if self.module.net(read).width != width {
            return Err(format!("a word of memory {name} does not fit its register"));
        }
        self.expect("<=")?;
        self.expect_word(&name)?;
        self.expect("[")?;
        let address = self.net()?;
        self.expect("]")?;
        self.expect(";")?;
        self.expect_word("end")?;
        self.module.items.push(Item::Memory(Memory { name, file, depth: hi + 1, read, address, enable }));
        Ok(())
    }

    fn text(&mut self) -> Parse<String> {
        let Some(Token::Text(text)) = self.peek().cloned() else {
            return Err(format!("expected the name of a file, found {:?}", self.peek()));
        };
        self.at += 1;
        Ok(text)
    }

    fn wire(&mut self) -> Parse {
        let width = self.range()?;
        let name = self.word()?;
        let net = self.declare(name, width, None)?;
        if self.accept(";") { Ok(()) } else { self.driver(net) }
    }

    fn driver(&mut self, net: NetId) -> Parse {
        self.expect("=")?;
        let expr = self.expr(0)?;
        self.module.assign(net, expr);
        self.expect(";")
    }

    /// `@(posedge …)`, the same in every block.
    fn clock(&mut self) -> Parse {
        self.expect("@")?;
        self.expect("(")?;
        self.expect_word("posedge")?;
        let clock = self.net()?;
        self.expect(")")?;
        if self.module.clock.is_some_and(|c| c != clock) {
            return Err("a second clock".into());
        }
        self.module.clock = Some(clock);
        Ok(())
    }

    fn registers(&mut self) -> Parse {
        self.clock()?;
        let condition = self.condition()?;
        let first = self.loads()?;
        if !self.accept_word("else") {
            return self.add_registers(first, condition, None);
        }
        self.cleared(&first)?;
        let enable = self.condition()?;
        let loads = self.loads()?;
        if !loads.iter().map(|(net, _)| net).eq(first.iter().map(|(net, _)| net)) {
            return Err("a reset of other registers than the loads behind it".into());
        }
        self.add_registers(loads, enable, condition)
    }

    /// A reset loads zeros.
    fn cleared(&self, loads: &[(NetId, Expr)]) -> Parse {
        let zero = |(net, expr): &&(NetId, Expr)| *expr != Expr::zeros(self.module.net(*net).width);
        let other = loads.iter().find(zero);
        other.map_or(Ok(()), |(net, _)| {
            Err(format!("register {} resets to other than 0", self.module.net(*net).name))
        })
    }

    fn condition(&mut self) -> Parse<Option<Expr>> {
        if !self.accept_word("if") {
            return Ok(None);
        }
        self.expect("(")?;
        let condition = self.expr(0)?;
        self.expect(")")?;
        Ok(Some(condition))
    }

    fn loads(&mut self) -> Parse<Vec<(NetId, Expr)>> {
        self.expect_word("begin")?;
        let mut loads = Vec::new();
        while !self.accept_word("end") {
            let net = self.net()?;
            self.expect("<=")?;
            loads.push((net, self.expr(0)?));
            self.expect(";")?;
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

    fn instance(&mut self, module: String) -> Parse {
        let name = self.word()?;
        self.expect("(")?;
        let mut connections = Vec::new();
        loop {
            self.expect(".")?;
            let port = self.word()?;
            self.expect("(")?;
            connections.push((port, self.net()?));
            self.expect(")")?;
            if !self.accept(",") {
                break;
            }
        }
        self.expect(")")?;
        self.module.items.push(Item::Instance(Instance { module, name, connections }));
        self.expect(";")
    }

    /// One operator on operands; a second operator needs parentheses.
    fn expr(&mut self, nesting: usize) -> Parse<Expr> {
        if self.accept("|") {
            return Ok(self.operand(nesting)?.any());
        }
        let first = self.operand(nesting)?;
        let Some(Token::Symbol(operator)) = self.peek().cloned() else { return Ok(first) };
        match operator {
            "&" => Ok(Expr::And(self.chain(first, operator, nesting)?)),
            "|" => Ok(Expr::Or(self.chain(first, operator, nesting)?)),
            "^" => Ok(Expr::Xor(self.chain(first, operator, nesting)?)),
            "+" | "-" | "==" | "<" => {
                self.at += 1;
                let (a, b) = (Box::new(first), Box::new(self.operand(nesting)?));
                Ok(match operator {
                    "+" => Expr::Add(a, b),
                    "-" => Expr::Sub(a, b),
                    "==" => Expr::Eq(a, b),
                    _ => Expr::Lt(a, b),
                })
            }
            "?" => {
                self.at += 1;
                let then = self.operand(nesting)?;
                self.expect(":")?;
                Ok(first.mux(then, self.operand(nesting)?))
            }
            _ => Ok(first),
        }
    }

    fn chain(&mut self, first: Expr, operator: &str, nesting: usize) -> Parse<Vec<Expr>> {
        let mut all = vec![first];
        while self.accept(operator) {
            all.push(self.operand(nesting)?);
        }
        Ok(all)
    }

    fn operand(&mut self, nesting: usize) -> Parse<Expr> {
        if nesting > MAX_NESTING {
            return Err(format!("an expression nested deeper than {MAX_NESTING}"));
        }
        if self.accept("~") {
            return Ok(self.operand(nesting + 1)?.not());
        }
        if self.accept("(") {
            let inner = self.expr(nesting + 1)?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.accept("{") {
            return self.braces(nesting);
        }
        if let Some(Token::Const(bits)) = self.peek().cloned() {
            self.at += 1;
            return Ok(Expr::Const(bits));
        }
        let net = self.net()?;
        if self.accept("[") { self.slice(net) } else { Ok(Expr::Net(net)) }
    }

    fn slice(&mut self, net: NetId) -> Parse<Expr> {
        let high = self.number()?;
        let lo = if self.accept(":") { self.number()? } else { high };
        self.expect("]")?;
        if lo > high || high >= self.module.net(net).width {
            return Err(format!("bits [{high}:{lo}] of {}", self.module.net(net).name));
        }
        Ok(Expr::Slice { net, lo, width: high - lo + 1 })
    }

    /// A concatenation, or a repetition.
    fn braces(&mut self, nesting: usize) -> Parse<Expr> {
        if let Some(&Token::Number(n)) = self.peek() {
            self.at += 1;
            self.expect("{")?;
            let inner = self.expr(nesting + 1)?;
            self.expect("}")?;
            self.expect("}")?;
            if n.saturating_mul(self.module.width(&inner)) > MAX_WIDTH {
                return Err(format!("a repetition wider than {MAX_WIDTH} bits"));
            }
            return Ok(Expr::Repeat(n, Box::new(inner)));
        }
        let mut parts = vec![self.expr(nesting + 1)?];
        while self.accept(",") {
            parts.push(self.expr(nesting + 1)?);
        }
        self.expect("}")?;
        parts.reverse();
        Ok(Expr::Concat(parts))
    }
}
