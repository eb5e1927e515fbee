//! Sets of a few forms that sum to a value, derived from known ones: a set and a relation that share members
//! sum to another set. Finds nearly all sets in a wide matrix, in a time that does not depend on the number
//! of forms.

use crate::search::forms::relation::{Relation, Relations, Slot};

/// Number of sets at which the search ends.
const MOST: usize = 64;
/// Steps of looking at a relation.
const LOOK_COST: u64 = 6;

/// Scratch for one search.
#[derive(Debug, Clone)]
pub struct Follow {
    /// Most members of a set.
    arity: usize,
    /// By slot, whether it is in the set that is followed.
    is_member: Vec<bool>,
}

impl Follow {
    /// For forms with `n_slots` and sets of at most `arity`.
    pub fn new(n_slots: usize, arity: usize) -> Self {
        Self { arity, is_member: vec![false; n_slots] }
    }

    /// Adds to `sets`, which sum to a value that is no form, all that follow from them, and leaves those of 2 to
    /// `arity` members; returns the steps.
    pub fn find_sets(&mut self, relations: &Relations, sets: &mut Vec<Relation>) -> u64 {
        let (mut at, mut steps) = (0, 0);
        while at < sets.len() && sets.len() < MOST {
            let set = sets[at];
            set.members().iter().for_each(|&member| self.is_member[usize::from(member)] = true);
            for &member in set.members() {
                steps += LOOK_COST * relations.relations_of(member).len() as u64;
                for &id in relations.relations_of(member) {
                    let sum = self.sum_with(&set, member, relations.get(id));
                    sets.extend(sum.filter(|sum| !sets.contains(sum)));
                }
            }
            set.members().iter().for_each(|&member| self.is_member[usize::from(member)] = false);
            at += 1;
        }
        sets.retain(|set| set.members().len() <= self.arity);
        steps
    }

    /// The sum of `set` and a relation of which `member` is the first that they share, where it has few members.
    fn sum_with(&self, set: &Relation, member: Slot, relation: &Relation) -> Option<Relation> {
        let shared = |&&other: &&Slot| self.is_member[usize::from(other)];
        let n_shared = relation.members().iter().filter(shared).count();
        let n = set.members().len() + relation.members().len() - 2 * n_shared;
        let is_first = || relation.members().iter().find(shared) == Some(&member);
        if n > self.arity || !is_first() { None } else { set.sum_with(relation, self.arity) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(members: &[Slot]) -> Relation {
        Relation::from_members(members).expect("distinct")
    }

    fn found(relations: &[&[Slot]], arity: usize, from: &[Slot]) -> Vec<Relation> {
        let mut all = Relations::new(12);
        relations.iter().for_each(|members| {
            all.add_relation(set(members));
        });
        let mut sets = vec![set(from)];
        Follow::new(12, arity).find_sets(&all, &mut sets);
        sets
    }

    #[test]
    fn a_set_and_a_relation_make_another_set() {
        let relations: [&[Slot]; 3] = [&[0, 1, 2], &[2, 3, 4, 5], &[6, 7, 8]];
        // 0 and 1 are as much as 2, and that is as much as 3, 4 and 5.
        assert_eq!(found(&relations, 4, &[0, 9]), [set(&[0, 9]), set(&[1, 2, 9])]);
        assert_eq!(found(&relations, 4, &[2, 9]), [set(&[2, 9]), set(&[0, 1, 9]), set(&[3, 4, 5, 9])]);
        assert_eq!(found(&relations, 3, &[2, 9]), [set(&[2, 9]), set(&[0, 1, 9])]);
    }

    #[test]
    fn sets_that_are_too_large_are_only_gone_through() {
        let relations: [&[Slot]; 2] = [&[0, 1, 2], &[3, 4, 5]];
        assert_eq!(found(&relations, 2, &[0, 1, 3, 4]), []);
        assert_eq!(found(&relations, 3, &[0, 1, 3, 4]), [set(&[2, 3, 4]), set(&[0, 1, 5]), set(&[2, 5])]);
    }
}
