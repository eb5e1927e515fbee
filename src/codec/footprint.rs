//! Schemes of the same footprint: which q and n_in a budget of stored bits allows (the paper's figure 3).

/// Stored bits of every plane, the most first, of all schemes of 1 to `max_q` planes that use `budget` bits for
/// every weight, or as nearly as whole bits allow: Σ n_in = floor(budget·n_out) and n_in <= n_out.
pub fn list_schemes(budget: f64, n_out: usize, max_q: usize) -> Vec<Vec<usize>> {
    // A budget such as 0.6 lies a rounding error below the whole number that is meant.
    let bits = (budget * n_out as f64 + 1e-9).floor().max(0.0) as usize;
    let mut found = Vec::new();
    (1..=max_q).for_each(|q| split_bits(bits, q, n_out, &mut Vec::new(), &mut found));
    found
}

/// Whether all planes store as many bits, or differ by one.
pub fn is_even(planes: &[usize]) -> bool {
    planes.first().zip(planes.last()).is_some_and(|(most, least)| most - least <= 1)
}

/// Appends the ways to write `bits` as `q` parts of 1 to `most`, the largest first, behind `begun`.
fn split_bits(bits: usize, q: usize, most: usize, begun: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    if q == 0 {
        if bits == 0 {
            found.push(begun.clone());
        }
        return;
    }
    for part in (bits.div_ceil(q).max(1)..=most.min((bits + 1).saturating_sub(q))).rev() {
        begun.push(part);
        split_bits(bits - part, q - 1, part, begun, found);
        begun.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_split_once() {
        assert_eq!(list_schemes(0.6, 10, 2), [vec![6], vec![5, 1], vec![4, 2], vec![3, 3]]);
        assert_eq!(list_schemes(1.2, 10, 2).first(), Some(&vec![10, 2]));
        assert_eq!(list_schemes(0.0, 10, 3), Vec::<Vec<usize>>::new());
        assert_eq!(list_schemes(0.8, 20, 4).iter().filter(|s| is_even(s)).count(), 4);
        for planes in list_schemes(1.5, 20, 4) {
            assert_eq!(planes.iter().sum::<usize>(), 30);
            assert!(planes.is_sorted_by(|a, b| a >= b) && planes[0] <= 20);
        }
    }
}
