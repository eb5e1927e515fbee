//! Networks made of networks: one within another, over fewer inputs, for fewer outputs, read backwards.

use crate::gf2::BitVec;
use crate::network::{NodeId, XorNetwork};
use std::collections::BTreeMap;

impl XorNetwork {
    /// Appends the gates of `part`, which read `inputs` in place of its own, and returns the values of its
    /// outputs.
    ///
    /// # Panics
    /// If `inputs` are not as many as those of `part`.
    pub fn append_network(&mut self, part: &XorNetwork, inputs: &[NodeId]) -> Vec<Option<NodeId>> {
        assert_eq!(inputs.len(), part.n_in(), "inputs of an appended network");
        let mut ids = inputs.to_vec();
        for operands in part.gates() {
            let operands: Vec<NodeId> = operands.iter().map(|operand| ids[operand.index()]).collect();
            ids.push(self.xor_all(&operands));
        }
        part.outputs().iter().map(|output| output.source.map(|s| ids[s.index()])).collect()
    }

    /// The network of the same outputs over `inputs` alone, all others at 0: gates that then copy a value or
    /// repeat one are gone.
    pub fn restricted_to(&self, inputs: &[usize]) -> Self {
        let mut small = Self::new(inputs.len());
        let mut forms = vec![BitVec::zeros(inputs.len()); self.n_in()];
        let mut known = BTreeMap::from([(BitVec::zeros(inputs.len()), None)]);
        for (at, &j) in inputs.iter().enumerate() {
            forms[j] = BitVec::unit_vector(inputs.len(), at);
            known.insert(forms[j].clone(), Some(small.input(at)));
        }
        let mut ids: Vec<Option<NodeId>> = forms.iter().map(|form| known[form]).collect();
        for operands in self.gates() {
            let mut form = BitVec::zeros(inputs.len());
            operands.iter().for_each(|operand| form.add_assign(&forms[operand.index()]));
            let operands: Vec<NodeId> = operands.iter().filter_map(|operand| ids[operand.index()]).collect();
            let gate = || (operands.len() > 1).then(|| small.xor_all(&operands));
            ids.push(*known.entry(form.clone()).or_insert_with(gate));
            forms.push(form);
        }
        for output in self.outputs() {
            small.push_output(output.source.and_then(|s| ids[s.index()]), output.invert);
        }
        small
    }

    /// The network of the transpose: every gate read backwards. Inversions are lost.
    ///
    /// Where no row and no column of the matrix is zero and every gate reaches an output, it has
    /// n_out - n_in XOR2 more than this one, or that many fewer.
    pub fn transposed(&self) -> Self {
        let mut back = Self::new(self.n_out());
        let mut readers = vec![Vec::new(); self.n_nodes()];
        for (i, output) in self.outputs().iter().enumerate() {
            if let Some(source) = output.source {
                readers[source.index()].push(back.input(i));
            }
        }
        for (k, operands) in self.gates().enumerate().rev() {
            if let Some(sum) = back.xor_tree(&readers[self.n_in() + k]) {
                operands.iter().for_each(|operand| readers[operand.index()].push(sum));
            }
        }
        for readers in &readers[..self.n_in()] {
            let sum = back.xor_tree(readers);
            back.push_output(sum, false);
        }
        back
    }

    /// The network of the outputs `wanted` alone, in that order, in canonical form.
    pub fn of_outputs(&self, wanted: &[usize]) -> Self {
        let mut part = Self::new(self.n_in());
        let inputs: Vec<NodeId> = (0..self.n_in()).map(|j| part.input(j)).collect();
        let sources = part.append_network(self, &inputs);
        for &i in wanted {
            part.push_output(sources[i], self.outputs()[i].invert);
        }
        part.canonical()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// y0 = x0+x1+x2, y1 = x1+x2, y2 = y0, y3 = x2.
    fn sample() -> XorNetwork {
        let mut net = XorNetwork::new(3);
        let [x0, x1, x2] = [0, 1, 2].map(|j| net.input(j));
        let shared = net.xor(x1, x2);
        let top = net.xor(shared, x0);
        for value in [top, shared, top, x2] {
            net.push_output(Some(value), false);
        }
        net
    }

    #[test]
    fn other_inputs_at_zero_leave_fewer_gates() {
        let small = sample().restricted_to(&[2, 0]);
        assert_eq!(small.affine().matrix.to_string(), "11\n10\n11\n10\n");
        assert_eq!(small.n_xor(), 1);
    }

    #[test]
    fn fewer_outputs_need_fewer_gates() {
        let part = sample().of_outputs(&[3, 1]);
        assert_eq!(part.affine().matrix.to_string(), "001\n011\n");
        assert_eq!(part.n_xor(), 1);
    }

    #[test]
    fn read_backwards_it_is_the_transpose() {
        let (net, back) = (sample(), sample().transposed());
        assert_eq!(back.affine().matrix, net.affine().matrix.transpose());
        assert_eq!(back.n_xor() + net.n_in(), net.n_xor() + net.n_out());
    }
}
