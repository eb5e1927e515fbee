//! The straight-line program: inputs, then gates of two or more operands defined earlier, then outputs.

use crate::gf2::{Affine, BitMatrix, BitVec};
use itertools::Itertools;
use std::cmp::Ordering;

/// Bits of a word.
const WORD: usize = u64::BITS as usize;

/// A value of a network: inputs `x[0]..` come first, then gates in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// Position among all values: inputs first, then gates.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One output `y[i]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// The value it copies; `None` is the constant 0 (a zero row).
    pub source: Option<NodeId>,
    /// Whether it is inverted (`c[i]` = 1: product polarity).
    pub invert: bool,
}

/// Most operands of a gate in a file or a target: those of the largest LUT.
pub const MAX_OPERANDS: usize = 6;

/// A straight-line program of XOR gates of two or more operands. Operands always precede the gate that uses them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XorNetwork {
    n_in: usize,
    /// Operands of all gates, one gate after another.
    operands: Vec<NodeId>,
    /// Where the operands of each gate end.
    ends: Vec<usize>,
    outputs: Vec<Output>,
}

impl XorNetwork {
    /// A network of `n_in` inputs without gates or outputs.
    pub fn new(n_in: usize) -> Self {
        Self { n_in, operands: Vec::new(), ends: Vec::new(), outputs: Vec::new() }
    }

    /// Number of inputs.
    pub fn n_in(&self) -> usize {
        self.n_in
    }

    /// Number of outputs.
    pub fn n_out(&self) -> usize {
        self.outputs.len()
    }

    /// Number of gates.
    pub fn n_gates(&self) -> usize {
        self.ends.len()
    }

    /// Number of XOR2 gates that the gates come to: one less than the operands of each.
    pub fn n_xor(&self) -> usize {
        self.operands.len() - self.n_gates()
    }

    /// Operands of the largest gate; 0 where there is none.
    pub fn max_operands(&self) -> usize {
        self.gates().map(<[NodeId]>::len).max().unwrap_or(0)
    }

    /// Number of values: inputs and gates.
    pub fn n_nodes(&self) -> usize {
        self.n_in + self.n_gates()
    }

    /// Input `x[j]`.
    ///
    /// # Panics
    /// If there is no such input.
    pub fn input(&self, j: usize) -> NodeId {
        assert!(j < self.n_in, "input {j} of {}", self.n_in);
        NodeId(j as u32)
    }

    /// Appends the gate a ^ b and returns its value.
    ///
    /// # Panics
    /// If an operand is not defined yet.
    pub fn xor(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.xor_all(&[a, b])
    }

    /// Appends the gate that sums `operands` and returns its value.
    ///
    /// # Panics
    /// If there are fewer than two, or one is not defined yet.
    pub fn xor_all(&mut self, operands: &[NodeId]) -> NodeId {
        let id = self.n_nodes();
        assert!(operands.len() >= 2, "gate {id} of {} operands", operands.len());
        let defined = operands.iter().all(|operand| operand.index() < id);
        assert!(defined, "an operand of gate {id} is not defined yet");
        self.operands.extend_from_slice(operands);
        self.ends.push(self.operands.len());
        NodeId(id as u32)
    }

    /// Appends a balanced tree of XOR2 over `operands`; `None` where there are none.
    ///
    /// ```
    /// use xornet::network::XorNetwork;
    ///
    /// let mut network = XorNetwork::new(8);
    /// let inputs: Vec<_> = (0..8).map(|j| network.input(j)).collect();
    /// let sum = network.xor_tree(&inputs);
    /// network.push_output(sum, false);
    /// assert_eq!((network.n_xor(), network.depth()), (7, 3));
    /// ```
    pub fn xor_tree(&mut self, operands: &[NodeId]) -> Option<NodeId> {
        let mut level = operands.to_vec();
        while level.len() > 1 {
            let gate = |part: &[NodeId]| if part.len() > 1 { self.xor_all(part) } else { part[0] };
            level = level.chunks(2).map(gate).collect();
        }
        level.first().copied()
    }

    /// Appends the output `y[n_out]`.
    ///
    /// ```
    /// use xornet::network::XorNetwork;
    ///
    /// let mut network = XorNetwork::new(3);
    /// let sum = network.xor(network.input(0), network.input(2));
    /// network.push_output(Some(sum), true); // y0 = x0 + x2 + 1
    /// network.push_output(None, false); // y1 = 0
    /// assert_eq!(network.affine().matrix.to_string(), "101\n000\n");
    /// assert_eq!(network.affine().offset.to_string(), "10");
    /// ```
    pub fn push_output(&mut self, source: Option<NodeId>, invert: bool) {
        assert!(source.is_none_or(|s| s.index() < self.n_nodes()), "an output of an undefined value");
        self.outputs.push(Output { source, invert });
    }

    /// The operands of every gate in order; gate k is value n_in + k.
    pub fn gates(&self) -> impl DoubleEndedIterator<Item = &[NodeId]> + ExactSizeIterator + Clone {
        (0..self.n_gates()).map(|k| self.gate(k))
    }

    /// The operands of gate k.
    ///
    /// # Panics
    /// If there is no such gate.
    pub fn gate(&self, k: usize) -> &[NodeId] {
        let first = if k == 0 { 0 } else { self.ends[k - 1] };
        &self.operands[first..self.ends[k]]
    }

    /// The outputs in order.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Whether `node` is an input.
    pub fn is_input(&self, node: NodeId) -> bool {
        node.index() < self.n_in
    }

    /// The linear form over the inputs of every value, inputs first.
    pub fn supports(&self) -> Vec<BitVec> {
        let mut forms: Vec<_> = (0..self.n_in).map(|j| BitVec::unit_vector(self.n_in, j)).collect();
        for operands in self.gates() {
            let mut form = forms[operands[0].index()].clone();
            operands[1..].iter().for_each(|operand| form.add_assign(&forms[operand.index()]));
            forms.push(form);
        }
        forms
    }

    /// Gates below every value on the longest path; inputs are at 0.
    pub fn levels(&self) -> Vec<u32> {
        self.levels_from(&vec![0; self.n_in])
    }

    /// The level of every node where the inputs stand at `arrival`.
    pub fn levels_from(&self, arrival: &[u32]) -> Vec<u32> {
        let mut levels = arrival.to_vec();
        for operands in self.gates() {
            let below = operands.iter().map(|operand| levels[operand.index()]).max();
            levels.push(1 + below.unwrap_or(0));
        }
        levels
    }

    /// Gates on the longest path, over all outputs.
    pub fn depth(&self) -> u32 {
        let levels = self.levels();
        self.outputs.iter().filter_map(|o| o.source).map(|s| levels[s.index()]).max().unwrap_or(0)
    }

    /// The map that the network computes.
    pub fn affine(&self) -> Affine {
        let mut rows = vec![Vec::new(); self.outputs.len()];
        for word in 0..self.n_in.div_ceil(WORD) {
            let forms = self.forms_word(word);
            for (row, output) in rows.iter_mut().zip(&self.outputs) {
                row.push(output.source.map_or(0, |s| forms[s.index()]));
            }
        }
        let rows = rows.into_iter().map(|words| BitVec::from_words(self.n_in, words)).collect();
        Affine {
            matrix: BitMatrix::from_rows(self.n_in, rows).unwrap_or_default(),
            offset: BitVec::from_bits(self.outputs.iter().map(|o| o.invert)),
        }
    }

    /// The share of inputs 64·`word`.. in the linear form of every value.
    pub(super) fn forms_word(&self, word: usize) -> Vec<u64> {
        let unit = |j: usize| if j / WORD == word { 1 << (j % WORD) } else { 0 };
        let mut forms: Vec<u64> = (0..self.n_in).map(unit).collect();
        for operands in self.gates() {
            forms.push(operands.iter().fold(0, |sum, operand| sum ^ forms[operand.index()]));
        }
        forms
    }

    /// The same network with output `y[i]` inverted where `offset` has a one, and nowhere else.
    pub fn with_offset(mut self, offset: &BitVec) -> Self {
        for (output, invert) in self.outputs.iter_mut().zip(offset.iter()) {
            output.invert = invert;
        }
        self
    }

    /// Planes side by side: inputs, gates and outputs of `parts` one after another, sharing nothing.
    pub fn concat(parts: &[XorNetwork]) -> Self {
        let mut all = Self::new(parts.iter().map(|p| p.n_in).sum());
        let mut first_input = 0;
        for part in parts {
            let inputs: Vec<_> = (0..part.n_in).map(|j| all.input(first_input + j)).collect();
            let sources = all.append_network(part, &inputs);
            for (source, output) in sources.into_iter().zip(&part.outputs) {
                all.push_output(source, output.invert);
            }
            first_input += part.n_in;
        }
        all
    }

    /// The parts that [`concat`](Self::concat) put side by side, by their (inputs, outputs); none where `sizes` are not
    /// those of the network or a part reads another one.
    pub fn split_parts(&self, sizes: &[(usize, usize)]) -> Option<Vec<Self>> {
        let (n_in, n_out): (Vec<_>, Vec<_>) = sizes.iter().copied().unzip();
        if (n_in.iter().sum(), n_out.iter().sum()) != (self.n_in, self.n_out()) {
            return None;
        }
        let mut parts: Vec<_> = n_in.iter().map(|&n_in| Self::new(n_in)).collect();
        // Where every value stands: its part, and its place there.
        let mut place: Vec<(usize, NodeId)> = Vec::with_capacity(self.n_nodes());
        for (p, part) in parts.iter().enumerate() {
            place.extend((0..part.n_in).map(|j| (p, part.input(j))));
        }
        for operands in self.gates() {
            let (p, _) = place[operands[0].index()];
            let own = operands.iter().map(|operand| place[operand.index()]);
            let own: Option<Vec<_>> = own.map(|(other, node)| (other == p).then_some(node)).collect();
            place.push((p, parts[p].xor_all(&own?)));
        }
        let owners = n_out.iter().enumerate().flat_map(|(p, &n)| std::iter::repeat_n(p, n));
        for (p, output) in owners.zip(&self.outputs) {
            let source = output.source.map(|source| place[source.index()]);
            if source.is_some_and(|(other, _)| other != p) {
                return None;
            }
            parts[p].push_output(source.map(|(_, node)| node), output.invert);
        }
        Some(parts)
    }

    /// The same gates in canonical order: by depth, then support (as the ascending list of its
    /// inputs), then operands; the lowest operand first. Gates that reach no output are dropped.
    pub fn canonical(&self) -> Self {
        let (levels, live) = (self.levels(), self.live_values());
        let supports = self.supports();
        let mut order: Vec<usize> = (self.n_in..self.n_nodes()).filter(|&i| live[i]).collect();
        order.sort_by(|&a, &b| {
            let by_support = || as_lists(&supports[a], &supports[b]);
            levels[a].cmp(&levels[b]).then_with(by_support).then(a.cmp(&b))
        });
        let mut renamed = Self::new(self.n_in);
        let mut ids: Vec<NodeId> = (0..self.n_nodes() as u32).map(NodeId).collect();
        for old in order {
            let operands = self.gate(old - self.n_in).iter().map(|operand| ids[operand.index()]);
            ids[old] = renamed.xor_all(&operands.sorted_unstable().collect::<Vec<_>>());
        }
        for output in &self.outputs {
            renamed.push_output(output.source.map(|s| ids[s.index()]), output.invert);
        }
        renamed
    }

    /// By value, whether it reaches an output.
    pub fn live_values(&self) -> Vec<bool> {
        let mut live = vec![false; self.n_nodes()];
        for source in self.outputs.iter().filter_map(|o| o.source) {
            live[source.index()] = true;
        }
        for (k, operands) in self.gates().enumerate().rev() {
            if live[self.n_in + k] {
                operands.iter().for_each(|operand| live[operand.index()] = true);
            }
        }
        live
    }

    /// The same values with gates of two operands: a balanced tree for each gate of more.
    pub fn to_xor2(&self) -> Self {
        let mut split = Self::new(self.n_in);
        let mut ids: Vec<NodeId> = (0..self.n_in).map(|j| split.input(j)).collect();
        for operands in self.gates() {
            let operands: Vec<NodeId> = operands.iter().map(|operand| ids[operand.index()]).collect();
            ids.extend(split.xor_tree(&operands));
        }
        for output in &self.outputs {
            split.push_output(output.source.map(|s| ids[s.index()]), output.invert);
        }
        split
    }
}

/// Order of two vectors of one length by the ascending lists of their ones.
fn as_lists(a: &BitVec, b: &BitVec) -> Ordering {
    let mut words = a.as_words().iter().zip(b.as_words()).skip_while(|(a, b)| a == b);
    let Some((&x, &y)) = words.next() else { return Ordering::Equal };
    // Up to the lowest bit that differs the lists agree; the one that has it goes on with it,
    // the other with something larger or, which comes first, with nothing.
    let lowest = (x ^ y) & (x ^ y).wrapping_neg();
    let above = |word: u64| word & !(lowest | (lowest - 1)) != 0;
    if x & lowest != 0 {
        let goes_on = above(y) || words.any(|(_, &y)| y != 0);
        if goes_on { Ordering::Less } else { Ordering::Greater }
    } else {
        let goes_on = above(x) || words.any(|(&x, _)| x != 0);
        if goes_on { Ordering::Greater } else { Ordering::Less }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn orders_supports_as_lists(pairs in prop::collection::vec(any::<(bool, bool)>(), 1..140), equal in 0usize..140, end in 0usize..140) {
            // Long equal beginnings and short rests, so that one list is often the head of the other.
            let bit = |i: usize, (a, b): (bool, bool), first: bool| (if first || i < equal { a } else { b }) && i < equal + end;
            let side = |first| BitVec::from_bits(pairs.iter().enumerate().map(|(i, &pair)| bit(i, pair, first)));
            let (a, b) = (side(true), side(false));
            prop_assert_eq!(as_lists(&a, &b), a.ones_at().cmp(b.ones_at()));
        }
    }

    #[test]
    fn parts_side_by_side_come_apart_again() {
        let mut other = XorNetwork::new(2);
        let gate = other.xor(other.input(0), other.input(1));
        other.push_output(Some(gate), false);
        let parts = [sample().canonical(), other];
        let sizes = [(3, 3), (2, 1)];
        assert_eq!(XorNetwork::concat(&parts).split_parts(&sizes).as_deref(), Some(&parts[..]));
        assert_eq!(XorNetwork::concat(&parts).split_parts(&[(3, 1), (2, 3)]), None);
        assert_eq!(XorNetwork::concat(&parts).split_parts(&sizes[..1]), None);
        let mut crossed = XorNetwork::new(2);
        let gate = crossed.xor(crossed.input(0), crossed.input(1));
        crossed.push_output(Some(gate), false);
        crossed.push_output(None, false);
        assert_eq!(crossed.split_parts(&[(1, 1), (1, 1)]), None);
    }

    /// y0 = x0+x1+x2, y1 = x1+x2 (inverted), y2 = 0, and one gate that nothing uses.
    fn sample() -> XorNetwork {
        let mut net = XorNetwork::new(3);
        let [x0, x1, x2] = [0, 1, 2].map(|j| net.input(j));
        let unused = net.xor(x0, x2);
        let b = net.xor(x2, x1);
        let a = net.xor(b, x0);
        assert_eq!(unused, NodeId(3));
        net.push_output(Some(a), false);
        net.push_output(Some(b), true);
        net.push_output(None, false);
        net
    }

    #[test]
    fn computes_its_map() {
        let map = sample().affine();
        assert_eq!(map.matrix.to_string(), "111\n011\n000\n");
        assert_eq!(map.offset.to_string(), "010");
        assert_eq!(sample().depth(), 2);
    }

    #[test]
    fn canonical_order_keeps_the_map_and_drops_dead_gates() {
        let (net, canonical) = (sample(), sample().canonical());
        assert_eq!(canonical.n_xor(), 2);
        assert_eq!(canonical.affine(), net.affine());
        assert_eq!(canonical.gate(0), [NodeId(1), NodeId(2)]);
        assert_eq!(canonical.canonical(), canonical);
    }

    #[test]
    fn planes_stand_side_by_side() {
        let both = XorNetwork::concat(&[sample(), sample()]);
        assert_eq!(both.affine().matrix.to_string(), "111000\n011000\n000000\n000111\n000011\n000000\n");
        assert_eq!(both.n_xor(), 6);
    }

    #[test]
    fn trees_are_balanced() {
        let mut net = XorNetwork::new(9);
        let inputs: Vec<_> = (0..9).map(|j| net.input(j)).collect();
        let top = net.xor_tree(&inputs);
        net.push_output(top, false);
        assert_eq!((net.n_xor(), net.depth()), (8, 4));
        assert_eq!(net.xor_tree(&[]), None);
    }

    #[test]
    fn gates_of_any_arity_split_into_pairs() {
        let mut net = XorNetwork::new(9);
        let inputs: Vec<_> = (0..9).map(|j| net.input(j)).collect();
        let sums = [net.xor_all(&inputs[..4]), net.xor_all(&inputs[4..8]), inputs[8]];
        let top = net.xor_all(&sums);
        net.push_output(Some(top), false);
        assert_eq!((net.n_gates(), net.n_xor(), net.depth(), net.max_operands()), (3, 8, 2, 4));
        let split = net.to_xor2();
        assert_eq!((split.n_gates(), split.n_xor(), split.max_operands()), (8, 8, 2));
        assert_eq!(split.affine(), net.affine());
    }
}
