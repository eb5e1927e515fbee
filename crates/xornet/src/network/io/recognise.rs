//! XOR gates out of other logic.
//!
//! Every value of a file is shown to be a sum of inputs, or kept as a truth table over the nearest sums
//! below it. That takes ANDs and inverters in any arrangement, as long as a sum never lies more than
//! [`MAX_LEAVES`] independent sums above others. Sums that a table reads may depend on each other
//! (a, b and a ^ b): such dependences are found by sketches and proven, all at once, by [`Recogniser::into_network`].

use crate::gf2::truth::{MAX_VARIABLES, VARIABLES};
use crate::network::io::format::{MAX_GATES, Sum};
use crate::network::{NodeId, XorNetwork};
use std::collections::{BTreeMap, BTreeSet};

/// Most independent values of a truth table, so that it fits a word.
pub(super) const MAX_LEAVES: usize = MAX_VARIABLES;

/// A value of a file.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A sum of inputs.
    Sum(Sum),
    /// Shown to be no sum of inputs.
    Logic(Box<Logic>),
    /// Over too many values to tell.
    Unknown,
}

/// A truth table over values of the network.
#[derive(Debug, Clone)]
pub(super) struct Logic {
    /// At most [`MAX_LEAVES`], linearly independent, ascending.
    leaves: Vec<NodeId>,
    /// Bit m is the value where leaf i has bit i of m.
    truth: u64,
}

impl Value {
    /// The constant `bit`.
    pub(super) fn constant(bit: bool) -> Self {
        Self::Sum(Sum { source: None, invert: bit })
    }

    fn leaves(&self) -> &[NodeId] {
        match self {
            Self::Sum(sum) => sum.source.as_slice(),
            Self::Logic(logic) => &logic.leaves,
            Self::Unknown => &[],
        }
    }

    /// Its truth table where its leaves have the tables `leaf`.
    fn truth_table(&self, leaf: impl Fn(&NodeId) -> u64) -> u64 {
        match self {
            Self::Sum(sum) => sum.source.as_ref().map_or(0, leaf) ^ constant_table(sum.invert),
            Self::Logic(logic) => {
                compose_tables(logic.truth, &logic.leaves.iter().map(leaf).collect::<Vec<_>>())
            }
            Self::Unknown => 0,
        }
    }
}

/// Truth table of `cubes` over variables 0..: each is where the variables have the given bits, `None` for any.
pub(super) fn cover_table<C: IntoIterator<Item = Option<bool>>>(cubes: impl IntoIterator<Item = C>) -> u64 {
    let literal =
        |(bit, variable): (Option<bool>, &u64)| bit.map_or(!0, |bit| variable ^ constant_table(!bit));
    let cube = |cube: C| cube.into_iter().zip(&VARIABLES).map(literal).fold(!0, |all, one| all & one);
    cubes.into_iter().map(cube).fold(0, |any, one| any | one)
}

/// The table of a function of `inputs`, which are tables over other variables.
fn compose_tables(truth: u64, inputs: &[u64]) -> u64 {
    let minterm = |m: usize| {
        inputs
            .iter()
            .enumerate()
            .fold(!0, |all_of, (i, input)| all_of & (input ^ constant_table(m >> i & 1 == 0)))
    };
    (0..1 << inputs.len()).filter(|m| truth >> m & 1 == 1).fold(0, |any, m| any | minterm(m))
}

fn constant_table(bit: bool) -> u64 {
    if bit { !0 } else { 0 }
}

/// Builds the network, one value of the file after another.
pub(super) struct Recogniser {
    network: XorNetwork,
    /// A hash of every value, in which sums are sums: values that depend on each other do so in it.
    sketches: Vec<u64>,
    gates: BTreeMap<[NodeId; 2], NodeId>,
    /// Sets of values whose sketches add up to 0; results hold if the values do.
    assumed: BTreeSet<Vec<NodeId>>,
    /// A sum was left out: the gates are too many.
    full: bool,
}

/// Independent values, and each value of a list as a sum of them.
struct ValueBasis {
    leaves: Vec<NodeId>,
    /// Truth tables over `leaves`, by value.
    tables: BTreeMap<NodeId, u64>,
}

impl Recogniser {
    pub(super) fn new(n_in: usize) -> Self {
        let sketches = (0..n_in as u64).map(mixed_word).collect();
        let (gates, assumed) = (BTreeMap::new(), BTreeSet::new());
        Self { network: XorNetwork::new(n_in), sketches, gates, assumed, full: false }
    }

    /// Input `x[j]`, which must exist.
    pub(super) fn input_value(&self, j: usize) -> Value {
        Value::Sum(Sum { source: Some(self.network.input(j)), invert: false })
    }

    /// The function `truth` of at most [`MAX_LEAVES`] values.
    pub(super) fn combine_values(&mut self, values: &[&Value], truth: u64) -> Value {
        let known = values.iter().all(|value| !matches!(value, Value::Unknown));
        let Some(basis) = known.then(|| self.common_basis(values)).flatten() else { return Value::Unknown };
        let table = |value: &&Value| value.truth_table(|leaf| basis.tables[leaf]);
        let truth = compose_tables(truth, &values.iter().map(table).collect::<Vec<_>>());
        match as_sum(truth, basis.leaves.len()) {
            Some((taps, invert)) => {
                let taps: Vec<_> =
                    basis.leaves.iter().zip(taps).filter_map(|(&l, tap)| tap.then_some(l)).collect();
                self.add_sum(&taps, invert)
            }
            None => Value::Logic(Box::new(trim_leaves(&basis.leaves, truth))),
        }
    }

    /// The parity of `values`, inverted or not; only sums have one here.
    pub(super) fn parity_value(&mut self, values: &[&Value], invert: bool) -> Value {
        let mut operands = Vec::with_capacity(values.len());
        let mut inverted = invert;
        for value in values {
            let Value::Sum(sum) = value else { return Value::Unknown };
            operands.extend(sum.source);
            inverted ^= sum.invert;
        }
        self.add_sum(&operands, inverted)
    }

    fn add_sum(&mut self, operands: &[NodeId], invert: bool) -> Value {
        let mut level = operands.to_vec();
        while level.len() > 1 {
            if self.network.n_xor() + level.len() > MAX_GATES {
                self.full = true;
                return Value::Unknown;
            }
            level = level.chunks(2).map(|pair| self.shared_gate(pair)).collect();
        }
        Value::Sum(Sum { source: level.first().copied(), invert })
    }

    /// The sum of one or two values; the same two make one gate.
    fn shared_gate(&mut self, pair: &[NodeId]) -> NodeId {
        let [a, b] = *pair else { return pair[0] };
        let key = [a.min(b), a.max(b)];
        *self.gates.entry(key).or_insert_with(|| {
            self.sketches.push(self.sketches[a.index()] ^ self.sketches[b.index()]);
            self.network.xor(key[0], key[1])
        })
    }

    /// A basis of all that `values` read; `None` where that is too large.
    fn common_basis(&mut self, values: &[&Value]) -> Option<ValueBasis> {
        let read: BTreeSet<_> = values.iter().flat_map(|value| value.leaves()).copied().collect();
        let mut basis = ValueBasis { leaves: Vec::new(), tables: BTreeMap::new() };
        // Reduced sketches, and which leaves each is the sum of.
        let mut rows: Vec<(u64, u8)> = Vec::new();
        for value in read {
            let (mut rest, mut taps) = (self.sketches[value.index()], 0u8);
            for &(row, of) in &rows {
                if rest ^ row < rest {
                    (rest, taps) = (rest ^ row, taps ^ of);
                }
            }
            if rest != 0 {
                let variable = VARIABLES.get(basis.leaves.len())?;
                rows.push((rest, taps | 1 << basis.leaves.len()));
                basis.leaves.push(value);
                basis.tables.insert(value, *variable);
                continue;
            }
            let taps = || (0..basis.leaves.len()).filter(|i| taps >> i & 1 == 1);
            self.assumed.insert(taps().map(|i| basis.leaves[i]).chain([value]).collect());
            basis.tables.insert(value, taps().fold(0, |table, i| table ^ VARIABLES[i]));
        }
        Some(basis)
    }

    /// The network with these outputs, without the gates that none of them reads.
    ///
    /// # Errors
    /// The first output that is no sum of inputs, or what else is wrong.
    pub(super) fn into_network(mut self, outputs: &[&Value]) -> Result<XorNetwork, String> {
        if self.full {
            return Err(format!("more than {MAX_GATES} gates"));
        }
        for (i, output) in outputs.iter().enumerate() {
            match output {
                Value::Sum(sum) => self.network.push_output(sum.source, sum.invert),
                Value::Logic(_) => return Err(format!("output {i} is no sum (XOR) of inputs")),
                Value::Unknown => {
                    let far = format!("is logic over more than {MAX_LEAVES} values");
                    return Err(format!("output {i} {far}, not seen to be a sum (XOR) of inputs"));
                }
            }
        }
        let holds = |forms: &[u64], set: &[NodeId]| set.iter().fold(0, |sum, v| sum ^ forms[v.index()]) == 0;
        let slices = if self.assumed.is_empty() { 0 } else { self.network.n_in().div_ceil(64) };
        for forms in (0..slices).map(|word| self.network.forms_word(word)) {
            if !self.assumed.iter().all(|set| holds(&forms, set)) {
                return Err("logic that cannot be shown to be sums (XOR) of inputs".into());
            }
        }
        Ok(without_dead(&self.network))
    }
}

/// Variables that a table of `n` of them sums, and whether it is inverted; `None` where it is no sum.
fn as_sum(truth: u64, n: usize) -> Option<(Vec<bool>, bool)> {
    let invert = truth & 1 == 1;
    let taps: Vec<_> = (0..n).map(|i| (truth >> (1u32 << i) & 1 == 1) != invert).collect();
    let tapped = VARIABLES.iter().zip(&taps).filter(|(_, tap)| **tap);
    let sum = tapped.fold(constant_table(invert), |sum, (variable, _)| sum ^ variable);
    (sum == truth).then_some((taps, invert))
}

/// The table over those leaves alone that it depends on.
fn trim_leaves(leaves: &[NodeId], truth: u64) -> Logic {
    let depends = |i: &usize| (truth ^ truth >> (1u32 << i)) & !VARIABLES[*i] != 0;
    let kept: Vec<usize> = (0..leaves.len()).filter(depends).collect();
    let place = |i: usize| kept.iter().position(|&k| k == i).map_or(0, |at| VARIABLES[at]);
    let truth = compose_tables(truth, &(0..leaves.len()).map(place).collect::<Vec<_>>());
    Logic { leaves: kept.iter().map(|&i| leaves[i]).collect(), truth }
}

/// The same network without gates that reach no output.
fn without_dead(network: &XorNetwork) -> XorNetwork {
    let live = network.live_values();
    let mut kept = XorNetwork::new(network.n_in());
    let mut ids: Vec<_> = (0..network.n_in()).map(|j| network.input(j)).collect();
    for (k, operands) in network.gates().enumerate() {
        let dead = !live[network.n_in() + k];
        let operands: Vec<NodeId> = operands.iter().map(|operand| ids[operand.index()]).collect();
        ids.push(if dead { operands[0] } else { kept.xor_all(&operands) });
    }
    for output in network.outputs() {
        kept.push_output(output.source.map(|source| ids[source.index()]), output.invert);
    }
    kept
}

/// A well-mixed word of `index`, by the constants of SplitMix64.
fn mixed_word(index: u64) -> u64 {
    let mut word = (index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    const AND: u64 = 0b1000;

    fn gate(value: Value) -> Option<Sum> {
        if let Value::Sum(sum) = value { Some(sum) } else { None }
    }

    #[test]
    fn sums_over_dependent_values_are_found_and_proven() {
        let mut r = Recogniser::new(2);
        let [a, b] = [0, 1].map(|j| r.input_value(j));
        let c = r.parity_value(&[&a, &b], false);
        // a·b + a·(a^b) = a·(b + a + b) = a: three values that depend on each other.
        let ab = r.combine_values(&[&a, &b], AND);
        let ac = r.combine_values(&[&a, &c], AND);
        assert!(matches!(ab, Value::Logic(_)) && matches!(ac, Value::Logic(_)));
        let sum = r.combine_values(&[&ab, &ac], 0b0110);
        assert_eq!(gate(sum.clone()), gate(a.clone()));
        assert_eq!(r.assumed.len(), 1);
        let network = r.into_network(&[&sum, &c]).expect("sums");
        assert_eq!((network.n_xor(), network.affine().matrix.to_string()), (1, "10\n11\n".into()));
    }

    #[test]
    fn a_wrong_assumption_is_refused() {
        let mut r = Recogniser::new(2);
        r.assumed.insert(vec![NodeId(0), NodeId(1)]);
        let output = r.input_value(0);
        assert!(r.into_network(&[&output]).is_err());
    }

    #[test]
    fn logic_is_told_from_what_is_not_known() {
        let mut r = Recogniser::new(7);
        let inputs: Vec<_> = (0..7).map(|j| r.input_value(j)).collect();
        let six = r.combine_values(&inputs[..6].iter().collect::<Vec<_>>(), 1 << 63);
        let seven = r.combine_values(&[&six, &inputs[6]], AND);
        assert!(matches!(&six, Value::Logic(logic) if logic.leaves.len() == 6));
        assert!(matches!(seven, Value::Unknown));
        // x1 is not looked at once x0 and x1 are 1 together.
        let fewer = r.combine_values(&[&six, &inputs[0]], 0b1011);
        assert!(matches!(fewer, Value::Logic(_)));
        let error = |output: &Value| Recogniser::new(7).into_network(&[output]).err().unwrap_or_default();
        assert!(error(&six).contains("output 0 is no sum") && error(&seven).contains("more than 6 values"));
    }

    #[test]
    fn tables_keep_only_what_they_depend_on() {
        let leaves = [NodeId(3), NodeId(5), NodeId(9)];
        let logic = trim_leaves(&leaves, VARIABLES[0] & VARIABLES[2]);
        assert_eq!((logic.leaves, logic.truth & 0xf), (vec![NodeId(3), NodeId(9)], AND));
    }
}
