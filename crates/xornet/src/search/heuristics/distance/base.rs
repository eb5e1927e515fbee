//! The values that can be operands, and the search for the sets of them that add up to a given value.

/// Multiplier of the hash: 2^64 over the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// A linear form over at most 64·`W` inputs.
pub type Form<const W: usize> = [u64; W];

/// The sum of two forms.
pub fn sum_forms<const W: usize>(a: &Form<W>, b: &Form<W>) -> Form<W> {
    std::array::from_fn(|w| a[w] ^ b[w])
}

fn form_weight<const W: usize>(form: &Form<W>) -> u32 {
    form.iter().map(|word| word.count_ones()).sum()
}

fn hash<const W: usize>(form: &Form<W>) -> u64 {
    let mixed = form.iter().fold(0u64, |hash, word| (hash.rotate_left(23) ^ word).wrapping_mul(GOLDEN));
    mixed ^ (mixed >> 29)
}

/// Step budget of a search, with cancellation.
pub struct StepBudget<'a> {
    /// Steps left: one per search node, about as much of other work.
    pub left: u64,
    /// True once the search is to stop.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
}

impl StepBudget<'_> {
    /// Steps between two calls of `stopped`.
    const ASKED: u64 = 1 << 14;

    /// Spends `steps`.
    pub fn spend_steps(&mut self, steps: u64) {
        let before = self.left / Self::ASKED;
        self.left = self.left.saturating_sub(steps);
        if self.left / Self::ASKED != before && (self.stopped)() {
            self.left = 0;
        }
    }
}

/// Distinct values, inputs first, in the order in which they came.
pub struct Base<const W: usize> {
    values: Vec<Form<W>>,
    /// Values that contain each input.
    holders: Vec<Vec<u16>>,
    /// Numbers of the values by hash; open addressing.
    slots: Vec<Option<u16>>,
    /// Hash filter of the sums of two values: where the bit at the hash of a form is clear, no pair has that
    /// sum.
    pairs: Vec<u64>,
    weights: Vec<u32>,
    /// `most[k]`: most ones that a sum of `k` values can have.
    most: Vec<u32>,
}

impl<const W: usize> Base<W> {
    /// `n_in` inputs.
    pub fn new(n_in: usize) -> Self {
        let mut base = Self {
            values: Vec::new(),
            holders: vec![Vec::new(); n_in],
            slots: vec![None; 64],
            pairs: vec![0; 64],
            weights: Vec::new(),
            most: vec![0],
        };
        for j in 0..n_in {
            base.push(std::array::from_fn(|w| if w == j / 64 { 1 << (j % 64) } else { 0 }));
        }
        base
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Value `number`.
    pub fn value_of(&self, number: u16) -> &Form<W> {
        &self.values[usize::from(number)]
    }

    /// The number of `form`, where it is a value.
    pub fn find_value(&self, form: &Form<W>) -> Option<u16> {
        let mask = self.slots.len() - 1;
        let mut at = hash(form) as usize & mask;
        while let Some(number) = self.slots[at] {
            if self.values[usize::from(number)] == *form {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Takes in `form`; a second copy of a value does no harm.
    pub fn push(&mut self, form: Form<W>) {
        let number = self.values.len() as u16;
        for (j, holders) in self.holders.iter_mut().enumerate() {
            if form[j / 64] >> (j % 64) & 1 == 1 {
                holders.push(number);
            }
        }
        self.values.push(form);
        if 4 * self.values.len() > self.slots.len() {
            self.slots = vec![None; 2 * self.slots.len()];
            (0..=number).for_each(|number| self.enter_value(number));
        } else {
            self.enter_value(number);
        }
        self.enter_pairs();
        self.add_weight(form_weight(&form));
    }

    fn enter_value(&mut self, number: u16) {
        let mask = self.slots.len() - 1;
        let mut at = hash(self.value_of(number)) as usize & mask;
        while self.slots[at].is_some() {
            at = (at + 1) & mask;
        }
        self.slots[at] = Some(number);
    }

    /// Enters the pairs of the last value in the filter, or all pairs where the filter has to grow.
    fn enter_pairs(&mut self) {
        let n = self.values.len();
        if 8 * n * n > 64 * self.pairs.len() {
            self.pairs = vec![0; 4 * self.pairs.len()];
            (1..n).for_each(|last| self.enter_pairs_of(last));
        } else {
            self.enter_pairs_of(n - 1);
        }
    }

    fn enter_pairs_of(&mut self, last: usize) {
        for other in 0..last {
            let (word, bit) = self.pair_bit(&sum_forms(&self.values[other], &self.values[last]));
            self.pairs[word] |= bit;
        }
    }

    fn pair_bit(&self, form: &Form<W>) -> (usize, u64) {
        let hash = hash(form);
        ((hash >> 6) as usize & (self.pairs.len() - 1), 1 << (hash & 63))
    }

    /// False where `form` is no sum of two values.
    fn may_be_pair(&self, form: &Form<W>) -> bool {
        let (word, bit) = self.pair_bit(form);
        self.pairs[word] & bit != 0
    }

    fn add_weight(&mut self, weight: u32) {
        let at = self.weights.partition_point(|&other| other >= weight);
        self.weights.insert(at, weight);
        self.most.push(0);
        for k in at..self.weights.len() {
            self.most[k + 1] = self.most[k] + self.weights[k];
        }
    }

    /// The values that contain the rarest input of `form`.
    fn rarest_holders(&self, form: &Form<W>) -> &[u16] {
        let mut rarest: Option<&Vec<u16>> = None;
        for (w, &word) in form.iter().enumerate() {
            let mut word = word;
            while word != 0 {
                let holders = &self.holders[64 * w + word.trailing_zeros() as usize];
                if rarest.is_none_or(|rarest| holders.len() < rarest.len()) {
                    rarest = Some(holders);
                }
                word &= word - 1;
            }
        }
        rarest.map_or(&[], |rarest| rarest)
    }

    /// Appends to `found` every set of `size` values that add up to `form`, each ascending.
    ///
    /// No smaller set may add up to it. False where the search took more than `share` steps, or than are
    /// left.
    pub fn find_sums(
        &self,
        form: Form<W>,
        size: usize,
        share: u64,
        budget: &mut StepBudget,
        found: &mut Vec<u16>,
    ) -> bool {
        let share = share.min(budget.left);
        let left = std::mem::replace(&mut budget.left, share);
        let mut finder =
            SetFinder { base: self, barred: vec![0; self.len()], chosen: Vec::new(), budget, found };
        finder.find_sets(form, size);
        let rest = budget.left;
        budget.left = if (budget.stopped)() { 0 } else { left - (share - rest) };
        rest > 0
    }
}

/// Search for the sets of values that add up to a form. In each set an odd number of values contains any
/// given input of the form, so the search branches on those values and bars the ones already done.
struct SetFinder<'a, 'b, const W: usize> {
    base: &'a Base<W>,
    /// The level at which a value was barred, or 0.
    barred: Vec<u16>,
    chosen: Vec<u16>,
    budget: &'a mut StepBudget<'b>,
    found: &'a mut Vec<u16>,
}

impl<const W: usize> SetFinder<'_, '_, W> {
    /// All sets of `size` values with the sum `rest`.
    fn find_sets(&mut self, rest: Form<W>, size: usize) {
        self.budget.spend_steps(1);
        match size {
            _ if self.budget.left == 0 => {}
            0 => {}
            1 => {
                let value = self.base.find_value(&rest).filter(|&value| self.is_free(value));
                value.into_iter().for_each(|value| self.report_set(&[value]));
            }
            2 if !self.base.may_be_pair(&rest) => {}
            _ if size >= self.base.most.len() || form_weight(&rest) > self.base.most[size] => {}
            2 => self.find_pairs(&rest),
            _ => self.branch_on_rarest(&rest, size),
        }
    }

    fn find_pairs(&mut self, rest: &Form<W>) {
        let base = self.base;
        for &first in base.rarest_holders(rest) {
            let second = base.find_value(&sum_forms(rest, base.value_of(first)));
            let second = second.filter(|&second| self.is_free(first) && self.is_free(second));
            second.into_iter().for_each(|second| self.report_set(&[first, second]));
        }
    }

    fn branch_on_rarest(&mut self, rest: &Form<W>, size: usize) {
        let base = self.base;
        let holders = base.rarest_holders(rest);
        let level = self.chosen.len() as u16 + 1;
        for &value in holders {
            if !self.is_free(value) {
                continue;
            }
            self.barred[usize::from(value)] = level;
            self.chosen.push(value);
            self.find_sets(sum_forms(rest, base.value_of(value)), size - 1);
            self.chosen.pop();
        }
        for &value in holders {
            let barred = &mut self.barred[usize::from(value)];
            *barred = if *barred == level { 0 } else { *barred };
        }
    }

    fn is_free(&self, value: u16) -> bool {
        self.barred[usize::from(value)] == 0
    }

    fn report_set(&mut self, last: &[u16]) {
        let start = self.found.len();
        self.found.extend_from_slice(&self.chosen);
        self.found.extend_from_slice(last);
        self.found[start..].sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The sets of `size` of `values` with the sum `form`, as they are defined.
    fn by_definition(values: &[u64], form: u64, size: u32) -> Vec<Vec<u16>> {
        let members = |set: u32| (0..values.len() as u16).filter(move |value| set >> value & 1 == 1);
        let sets = (0u32..1 << values.len()).filter(|set| set.count_ones() == size);
        let adds_up =
            |set: &u32| members(*set).fold(0, |sum, value| sum ^ values[usize::from(value)]) == form;
        sets.filter(adds_up).map(|set| members(set).collect()).collect()
    }

    proptest! {
        #[test]
        fn finds_all_smallest_sets(more in prop::collection::btree_set(1u64..64, 0..8), form in 1u64..64) {
            let inputs: Vec<u64> = (0..6).map(|j| 1 << j).collect();
            let mut values = inputs.clone();
            values.extend(more.into_iter().filter(|value| !inputs.contains(value)));
            let mut base = Base::<1>::new(6);
            values[6..].iter().for_each(|&value| base.push([value]));
            let mut budget = StepBudget { left: u64::MAX, stopped: &|| false };
            let smallest = (1..).find(|&size| !by_definition(&values, form, size).is_empty()).expect("the inputs");
            let mut found = Vec::new();
            prop_assert!(base.find_sums([form], smallest as usize, u64::MAX, &mut budget, &mut found));
            let mut found: Vec<Vec<u16>> = found.chunks(smallest as usize).map(<[u16]>::to_vec).collect();
            let mut wanted = by_definition(&values, form, smallest);
            found.sort();
            wanted.sort();
            prop_assert_eq!(found, wanted);
        }
    }

    #[test]
    fn a_search_ends_with_its_share() {
        let base = Base::<1>::new(40);
        let mut budget = StepBudget { left: 1000, stopped: &|| false };
        let mut found = Vec::new();
        assert!(!base.find_sums([(1 << 40) - 1], 40, 10, &mut budget, &mut found));
        assert_eq!((budget.left, found.len()), (990, 0));
        assert!(base.find_sums([(1 << 40) - 1], 40, 1000, &mut budget, &mut found));
        assert_eq!(found, (0..40).collect::<Vec<u16>>());
    }
}
