//! Fewest extra forms, proved: all sets of extra forms that could do are gone through.
//!
//! In a network every dependency of its values is a sum of its triples. So a set of forms can be one only where
//! its zero-sum triples have rank |S| - r: what they fall short of that is its *defect*. A form x that joins S is
//! in m(x) new triples, the pairs of S with sum x; so it takes m(x) - 1 from the defect at most. Forms are taken
//! by falling m, which then grows by 1 at most with every form that joins: the last l forms have at most
//! l·m + l(l-1)/2 triples. That leaves few sets.
//!
//! The same holds for the variables of the dependencies in [`bound`](super::bound), which are networks read
//! backwards: there the proof covers all bases too, not only those that can be read back.

use crate::search::bases::anneal::{Realised, WantedForms};
use crate::search::bases::triples::{MAX_FORMS, Subset, Triples, first_numbers, subset_members};

/// Most dimensions: all forms are looked at again and again.
pub const MAX_DIM: usize = 12;
/// Search nodes between two calls of `stopped`.
const LOOK: u64 = 1 << 10;

/// Result of the exhaustive search over sets of extra forms.
pub struct BasisProof {
    /// Lower bound: no set with fewer extra forms is a network.
    pub least: usize,
    /// A set with `least` extra forms that is a network, where one was found.
    pub found: Option<Realised>,
    /// Steps of work.
    pub steps: u64,
}

/// Raises the lower bound `from` on the extra forms of `wanted`, up to `known`, for which a set exists,
/// within `steps` steps.
pub fn prove_least(
    wanted: &WantedForms,
    from: usize,
    known: usize,
    steps: u64,
    stopped: &(dyn Fn() -> bool + Sync),
) -> BasisProof {
    let mut least = from;
    let mut exhaust = Exhaust::new(wanted, steps, stopped);
    while least < known && exhaust.go_through(least) {
        least += 1;
    }
    BasisProof { least, found: exhaust.found, steps: exhaust.steps }
}

/// Independent triples, each as a subset, by their lowest form.
#[derive(Clone)]
struct Rank {
    by_lowest: [Subset; MAX_FORMS],
    rank: usize,
}

impl Rank {
    fn add_triple(&mut self, triple: Subset) {
        let mut rest = triple;
        while rest != 0 {
            let lead = &mut self.by_lowest[rest.trailing_zeros() as usize];
            if *lead == 0 {
                *lead = rest;
                self.rank += 1;
                return;
            }
            rest ^= *lead;
        }
    }
}

struct Exhaust<'a> {
    wanted: &'a WantedForms,
    /// Number in the set by form; [`NO_ID`] for those not in it.
    ids: Vec<u8>,
    /// Whether a form, by its value, may not join.
    barred: Vec<bool>,
    /// Pairs of the set by their sum.
    n_pairs: Vec<u8>,
    forms: Vec<u64>,
    found: Option<Realised>,
    /// Whether a set was met that may be a network with roots that are not wanted forms.
    doubtful: bool,
    /// Steps of work, of about a quarter of a microsecond.
    steps: u64,
    nodes: u64,
    most: u64,
    stopped: &'a (dyn Fn() -> bool + Sync),
}

/// Number of a form that is not in the set.
const NO_ID: u8 = u8::MAX;

impl<'a> Exhaust<'a> {
    fn new(wanted: &'a WantedForms, most: u64, stopped: &'a (dyn Fn() -> bool + Sync)) -> Self {
        let n = 1 << wanted.dim;
        Self {
            wanted,
            ids: vec![NO_ID; n],
            barred: vec![false; n],
            n_pairs: vec![0; n],
            forms: Vec::new(),
            found: None,
            doubtful: false,
            steps: 0,
            nodes: 0,
            most,
            stopped,
        }
    }

    /// Whether it is certain that no set with `n_extra` extra forms is a network.
    fn go_through(&mut self, n_extra: usize) -> bool {
        if self.wanted.forms.len() + n_extra > MAX_FORMS {
            return false;
        }
        let mut rank = Rank { by_lowest: [0; MAX_FORMS], rank: 0 };
        self.wanted.forms.iter().for_each(|&form| self.join_form(form, &mut rank));
        let is_through = self.join_all(n_extra, &rank);
        (0..self.wanted.forms.len()).for_each(|_| self.leave_form());
        is_through && self.found.is_none() && !self.doubtful
    }

    fn join_form(&mut self, form: u64, rank: &mut Rank) {
        let number = self.forms.len();
        for (a, &other) in self.forms.iter().enumerate() {
            let sum = (other ^ form) as usize;
            self.n_pairs[sum] += 1;
            let b = self.ids[sum];
            if b != NO_ID && usize::from(b) < a {
                rank.add_triple(1 << number | 1 << a | 1 << b);
            }
        }
        self.ids[form as usize] = number as u8;
        self.barred[form as usize] = true;
        self.forms.push(form);
    }

    fn leave_form(&mut self) {
        let Some(form) = self.forms.pop() else { return };
        self.forms.iter().for_each(|&other| self.n_pairs[(other ^ form) as usize] -= 1);
        self.ids[form as usize] = NO_ID;
        self.barred[form as usize] = false;
    }

    /// Whether all sets with `left` more forms were gone through without one that does.
    fn join_all(&mut self, left: usize, rank: &Rank) -> bool {
        self.steps += 1;
        self.nodes += 1;
        if self.steps > self.most || self.nodes.is_multiple_of(LOOK) && (self.stopped)() {
            return false;
        }
        let defect = self.forms.len() - self.wanted.dim - rank.rank;
        if left == 0 {
            return defect > 0 || self.try_refute();
        }
        let fewest = (defect + left).saturating_sub(left * (left - 1) / 2).div_ceil(left);
        let is_open = |form: &usize| !self.barred[*form] && usize::from(self.n_pairs[*form]) >= fewest;
        let mut candidates: Vec<usize> = (1..self.n_pairs.len()).filter(is_open).collect();
        self.steps += (self.n_pairs.len() / 256 + candidates.len() / 4) as u64;
        candidates.sort_by_key(|&form| std::cmp::Reverse(self.n_pairs[form]));
        let mut is_through = true;
        for &form in &candidates {
            let mut more = rank.clone();
            self.join_form(form as u64, &mut more);
            is_through = self.join_all(left - 1, &more);
            self.leave_form();
            if !is_through {
                break;
            }
            // All sets with it are done.
            self.barred[form] = true;
        }
        candidates.iter().for_each(|&form| self.barred[form] = false);
        is_through
    }

    /// Whether this set is no network after all.
    fn try_refute(&mut self) -> bool {
        let set = Triples::new(&self.forms);
        let able =
            first_numbers(if self.wanted.systematic { self.wanted.forms.len() } else { self.forms.len() });
        let roots = self.find_roots(&set, 0, 0, able);
        self.found = roots.map(|roots| Realised::new(set, roots));
        // Only wanted forms were tried as roots; in other bases the set may still be a network.
        self.doubtful |= self.wanted.systematic;
        self.found.is_none() && !self.doubtful && self.steps <= self.most
    }

    /// Roots, in addition to `roots`, from which the whole set follows.
    fn find_roots(&mut self, set: &Triples, roots: Subset, known: Subset, able: Subset) -> Option<Subset> {
        self.steps += 1;
        if known == first_numbers(set.len()) {
            return Some(roots);
        }
        if roots.count_ones() as usize == self.wanted.dim || self.steps > self.most {
            return None;
        }
        subset_members(able & !known).find_map(|root| {
            let higher = able & !first_numbers(root + 1);
            self.find_roots(set, roots | 1 << root, set.closure(known | 1 << root, 1 << root), higher)
        })
    }
}
