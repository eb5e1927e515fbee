//! Sets of at most 64 forms with all their triples a + b = c, and the closure of a subset under sums of two.

use crate::network::{NodeId, XorNetwork};
use crate::search::values::ValueTable;

/// Most forms of a set, so that a subset is a word.
pub const MAX_FORMS: usize = u64::BITS as usize;

/// Some of the forms of a set, by their number.
pub type Subset = u64;

/// Numbers in `subset`, ascending.
pub fn subset_members(subset: Subset) -> impl Iterator<Item = usize> {
    let mut rest = subset;
    std::iter::from_fn(move || {
        let number = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
        rest &= rest - 1;
        Some(number)
    })
}

/// The first `n` numbers.
pub fn first_numbers(n: usize) -> Subset {
    if n >= MAX_FORMS { Subset::MAX } else { (1 << n) - 1 }
}

/// A set of forms and its triples.
#[derive(Debug, Clone)]
pub struct Triples {
    /// The forms; 0 in a place that is empty.
    forms: Vec<u64>,
    ids: ValueTable,
    /// For each form, the pairs that it completes to a triple.
    pairs: Vec<Vec<[u8; 2]>>,
}

impl Triples {
    /// The set of `forms`, distinct and not zero.
    pub fn new(forms: &[u64]) -> Self {
        let ids = ValueTable::with_capacity(MAX_FORMS);
        let mut set = Self { forms: Vec::new(), ids, pairs: Vec::new() };
        forms.iter().for_each(|&form| set.push(form));
        set
    }

    /// Number of places, empty ones included.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Form `number`.
    pub fn form_at(&self, number: usize) -> u64 {
        self.forms[number]
    }

    /// Whether `form` may be taken in: it is neither zero nor there.
    pub fn is_new(&self, form: u64) -> bool {
        form != 0 && self.ids.get(form).is_none()
    }

    /// Takes in a new form in a place of its own.
    pub fn push(&mut self, form: u64) {
        self.forms.push(0);
        self.pairs.push(Vec::new());
        self.put_form(self.forms.len() - 1, form);
    }

    /// Puts a new form into the place of another, whose form it returns.
    pub fn replace_form(&mut self, number: usize, form: u64) -> u64 {
        let old = self.take_form(number);
        self.put_form(number, form);
        old
    }

    /// Takes out form `number`; the last one gets its number.
    pub fn swap_remove(&mut self, number: usize) {
        let last = self.take_form(self.forms.len() - 1);
        self.forms.pop();
        self.pairs.pop();
        if number < self.forms.len() {
            self.replace_form(number, last);
        }
    }

    fn put_form(&mut self, number: usize, form: u64) {
        for a in 0..self.forms.len() {
            let Some(b) = self.ids.get(form ^ self.forms[a]).map(|b| b as usize) else { continue };
            if self.forms[a] != 0 && b > a {
                self.pairs[number].push([a as u8, b as u8]);
                self.pairs[a].push([number as u8, b as u8]);
                self.pairs[b].push([number as u8, a as u8]);
            }
        }
        self.forms[number] = form;
        self.ids.insert(form, number as u32);
    }

    fn take_form(&mut self, number: usize) -> u64 {
        let form = std::mem::take(&mut self.forms[number]);
        self.ids.remove(form);
        let mut pairs = std::mem::take(&mut self.pairs[number]);
        for other in pairs.drain(..).flatten() {
            let others = &mut self.pairs[other as usize];
            if let Some(at) = others.iter().position(|pair| pair.contains(&(number as u8))) {
                others.swap_remove(at);
            }
        }
        self.pairs[number] = pairs;
        form
    }

    /// All forms that follow from `known` by sums of two, where only those in `new` may lead to more.
    pub fn closure(&self, known: Subset, new: Subset) -> Subset {
        let (mut known, mut queue) = (known, new);
        while queue != 0 {
            let number = queue.trailing_zeros() as usize;
            queue &= queue - 1;
            for &[a, b] in &self.pairs[number] {
                let (of_a, of_b) = (known >> a & 1, known >> b & 1);
                if of_a != of_b {
                    let found = 1 << if of_a == 1 { b } else { a };
                    known |= found;
                    queue |= found;
                }
            }
        }
        known
    }

    /// The network of the forms `wanted` over the forms `roots`, as shallow as this set allows.
    pub fn to_network(&self, roots: Subset, wanted: &[usize]) -> XorNetwork {
        let mut network = XorNetwork::new(roots.count_ones() as usize);
        let mut nodes: Vec<Option<NodeId>> = vec![None; self.len()];
        subset_members(roots).enumerate().for_each(|(j, root)| nodes[root] = Some(network.input(j)));
        loop {
            let known = nodes.clone();
            let pair_of = |number: usize| {
                self.pairs[number].iter().find_map(|&[a, b]| known[a as usize].zip(known[b as usize]))
            };
            let open = (0..self.len()).filter(|&number| known[number].is_none());
            let found: Vec<_> = open.filter_map(|number| Some((number, pair_of(number)?))).collect();
            if found.is_empty() {
                break;
            }
            found.into_iter().for_each(|(number, (a, b))| nodes[number] = Some(network.xor(a, b)));
        }
        wanted.iter().for_each(|&number| network.push_output(nodes[number], false));
        network.canonical()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Closure of `known`, by definition.
    fn closure(forms: &[u64], known: Subset) -> Subset {
        let mut known = known;
        loop {
            let before = known;
            for c in 0..forms.len() {
                let follows = |a: usize| subset_members(before).any(|b| forms[a] ^ forms[b] == forms[c]);
                if subset_members(before).any(follows) {
                    known |= 1 << c;
                }
            }
            if known == before {
                return known;
            }
        }
    }

    proptest! {
        #[test]
        fn follows_sums_as_forms_come_and_go(
            forms in prop::collection::btree_set(1u64..64, 4..20), changes in prop::collection::vec((0usize..20, 1u64..64), 0..20),
            known in any::<u64>(),
        ) {
            let mut forms: Vec<u64> = forms.into_iter().collect();
            let mut set = Triples::new(&forms);
            for (number, form) in changes {
                let number = number % forms.len();
                if set.is_new(form) {
                    prop_assert_eq!(set.replace_form(number, form), forms[number]);
                    forms[number] = form;
                } else if forms.len() > 3 {
                    set.swap_remove(number);
                    forms.swap_remove(number);
                }
            }
            let known = known & first_numbers(forms.len());
            let found = set.closure(known, known);
            prop_assert_eq!(found, closure(&forms, known));
            let wanted: Vec<usize> = subset_members(found).collect();
            let network = set.to_network(known, &wanted);
            let values: Vec<u64> = subset_members(known).map(|root| forms[root]).collect();
            for (row, &number) in network.affine().matrix.rows().iter().zip(&wanted) {
                prop_assert_eq!(row.ones_at().fold(0, |sum, j| sum ^ values[j]), forms[number]);
            }
        }
    }
}
