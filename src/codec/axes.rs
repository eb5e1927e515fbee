//! Checks of the axes of tensors against the shape of a layer; the number of elements alone is never enough.
//!
//! Axes of length 1 say nothing and are left out. A flat tensor fits any shape: its elements come in the order that
//! is asked for.

use super::order::{ElementOrder, output_last_shape};

/// Problem with the axes of a tensor of weights in `order`, for a layer of `shape` in output-first order;
/// `None` where they fit or are flat.
pub fn of_weights(axes: &[usize], shape: &[usize], order: ElementOrder) -> Option<String> {
    let fits = |order| long_axes(axes) == long_axes(&ordered_shape(shape, order));
    if long_axes(axes).len() < 2 || fits(order) {
        return None;
    }
    let expected = ordered_shape(shape, order);
    let hint = match order.other_order() {
        other if fits(other) => format!("; it fits order {}", other.name()),
        _ => String::new(),
    };
    let of_shape = if expected == shape { String::new() } else { format!(" of a layer of shape {shape:?}") };
    Some(format!("axes {axes:?}, order {} takes {expected:?}{of_shape} or a flat tensor{hint}", order.name()))
}

/// Problem with the axes of a tensor of `groups` x `n_in` stored bits, for a layer of `shape`, if any. Any
/// axes are taken but those of another meaning: `n_in` in front, or the axes of the weights in another order.
pub fn of_stored(axes: &[usize], groups: usize, n_in: usize, shape: Option<&[usize]>) -> Option<String> {
    let axes_of = long_axes(axes);
    let product = |sides: &[usize]| sides.iter().product::<usize>();
    let ends_with = (0..=axes_of.len()).any(|at| product(&axes_of[at..]) == n_in);
    if axes_of.len() < 2 || ends_with {
        return None;
    }
    let begins_with = (0..axes_of.len()).any(|at| product(&axes_of[..at]) == n_in);
    let sorted = |mut sides: Vec<usize>| {
        sides.sort_unstable();
        sides
    };
    let of_weights = shape.map(long_axes).filter(|shape| *shape != axes_of);
    let turned = of_weights.is_some_and(|shape| sorted(shape) == sorted(axes_of));
    if begins_with {
        return Some(format!(
            "axes {axes:?} have the {n_in} bits of a group in front; taken are {groups} groups of {n_in}"
        ));
    }
    let shape = shape.unwrap_or_default();
    turned.then(|| {
        format!("axes {axes:?} are those of the weights, {shape:?}, in another order; taken are {groups} groups of {n_in}")
    })
}

/// The shape of a tensor in `order` of weights of `shape`.
fn ordered_shape(shape: &[usize], order: ElementOrder) -> Vec<usize> {
    match order {
        ElementOrder::OutputFirst => shape.to_vec(),
        ElementOrder::OutputLast => output_last_shape(shape),
    }
}

/// Axes that are longer than 1.
pub fn long_axes(shape: &[usize]) -> Vec<usize> {
    shape.iter().copied().filter(|&side| side != 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_the_axes_of_their_order() {
        let (shape, first, last) = (&[5, 3, 2, 2], ElementOrder::OutputFirst, ElementOrder::OutputLast);
        for axes in [&[5, 3, 2, 2][..], &[60], &[1, 60], &[5, 1, 3, 2, 2]] {
            assert_eq!(of_weights(axes, shape, first), None, "{axes:?}");
        }
        assert_eq!(of_weights(&[2, 2, 3, 5], shape, last), None);
        for axes in [&[2, 2, 3, 5][..], &[5, 2, 2, 3], &[3, 5, 2, 2], &[12, 5], &[15, 4]] {
            assert!(of_weights(axes, shape, first).is_some(), "{axes:?}");
        }
        let hint = of_weights(&[2, 2, 3, 5], shape, first).unwrap();
        assert_eq!(
            hint,
            "axes [2, 2, 3, 5], order oihw takes [5, 3, 2, 2] or a flat tensor; it fits order hwio"
        );
        assert!(of_weights(&[5, 3, 2, 2], shape, last).unwrap().ends_with("it fits order oihw"));
    }

    #[test]
    fn stored_bits_end_with_those_of_a_group() {
        for axes in [&[10, 6][..], &[2, 5, 6], &[10, 2, 3], &[60], &[6, 10, 1]] {
            let found = of_stored(axes, 10, 6, None);
            assert_eq!(found.is_some(), *axes == [6, 10, 1], "{axes:?}: {found:?}");
        }
        assert!(of_stored(&[2, 3, 10], 10, 6, None).unwrap().contains("6 bits of a group in front"));
        // Free, unless they say something else.
        assert_eq!(of_stored(&[4, 15], 10, 6, None), None);
        assert!(of_stored(&[4, 15], 10, 6, Some(&[15, 4])).unwrap().contains("in another order"));
        assert_eq!(of_stored(&[6, 10], 6, 10, Some(&[10, 6])), None);
    }
}
