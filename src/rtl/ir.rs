//! Modules, nets and expressions: exactly what the Verilog writer prints and the strict reader
//! reads back. Every net has one driver; all registers of a module share one clock.

use super::cell::{Function, Primitive};
use crate::gf2::BitVec;
use std::sync::Arc;

/// Longest comment of a port in bytes: it must fit the line of the widest port.
pub const MAX_COMMENT: usize = 72;

/// A net of one module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetId(pub u32);

impl NetId {
    /// Position in [`Module::nets`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Direction of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dir {
    /// Driven from outside.
    Input,
    /// Driven by the module.
    Output,
}

/// A named bundle of `width` bits; a width of 1 prints as a scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Net {
    /// Verilog identifier, unique in the module.
    pub name: String,
    /// Width in bits, at least 1.
    pub width: usize,
    /// Direction, if the net is a port. Ports come first, in port order.
    pub dir: Option<Dir>,
    /// Comment printed behind the port in the head of the module, or behind the driver; never read back.
    pub comment: String,
}

/// A word-level expression. Operands of `And`, `Or`, `Xor`, `Add`, `Sub`, `Eq` and `Lt` have equal widths;
/// arithmetic is unsigned and wraps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A constant of exact width, at least 1 bit.
    Const(BitVec),
    /// A whole net.
    Net(NetId),
    /// Bits `lo..lo + width` of a net; a proper part of it.
    Slice {
        /// The net.
        net: NetId,
        /// Lowest bit.
        lo: usize,
        /// Number of bits, at least 1.
        width: usize,
    },
    /// Bitwise complement.
    Not(Box<Expr>),
    /// Bitwise and of at least two operands.
    And(Vec<Expr>),
    /// Bitwise or of at least two operands.
    Or(Vec<Expr>),
    /// Bitwise exclusive or of at least two operands.
    Xor(Vec<Expr>),
    /// 1 bit: whether any bit is 1.
    Any(Box<Expr>),
    /// `if` (1 bit) then the second, else the third.
    Mux(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Operands side by side, the FIRST one LOWEST (printed last).
    Concat(Vec<Expr>),
    /// The operand `n` times side by side, n at least 2.
    Repeat(usize, Box<Expr>),
    /// Sum modulo 2^width.
    Add(Box<Expr>, Box<Expr>),
    /// Difference modulo 2^width.
    Sub(Box<Expr>, Box<Expr>),
    /// 1 bit: equal.
    Eq(Box<Expr>, Box<Expr>),
    /// 1 bit: first < second, unsigned.
    Lt(Box<Expr>, Box<Expr>),
}

/// A register: `net` takes `next` at the rising edge of the module's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The registered net.
    pub net: NetId,
    /// Its next value.
    pub next: Expr,
    /// Enable, 1 bit; `None`: always enabled.
    pub enable: Option<Expr>,
    /// Synchronous reset to 0, 1 bit; overrides the enable.
    pub reset: Option<Expr>,
}

/// A submodule; a connection names the submodule's port and a whole net of this module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Name of the submodule.
    pub module: String,
    /// Name of the instance.
    pub name: String,
    /// (port of the submodule, net of this module), in the submodule's port order.
    pub connections: Vec<(String, NetId)>,
}

/// A read-only memory: `read` takes the word at `address` at the rising edge where `enable` is 1. Its words
/// are in a file, one hexadecimal number a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// Name of the memory, unlike that of any net.
    pub name: String,
    /// Name of the file with its words.
    pub file: String,
    /// Number of words, at least 2; each as wide as `read`.
    pub depth: usize,
    /// The registered output.
    pub read: NetId,
    /// Index of the word; wide enough for all words.
    pub address: NetId,
    /// Enable, 1 bit.
    pub enable: Expr,
}

/// An instance of a [`Primitive`], called `u_` and the net that it drives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The cell.
    pub primitive: Arc<Primitive>,
    /// The parameter of a LUT; `None` for other cells.
    pub init: Option<BitVec>,
    /// The net that it drives, of 1 bit.
    pub net: NetId,
    /// Connections of the inputs, in order: one bit of a net, or a constant, each.
    pub operands: Vec<Expr>,
}

impl Cell {
    /// The truth table: bit k is the output for the inputs that are the bits of k. `None` if a parameter is
    /// missing, or given to a cell without one.
    pub fn table(&self) -> Option<&BitVec> {
        match (&self.primitive.function, &self.init) {
            (Function::Lut { .. }, Some(init)) => Some(init),
            (Function::Fixed(table), None) => Some(table),
            _ => None,
        }
    }
}

/// Driver of one or more nets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Combinational: the net always equals the expression.
    Assign(NetId, Expr),
    /// Clocked.
    Register(Register),
    /// Clocked, from a read-only memory.
    Memory(Memory),
    /// The submodule drives the nets at its outputs.
    Instance(Instance),
    /// Combinational: the net is the output of a library cell.
    Cell(Cell),
}

impl Item {
    /// The expressions that it reads; connections of an instance are none.
    pub fn expressions(&self) -> Vec<&Expr> {
        match self {
            Self::Assign(_, expr) => vec![expr],
            Self::Register(register) => {
                [&register.next].into_iter().chain(&register.enable).chain(&register.reset).collect()
            }
            Self::Memory(memory) => vec![&memory.enable],
            Self::Instance(_) => Vec::new(),
            Self::Cell(cell) => cell.operands.iter().collect(),
        }
    }
}

impl Register {
    /// The registers of a group of [`Module::item_groups`]; empty if it is another driver.
    pub fn of_group<'a>(group: &'a [Item]) -> Vec<&'a Self> {
        let register = |item: &'a Item| match item {
            Item::Register(register) => Some(register),
            _ => None,
        };
        group.iter().filter_map(register).collect()
    }
}

/// A module: one entity of VHDL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Name of the module and of its file.
    pub name: String,
    /// Lines of the comment above it; never read back.
    pub header: Vec<String>,
    /// All nets; ports first.
    pub nets: Vec<Net>,
    /// All drivers, in printing order: a net is driven before it is used, registers and instances apart.
    pub items: Vec<Item>,
    /// The clock of all registers; an input port.
    pub clock: Option<NetId>,
}

impl Expr {
    /// A constant of `width` bits, lowest bits of `value`.
    pub fn constant(width: usize, value: u64) -> Self {
        Self::Const(BitVec::from_words(width, vec![value]))
    }

    /// Zeros; wide ones as a repetition, which stays short in print.
    pub fn zeros(width: usize) -> Self {
        if width <= 32 {
            Self::constant(width, 0)
        } else {
            Self::Repeat(width, Box::new(Self::constant(1, 0)))
        }
    }

    /// Concatenation; the first operand is the lowest.
    pub fn concat(parts: impl IntoIterator<Item = Expr>) -> Self {
        let mut parts: Vec<_> = parts.into_iter().collect();
        if parts.len() == 1 { parts.remove(0) } else { Self::Concat(parts) }
    }

    /// Bitwise and of two.
    pub fn and(self, other: Expr) -> Self {
        Self::And(vec![self, other])
    }

    /// Bitwise or of two.
    pub fn or(self, other: Expr) -> Self {
        Self::Or(vec![self, other])
    }

    /// Whether unsigned `self` < `other`.
    pub fn less_than(self, other: Expr) -> Self {
        Self::Lt(Box::new(self), Box::new(other))
    }

    /// Whether `self` and `other` are the same.
    pub fn equals(self, other: Expr) -> Self {
        Self::Eq(Box::new(self), Box::new(other))
    }

    /// Sum modulo 2^width.
    pub fn plus(self, other: Expr) -> Self {
        Self::Add(Box::new(self), Box::new(other))
    }

    /// Difference modulo 2^width.
    pub fn minus(self, other: Expr) -> Self {
        Self::Sub(Box::new(self), Box::new(other))
    }

    /// Whether any bit is 1.
    pub fn any_bit(self) -> Self {
        Self::Any(Box::new(self))
    }

    /// `self` on each of `n` bits.
    pub fn repeat(self, n: usize) -> Self {
        if n == 1 { self } else { Self::Repeat(n, Box::new(self)) }
    }

    /// Complement, 1-bit or bitwise; the complement of a complement is its operand.
    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// `self ? then : other`.
    pub fn mux(self, then: Expr, other: Expr) -> Self {
        Self::Mux(Box::new(self), Box::new(then), Box::new(other))
    }

    /// Calls `visit` for each direct operand.
    pub fn for_each_operand<'a>(&'a self, mut visit: impl FnMut(&'a Expr)) {
        match self {
            Self::Const(_) | Self::Net(_) | Self::Slice { .. } => {}
            Self::Not(a) | Self::Any(a) | Self::Repeat(_, a) => visit(a),
            Self::And(all) | Self::Or(all) | Self::Xor(all) | Self::Concat(all) => {
                all.iter().for_each(visit);
            }
            Self::Mux(c, a, b) => [c, a, b].into_iter().for_each(|e| visit(e)),
            Self::Add(a, b) | Self::Sub(a, b) | Self::Eq(a, b) | Self::Lt(a, b) => {
                visit(a);
                visit(b);
            }
        }
    }

    /// Calls `visit` for every net that the expression reads.
    pub fn for_each_net(&self, visit: &mut impl FnMut(NetId)) {
        match self {
            Self::Net(net) | Self::Slice { net, .. } => visit(*net),
            _ => self.for_each_operand(|operand| operand.for_each_net(visit)),
        }
    }
}

impl Module {
    /// An empty module.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), header: Vec::new(), nets: Vec::new(), items: Vec::new(), clock: None }
    }

    /// The net behind an id.
    pub fn net(&self, id: NetId) -> &Net {
        &self.nets[id.index()]
    }

    /// Ports in order.
    pub fn ports(&self) -> impl Iterator<Item = (NetId, &Net)> {
        self.nets.iter().enumerate().map(|(i, net)| (NetId(i as u32), net)).filter(|(_, n)| n.dir.is_some())
    }

    /// The port of that name.
    pub fn find_port(&self, name: &str) -> Option<NetId> {
        self.ports().find(|(_, net)| net.name == name).map(|(id, _)| id)
    }

    /// Adds a net without a driver.
    pub fn add_net(&mut self, name: impl Into<String>, width: usize, dir: Option<Dir>) -> NetId {
        self.nets.push(Net { name: name.into(), width, dir, comment: String::new() });
        NetId(self.nets.len() as u32 - 1)
    }

    /// Adds a port; `comment` describes it, in ASCII and at most [`MAX_COMMENT`] bytes.
    pub fn add_port(
        &mut self,
        name: impl Into<String>,
        width: usize,
        dir: Dir,
        comment: impl Into<String>,
    ) -> NetId {
        let (name, comment) = (name.into(), comment.into());
        self.nets.push(Net { name, width, dir: Some(dir), comment });
        NetId(self.nets.len() as u32 - 1)
    }

    /// Adds an input port.
    pub fn add_input(&mut self, name: &str, width: usize, comment: &str) -> NetId {
        self.add_port(name, width, Dir::Input, comment)
    }

    /// Adds an output port; drive it with [`Module::assign_net`].
    pub fn add_output(&mut self, name: &str, width: usize, comment: &str) -> NetId {
        self.add_port(name, width, Dir::Output, comment)
    }

    /// Adds the input port of the clock of all registers.
    pub fn clock_input(&mut self, name: &str) -> NetId {
        let clock = self.add_input(name, 1, "clock, rising edge");
        self.clock = Some(clock);
        clock
    }

    /// Adds a wire driven by `expr`.
    pub fn add_wire(&mut self, name: impl Into<String>, width: usize, expr: Expr) -> NetId {
        let net = self.add_net(name, width, None);
        self.assign_net(net, expr);
        net
    }

    /// Drives `net` by `expr`.
    pub fn assign_net(&mut self, net: NetId, expr: Expr) {
        self.items.push(Item::Assign(net, expr));
    }

    /// Adds a register of `width` bits; see [`Register`] for enable and reset.
    pub fn add_register(
        &mut self,
        name: impl Into<String>,
        width: usize,
        next: Expr,
        enable: Option<Expr>,
        reset: Option<Expr>,
    ) -> NetId {
        let net = self.add_net(name, width, None);
        self.make_register(net, next, enable, reset);
        net
    }

    /// Makes `net`, which has no driver yet, a register.
    pub fn make_register(&mut self, net: NetId, next: Expr, enable: Option<Expr>, reset: Option<Expr>) {
        self.items.push(Item::Register(Register { net, next, enable, reset }));
    }

    /// Joins a submodule; connections in the order of its ports.
    pub fn add_instance(&mut self, module: &str, name: &str, connections: Vec<(String, NetId)>) {
        let (module, name) = (module.to_owned(), name.to_owned());
        self.items.push(Item::Instance(Instance { module, name, connections }));
    }

    /// The drivers in order; registers side by side with the same enable and reset are one slice.
    pub fn item_groups(&self) -> impl Iterator<Item = &[Item]> {
        self.items.chunk_by(|a, b| match (a, b) {
            (Item::Register(a), Item::Register(b)) => a.enable == b.enable && a.reset == b.reset,
            _ => false,
        })
    }

    /// Width of an expression in bits.
    pub fn expr_width(&self, expr: &Expr) -> usize {
        match expr {
            Expr::Const(bits) => bits.len(),
            Expr::Net(net) => self.net(*net).width,
            Expr::Slice { width, .. } => *width,
            Expr::Not(a) | Expr::Mux(_, a, _) | Expr::Add(a, _) | Expr::Sub(a, _) => self.expr_width(a),
            Expr::And(all) | Expr::Or(all) | Expr::Xor(all) => all.first().map_or(0, |e| self.expr_width(e)),
            Expr::Any(_) | Expr::Eq(..) | Expr::Lt(..) => 1,
            Expr::Concat(all) => all.iter().map(|e| self.expr_width(e)).sum(),
            Expr::Repeat(n, a) => n * self.expr_width(a),
        }
    }

    /// `expr` with zeros above it, `width` bits in all.
    ///
    /// # Panics
    /// If `expr` is wider.
    pub fn zero_extend(&self, expr: Expr, width: usize) -> Expr {
        let own = self.expr_width(&expr);
        assert!(own <= width, "{own} bits do not fit {width}");
        if own == width { expr } else { Expr::Concat(vec![expr, Expr::zeros(width - own)]) }
    }

    /// `net` in exactly `width` bits: its lowest ones, or with zeros above.
    pub fn resize_net(&self, net: NetId, width: usize) -> Expr {
        let own = self.net(net).width;
        self.zero_extend(self.net_bits(net, 0, own.min(width)), width)
    }

    /// Bits `lo..lo + width` of a net: the net itself where that is all of it.
    pub fn net_bits(&self, net: NetId, lo: usize, width: usize) -> Expr {
        if lo == 0 && width == self.net(net).width { Expr::Net(net) } else { Expr::Slice { net, lo, width } }
    }
}
