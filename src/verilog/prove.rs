//! Proof that a read-back decoder computes y = M·x + c.
//!
//! The logic is refused unless it is affine: concatenations, slices, XOR, inverters, constants and registers
//! that all have the clock `clk` and the enable `ce`. An affine map is determined by its values at zero and
//! the unit vectors, so these are applied, all at once: every bit is a vector with one entry a unit vector
//! and a last entry for zero. A library cell is affine if its whole truth table is the sum of exactly those
//! inputs that are connected to nets, or the complement of that sum; every entry is checked. Registers count
//! stages; all operands of a gate must be of the same stage and every output of stage `latency`, so the proof
//! holds for every clock cycle.

use crate::error::{Error, Result};
use crate::gf2::{Affine, BitVec};
use crate::rtl::cell::parity_of;
use crate::rtl::{Cell, Expr, Item, Module, Net, NetId};

/// Most bits of the affine forms of all nets (2 GiB): twice those of the largest decoder without shared
/// gates.
const MAX_FORM_BITS: usize = match 1usize.checked_shl(34) {
    Some(most) => most,
    None => usize::MAX,
};

/// Proves that output `y` of `module` is `wanted` of input `x`, with a latency of `latency` enabled clock
/// edges.
///
/// # Errors
/// `Mismatch` that names the first wrong output, or the item that is not affine.
pub fn prove_module(module: &Module, wanted: &Affine, latency: usize) -> Result<()> {
    let fail = |what: String| Error::Mismatch(format!("module {}: {what}", module.name));
    let proof = TextProof::new(module, wanted.matrix.n_cols()).map_err(fail)?;
    let y = proof.run_proof(latency).map_err(fail)?;
    if y.len() != wanted.matrix.n_rows() {
        return Err(fail(format!("y has {} bits, the matrix {} rows", y.len(), wanted.matrix.n_rows())));
    }
    for (i, bit) in y.iter().enumerate() {
        if bit.stage.is_some_and(|stage| stage != latency) {
            return Err(fail(format!("y[{i}] comes after {:?} registers instead of {latency}", bit.stage)));
        }
        let form = bit.form.slice(0, wanted.matrix.n_cols());
        let offset = bit.form.get(wanted.matrix.n_cols());
        if form != *wanted.matrix.row(i) || offset != wanted.offset.get(i) {
            return Err(fail(format!("y[{i}] is not row {i} of the matrix")));
        }
    }
    Ok(())
}

/// An affine form over x (its last entry is the constant), and the number of registers behind x; constants
/// are of every stage.
#[derive(Clone)]
struct Bit {
    form: BitVec,
    stage: Option<usize>,
}

type Check<T> = std::result::Result<T, String>;

struct TextProof<'a> {
    module: &'a Module,
    n_in: usize,
    y: NetId,
    /// Bits of every net, if evaluated.
    nets: Vec<Option<Vec<Bit>>>,
}

impl<'a> TextProof<'a> {
    fn new(module: &'a Module, n_in: usize) -> Check<Self> {
        let port = |name| module.find_port(name).ok_or_else(|| format!("no port {name}"));
        let (x, y) = (port("x")?, port("y")?);
        if module.net(x).width != n_in {
            return Err(format!("x has {} bits, the matrix {n_in} columns", module.net(x).width));
        }
        if module.clock.is_some() && module.clock != module.find_port("clk") {
            return Err("the clock is not clk".into());
        }
        let bits = module.nets.iter().fold(0_usize, |bits, net| bits.saturating_add(net.width));
        if bits.saturating_mul(n_in + 1) > MAX_FORM_BITS {
            let most = MAX_FORM_BITS / (n_in + 1);
            return Err(format!("{bits} bits of nets, at most {most} are proven for {n_in} inputs"));
        }
        let mut nets = vec![None; module.nets.len()];
        let input = |j| Bit { form: BitVec::unit_vector(n_in + 1, j), stage: Some(0) };
        nets[x.index()] = Some((0..n_in).map(input).collect());
        Ok(Self { module, n_in, y, nets })
    }

    fn run_proof(mut self, latency: usize) -> Check<Vec<Bit>> {
        let leads_to_y = self.output_cone();
        let mut waiting: Vec<&Item> = self.module.items.iter().filter(leads_to_y).collect();
        // A register may be listed after its readers: every round evaluates all possible items, at least one
        // stage.
        for _ in 0..=latency {
            let mut still = Vec::new();
            for item in waiting {
                if !self.evaluate_driver(item)? {
                    still.push(item);
                }
            }
            waiting = still;
        }
        if !waiting.is_empty() {
            return Err("a loop, a net that is no function of x, or one that comes too late".into());
        }
        self.nets[self.y.index()].take().ok_or_else(|| "y has no driver".into())
    }

    /// Selects the drivers that lead to y, and items that no decoder has; leaves out what is beside the data:
    /// valid bits, and readers of inputs that nothing else reads.
    fn output_cone(&self) -> impl Fn(&&Item) -> bool + use<'a> {
        let module = self.module;
        let mut leads = vec![false; module.nets.len()];
        leads[self.y.index()] = true;
        // Drivers are listed before their readers, except for registers.
        let mut grows = true;
        while std::mem::take(&mut grows) {
            for item in module.items.iter().rev() {
                if driven_net(item).is_some_and(|net| leads[net.index()]) {
                    visit_reads(item, &mut |net| grows |= !std::mem::replace(&mut leads[net.index()], true));
                }
            }
        }
        move |item| driven_net(item).is_none_or(|net| leads[net.index()])
    }

    /// Evaluates a driver; `false` if it reads nets that are not evaluated yet.
    fn evaluate_driver(&mut self, item: &Item) -> Check<bool> {
        let sum;
        let (net, expr, registers) = match item {
            Item::Assign(net, expr) => (*net, expr, 0),
            Item::Register(register) => {
                let enabled = register.enable.as_ref().is_some_and(|e| self.is_port(e, "ce"));
                if !enabled || register.reset.is_some() {
                    return Err(format!(
                        "register {} has another control than ce",
                        self.module.net(register.net).name
                    ));
                }
                (register.net, &register.next, 1)
            }
            Item::Cell(cell) => {
                sum = self.parity_expr(cell)?;
                (cell.net, &sum, 0)
            }
            Item::Memory(memory) => return Err(format!("memory {} in a decoder", memory.name)),
            Item::Instance(instance) => return Err(format!("instance {} in a decoder", instance.name)),
        };
        if !self.is_known(expr) {
            return Ok(false);
        }
        let mut bits = self.eval_expr(expr)?;
        for bit in &mut bits {
            bit.stage = bit.stage.map(|stage| stage + registers);
        }
        let Net { name, width, .. } = self.module.net(net);
        if bits.len() != *width {
            return Err(format!("net {name} of {width} bits is driven by {}", bits.len()));
        }
        if self.nets[net.index()].replace(bits).is_some() {
            return Err(format!("net {name} has two drivers"));
        }
        Ok(true)
    }

    /// The output of a cell as a sum of its non-constant operands, or the complement of that sum.
    fn parity_expr(&self, cell: &Cell) -> Check<Expr> {
        let counted: Vec<_> = cell.operands.iter().map(|e| !matches!(e, Expr::Const(_))).collect();
        let no_sum = || {
            let (module, net) = (&cell.primitive.module, &self.module.net(cell.net).name);
            format!("the {module} of {net} is no sum of its operands, nor the complement of one")
        };
        let invert = cell.table().and_then(|table| parity_of(table, &counted)).ok_or_else(no_sum)?;
        let operands =
            cell.operands.iter().zip(counted).filter(|(_, counts)| *counts).map(|(e, _)| e.clone());
        let sum = Expr::Xor(operands.collect());
        Ok(if invert { sum.not() } else { sum })
    }

    fn is_port(&self, expr: &Expr, name: &str) -> bool {
        matches!(expr, Expr::Net(net) if self.module.find_port(name) == Some(*net))
    }

    fn is_known(&self, expr: &Expr) -> bool {
        let mut known = true;
        expr.for_each_net(&mut |net| known &= self.nets[net.index()].is_some());
        known
    }

    fn net_bits(&self, net: NetId) -> &[Bit] {
        self.nets[net.index()].as_deref().unwrap_or(&[])
    }

    fn eval_expr(&self, expr: &Expr) -> Check<Vec<Bit>> {
        match expr {
            Expr::Const(bits) => Ok(bits.iter().map(|bit| self.constant_bit(bit)).collect()),
            Expr::Net(net) => Ok(self.net_bits(*net).to_vec()),
            Expr::Slice { net, lo, width } => {
                let bits = self.net_bits(*net).get(*lo..lo + width);
                bits.map(<[_]>::to_vec)
                    .ok_or_else(|| format!("a slice outside {}", self.module.net(*net).name))
            }
            Expr::Not(a) => {
                let one = self.constant_bit(true);
                self.eval_expr(a)?.into_iter().map(|bit| add_bits(bit, &one)).collect()
            }
            Expr::Xor(all) => self.eval_sum(all),
            Expr::Concat(all) => {
                Ok(all.iter().map(|e| self.eval_expr(e)).collect::<Check<Vec<_>>>()?.concat())
            }
            Expr::Repeat(n, a) => Ok(vec![self.eval_expr(a)?; *n].concat()),
            _ => Err("an operator that is not affine".into()),
        }
    }

    fn eval_sum(&self, all: &[Expr]) -> Check<Vec<Bit>> {
        let mut operands = all.iter().map(|e| self.eval_expr(e));
        let first = operands.next().unwrap_or_else(|| Ok(Vec::new()))?;
        operands.try_fold(first, |sum, operand| {
            let operand = operand?;
            if sum.len() != operand.len() {
                return Err("operands of different width".into());
            }
            sum.into_iter().zip(&operand).map(|(a, b)| add_bits(a, b)).collect()
        })
    }

    fn constant_bit(&self, one: bool) -> Bit {
        let mut form = BitVec::zeros(self.n_in + 1);
        form.set(self.n_in, one);
        Bit { form, stage: None }
    }
}

/// The net that an item of a decoder drives.
fn driven_net(item: &Item) -> Option<NetId> {
    match item {
        Item::Assign(net, _) | Item::Cell(Cell { net, .. }) => Some(*net),
        Item::Register(register) => Some(register.net),
        Item::Memory(_) | Item::Instance(_) => None,
    }
}

/// Calls `visit` for the nets that such an item reads.
fn visit_reads(item: &Item, visit: &mut impl FnMut(NetId)) {
    match item {
        Item::Assign(_, expr) => expr.for_each_net(visit),
        Item::Register(register) => register.next.for_each_net(visit),
        Item::Cell(cell) => cell.operands.iter().for_each(|operand| operand.for_each_net(visit)),
        Item::Memory(_) | Item::Instance(_) => {}
    }
}

fn add_bits(mut a: Bit, b: &Bit) -> Check<Bit> {
    match (a.stage, b.stage) {
        (Some(s), Some(t)) if s != t => return Err(format!("a gate joins values of stages {s} and {t}")),
        (None, stage) => a.stage = stage,
        _ => {}
    }
    a.form.add_assign(&b.form);
    Ok(a)
}
