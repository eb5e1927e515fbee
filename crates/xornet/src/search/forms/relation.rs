//! Linear relations among forms: sets of members that sum to 0.

use crate::network::MAX_OPERANDS;

/// Number of a form among those of a [`Forms`](super::form_set::Forms).
pub type Slot = u16;

/// Most members of a relation: the operands of a gate and their sum.
const MAX_MEMBERS: usize = MAX_OPERANDS + 1;

/// Distinct members, ascending but for the last one added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    n: u8,
    members: [Slot; MAX_MEMBERS],
}

impl Relation {
    /// Of `members`.
    pub fn new(members: &[Slot]) -> Self {
        let mut relation = Self { n: members.len() as u8, members: [0; MAX_MEMBERS] };
        relation.members[..members.len()].copy_from_slice(members);
        relation
    }

    /// Of `members`, put in order; `None` where one is there twice.
    pub fn from_members(members: &[Slot]) -> Option<Self> {
        let mut relation = Self::new(members);
        let members = &mut relation.members[..members.len()];
        members.sort_unstable();
        members.windows(2).all(|pair| pair[0] != pair[1]).then_some(relation)
    }

    /// The relation with one more member.
    pub fn with_member(mut self, member: Slot) -> Self {
        self.members[usize::from(self.n)] = member;
        self.n += 1;
        self
    }

    /// The members of one of both but not of the other, in order; `None` where these are fewer than two or more
    /// than `most`.
    pub fn sum_with(&self, other: &Self, most: usize) -> Option<Self> {
        let mut sum = Self::new(&[]);
        let here = self.members().iter().filter(|&&member| !other.has_member(member));
        for &member in here.chain(other.members().iter().filter(|&&member| !self.has_member(member))) {
            if usize::from(sum.n) == most.min(MAX_MEMBERS) {
                return None;
            }
            sum = sum.with_member(member);
        }
        sum.members[..usize::from(sum.n)].sort_unstable();
        (sum.n >= 2).then_some(sum)
    }

    /// The members at the places that `takes` picks, and the others; both in order.
    pub fn split_by(&self, mut takes: impl FnMut(usize) -> bool) -> [Self; 2] {
        let mut parts = [Self::new(&[]); 2];
        for (at, &member) in self.members().iter().enumerate() {
            let part = &mut parts[usize::from(!takes(at))];
            *part = part.with_member(member);
        }
        parts.iter_mut().for_each(|part| part.members[..usize::from(part.n)].sort_unstable());
        parts
    }

    /// Its members.
    pub fn members(&self) -> &[Slot] {
        &self.members[..usize::from(self.n)]
    }

    /// Whether `member` is one of them.
    pub fn has_member(&self, member: Slot) -> bool {
        self.members().contains(&member)
    }

    /// Operands of the gate that derives any one member of the others.
    pub fn n_operands(&self) -> usize {
        usize::from(self.n) - 1
    }

    /// All members but `derived`.
    pub fn other_members(&self, derived: Slot) -> impl Iterator<Item = Slot> + '_ {
        self.members().iter().copied().filter(move |&member| member != derived)
    }
}

/// Number of a relation in a store; it stays while the relation is there.
pub type RelationId = u32;

/// All relations among forms, and those of each form.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    all: Vec<Relation>,
    free: Vec<RelationId>,
    of: Vec<Vec<RelationId>>,
}

impl Relations {
    /// Of `n` forms, none so far.
    pub fn new(n: usize) -> Self {
        Self { of: vec![Vec::new(); n], ..Self::default() }
    }

    /// The relation numbered `id`.
    pub fn get(&self, id: RelationId) -> &Relation {
        &self.all[id as usize]
    }

    /// The relations that `slot` is a member of.
    pub fn relations_of(&self, slot: Slot) -> &[RelationId] {
        &self.of[usize::from(slot)]
    }

    /// Adds a relation that is not there.
    pub fn add_relation(&mut self, relation: Relation) -> RelationId {
        let id = self.free.pop().unwrap_or_else(|| {
            self.all.push(relation);
            self.all.len() as RelationId - 1
        });
        self.all[id as usize] = relation;
        relation.members().iter().for_each(|&member| self.of[usize::from(member)].push(id));
        id
    }

    /// Takes out every relation of `slot`.
    pub fn remove_of(&mut self, slot: Slot) {
        for id in std::mem::take(&mut self.of[usize::from(slot)]) {
            let relation = self.all[id as usize];
            for member in relation.other_members(slot) {
                let list = &mut self.of[usize::from(member)];
                if let Some(at) = list.iter().position(|&other| other == id) {
                    list.swap_remove(at);
                }
            }
            self.free.push(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_distinct_and_kept_in_order() {
        let relation = Relation::from_members(&[5, 2, 9]).expect("distinct");
        assert_eq!(relation.with_member(3).members(), [2, 5, 9, 3]);
        assert!(relation.has_member(9) && !relation.has_member(4));
        assert!(Relation::from_members(&[1, 2, 1]).is_none());
    }

    #[test]
    fn sums_and_parts() {
        let of = |members: &[Slot]| Relation::from_members(members).expect("distinct");
        assert_eq!(of(&[1, 5, 7]).sum_with(&of(&[5, 6]), 3), Some(of(&[1, 6, 7])));
        assert_eq!(of(&[1, 5, 7]).sum_with(&of(&[5, 6]), 2), None);
        assert_eq!(of(&[1, 5]).sum_with(&of(&[5, 1]), 4), None);
        assert_eq!(
            of(&[1, 5, 7]).split_by(|at| at == 1).map(|part| part.members().to_vec()),
            [vec![5], vec![1, 7]]
        );
    }

    #[test]
    fn relations_go_with_a_member() {
        let mut relations = Relations::new(6);
        let first = relations.add_relation(Relation::new(&[0, 1, 2]));
        relations.add_relation(Relation::new(&[0, 3, 4]));
        relations.remove_of(1);
        assert_eq!((relations.relations_of(0).len(), relations.relations_of(2).len()), (1, 0));
        assert_eq!(relations.add_relation(Relation::new(&[2, 3, 5])), first);
        assert_eq!(relations.relations_of(3).len(), 2);
    }
}
