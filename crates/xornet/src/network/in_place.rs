//! In-place programs: steps `x[target] ^= x[source]` on the wires of an invertible square matrix.
//!
//! A step is a CNOT of reversible and quantum circuits, an instruction of two operands in software, and what the
//! literature on ciphers counts as s-XOR. No wire is added; an output may end on any wire, and [`InPlace::places`]
//! says on which.

use crate::error::{Error, Result};
use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, XorNetwork};
use std::fmt;

/// `x[target] ^= x[source]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// The wire that changes.
    pub target: u32,
    /// The wire that is added to it.
    pub source: u32,
}

/// A program of steps, and the wires on which its outputs end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPlace {
    steps: Vec<Step>,
    places: Vec<u32>,
}

impl InPlace {
    /// A program whose output `y[i]` ends on wire `places[i]`.
    ///
    /// # Panics
    /// If `places` is no permutation, or a step names a wire twice or one that there is not.
    pub fn new(steps: Vec<Step>, places: Vec<u32>) -> Self {
        let mut free = vec![true; places.len()];
        let once = places
            .iter()
            .all(|&wire| free.get_mut(wire as usize).is_some_and(|free| std::mem::replace(free, false)));
        assert!(once, "the wires of the outputs are no permutation");
        let is_step =
            |step: &Step| step.target != step.source && step.target.max(step.source) < places.len() as u32;
        assert!(steps.iter().all(is_step), "a step on no two wires of the program");
        Self { steps, places }
    }

    /// Number of wires: rows and columns of the matrix.
    pub fn n_wires(&self) -> usize {
        self.places.len()
    }

    /// The steps, the first first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The wire on which each output ends.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// Layers of steps that share no wire: the depth of the circuit of CNOTs.
    pub fn depth(&self) -> u32 {
        let mut levels = vec![0; self.n_wires()];
        for &Step { target, source } in &self.steps {
            let level = 1 + levels[target as usize].max(levels[source as usize]);
            levels[target as usize] = level;
            levels[source as usize] = level;
        }
        levels.into_iter().max().unwrap_or(0)
    }

    /// The matrix that the program computes: what it makes of the identity, an output a row.
    ///
    /// ```
    /// use xornet::network::{InPlace, Step};
    ///
    /// let program = InPlace::new(vec![Step { target: 0, source: 1 }], vec![1, 0]);
    /// assert_eq!(program.matrix().to_string(), "01\n11\n");
    /// ```
    pub fn matrix(&self) -> BitMatrix {
        let n = self.n_wires();
        let mut wires: Vec<_> = (0..n).map(|j| BitVec::unit_vector(n, j)).collect();
        for &Step { target, source } in &self.steps {
            let added = wires[source as usize].clone();
            wires[target as usize].add_assign(&added);
        }
        let rows = self.places.iter().map(|&wire| std::mem::take(&mut wires[wire as usize])).collect();
        BitMatrix::from_rows(n, rows).unwrap_or_default()
    }

    /// Checks that the program computes `matrix`, by running it on the identity.
    ///
    /// # Errors
    /// `Internal` where it does not.
    pub fn verify(&self, matrix: &BitMatrix) -> Result<()> {
        match self.matrix() == *matrix {
            true => Ok(()),
            false => Err(Error::Internal("an in-place program that does not compute its matrix".into())),
        }
    }

    /// The program of the inverse matrix: the steps from the last to the first, on wires renamed such that its
    /// inputs stand in order.
    ///
    /// ```
    /// use xornet::network::{InPlace, Step};
    ///
    /// let program = InPlace::new(vec![Step { target: 0, source: 1 }], vec![1, 0]);
    /// assert_eq!(program.inverse().matrix().to_string(), "11\n10\n");
    /// assert_eq!(program.inverse().inverse(), program);
    /// ```
    pub fn inverse(&self) -> Self {
        let mut input_on = vec![0; self.n_wires()];
        self.places.iter().zip(0..).for_each(|(&wire, i)| input_on[wire as usize] = i);
        let renamed = |&Step { target, source }: &Step| Step {
            target: input_on[target as usize],
            source: input_on[source as usize],
        };
        Self { steps: self.steps.iter().rev().map(renamed).collect(), places: input_on }
    }

    /// The network of the same sums: a gate a step.
    pub fn to_network(&self) -> XorNetwork {
        let mut network = XorNetwork::new(self.n_wires());
        let mut wires: Vec<NodeId> = (0..self.n_wires()).map(|j| network.input(j)).collect();
        for &Step { target, source } in &self.steps {
            wires[target as usize] = network.xor(wires[target as usize], wires[source as usize]);
        }
        self.places.iter().for_each(|&wire| network.push_output(Some(wires[wire as usize]), false));
        network
    }
}

/// A step a line, `x[7] ^= x[11]`, and then the wire of each output, `y[0] = x[7]`.
impl fmt::Display for InPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| writeln!(f, "x[{}] ^= x[{}]", step.target, step.source))?;
        self.places.iter().enumerate().try_for_each(|(i, wire)| writeln!(f, "y[{i}] = x[{wire}]"))
    }
}
