//! Proof that a netlist computes y = M·x + c.
//!
//! 1. The outputs for zero and the unit vectors are those of M and c.
//! 2. An output whose nets are all sums (see `forms`) is thereby equal to the row of M, for every x.
//! 3. Any other output is compared at all values of the inputs that it depends on, if they are few;
//! 4. those left are for a SAT solver, which the caller runs.

use super::{Gate, Netlist, forms};
use crate::error::{Error, Result};
use crate::gf2::truth::VARIABLES;
use crate::gf2::{Affine, BitVec, to_hex};

/// Most inputs of an output that is compared exhaustively.
const MAX_EXHAUSTIVE: usize = 20;
/// Blocks of 64 random vectors that an output must pass before it is left to a solver.
const RANDOM_BLOCKS: usize = 256;

/// Method of proof; of several, the strongest that an output needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProofMethod {
    /// By linearity: zero and the unit vectors, where all nets are sums.
    Linear,
    /// Exhaustively: all values of the inputs that an output depends on.
    Exhaustive,
    /// By a SAT solver.
    Sat,
}

impl ProofMethod {
    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Exhaustive => "exhaustive",
            Self::Sat => "sat",
        }
    }
}

/// Result of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetlistProof {
    /// Method, over all outputs but those in `open`.
    pub method: ProofMethod,
    /// Number of vectors applied.
    pub vectors: u64,
    /// Indices of the outputs that only a solver can prove.
    pub open: Vec<usize>,
}

/// Proves that `netlist` computes `map`.
///
/// # Errors
/// `Mismatch` with a differing output and its input vector, or if the sizes differ.
pub fn prove_netlist(netlist: &Netlist, map: &Affine) -> Result<NetlistProof> {
    let (n, m) = (netlist.inputs.len(), netlist.outputs.len());
    if (map.matrix.n_cols(), map.matrix.n_rows()) != (n, m) {
        return Err(Error::Mismatch(format!("netlist: {n} inputs and {m} outputs, expected another number")));
    }
    let mut proof = NetlistProof { method: ProofMethod::Linear, vectors: n as u64 + 1, open: Vec::new() };
    check_units(netlist, map)?;
    let forms = forms::net_forms(netlist);
    for i in (0..m).filter(|&i| forms[netlist.outputs[i].index()].is_none()) {
        let cone = Cone::from_output(netlist, i);
        if cone.support.len() <= MAX_EXHAUSTIVE {
            proof.vectors += cone.check_exhaustive(netlist, map)?;
            proof.method = ProofMethod::Exhaustive;
        } else {
            cone.check_sample(netlist, map)?;
            proof.open.push(i);
        }
    }
    Ok(proof)
}

/// Compares the outputs for zero and the unit vectors, 64 at a time.
fn check_units(netlist: &Netlist, map: &Affine) -> Result<()> {
    let n = netlist.inputs.len();
    let gates: Vec<_> = netlist.gates.iter().collect();
    let mut nets = vec![0; netlist.n_nets];
    for first in (0..=n).step_by(64) {
        // Vector v is the unit vector of input first + v; that of input n is zero.
        for (j, net) in netlist.inputs.iter().enumerate() {
            nets[net.index()] = if (first..first + 64).contains(&j) { 1 << (j - first) } else { 0 };
        }
        evaluate_gates(&gates, &mut nets);
        for (i, output) in netlist.outputs.iter().enumerate() {
            let row = map.matrix.row(i);
            for v in 0..64.min(n + 1 - first) {
                let j = first + v;
                let expected = map.offset.get(i) != (j < n && row.get(j));
                if (nets[output.index()] >> v & 1 == 1) != expected {
                    let x = if j < n { BitVec::unit_vector(n, j) } else { BitVec::zeros(n) };
                    return Err(difference_error(i, &x, expected));
                }
            }
        }
    }
    Ok(())
}

fn difference_error(i: usize, x: &BitVec, expected: bool) -> Error {
    let (found, expected) = (u8::from(!expected), u8::from(expected));
    Error::Mismatch(format!(
        "netlist: y[{i}] = {found} for x = {}'h{}, expected {expected}",
        x.len(),
        to_hex(x)
    ))
}

/// Evaluates the nets that `gates` drive, 64 vectors at a time.
fn evaluate_gates(gates: &[&Gate], nets: &mut [u64]) {
    let mut inputs = [0; crate::cells::MAX_INPUTS];
    for gate in gates {
        for (value, net) in inputs.iter_mut().zip(&gate.inputs) {
            *value = nets[net.index()];
        }
        nets[gate.output.index()] = gate.table.apply_vectors(&inputs[..gate.inputs.len()]);
    }
}

/// Logic that one output depends on.
struct Cone<'a> {
    output: usize,
    /// Drivers before readers.
    gates: Vec<&'a Gate>,
    /// Inputs that the output depends on: indices in the input port.
    support: Vec<usize>,
}

impl<'a> Cone<'a> {
    fn from_output(netlist: &'a Netlist, output: usize) -> Self {
        let mut wanted = vec![false; netlist.n_nets];
        wanted[netlist.outputs[output].index()] = true;
        let mut gates = Vec::new();
        for gate in netlist.gates.iter().rev() {
            if wanted[gate.output.index()] {
                gate.inputs.iter().for_each(|net| wanted[net.index()] = true);
                gates.push(gate);
            }
        }
        gates.reverse();
        let support = (0..netlist.inputs.len()).filter(|&j| wanted[netlist.inputs[j].index()]).collect();
        Self { output, gates, support }
    }

    /// Compares all values of the support; the other inputs stay 0, as zero and the unit vectors have shown
    /// them to have no effect.
    fn check_exhaustive(&self, netlist: &Netlist, map: &Affine) -> Result<u64> {
        let k = self.support.len();
        let mut nets = vec![0; netlist.n_nets];
        for block in 0..1u64 << k.saturating_sub(6) {
            let input = |s: usize| match VARIABLES.get(s) {
                Some(pattern) => *pattern,
                None => (block >> (s - 6) & 1).wrapping_neg(),
            };
            self.check_block(netlist, map, &mut nets, input)?;
        }
        Ok(1 << k)
    }

    /// Compares random values of the support.
    fn check_sample(&self, netlist: &Netlist, map: &Affine) -> Result<()> {
        use rand_chacha::ChaCha8Rng;
        use rand_chacha::rand_core::{Rng, SeedableRng};
        let mut rng = ChaCha8Rng::seed_from_u64(self.output as u64);
        let mut nets = vec![0; netlist.n_nets];
        (0..RANDOM_BLOCKS).try_for_each(|_| self.check_block(netlist, map, &mut nets, |_| rng.next_u64()))
    }

    /// Compares 64 vectors; `input` gives the values of the s-th input of the support.
    fn check_block(
        &self,
        netlist: &Netlist,
        map: &Affine,
        nets: &mut [u64],
        mut input: impl FnMut(usize) -> u64,
    ) -> Result<()> {
        let row = map.matrix.row(self.output);
        let mut expected = if map.offset.get(self.output) { u64::MAX } else { 0 };
        for (s, &j) in self.support.iter().enumerate() {
            let word = input(s);
            nets[netlist.inputs[j].index()] = word;
            expected ^= if row.get(j) { word } else { 0 };
        }
        evaluate_gates(&self.gates, nets);
        let wrong = nets[netlist.outputs[self.output].index()] ^ expected;
        if wrong == 0 {
            return Ok(());
        }
        let v = wrong.trailing_zeros();
        let x = BitVec::from_bits(netlist.inputs.iter().map(|net| nets[net.index()] >> v & 1 == 1));
        Err(difference_error(self.output, &x, expected >> v & 1 == 1))
    }
}
