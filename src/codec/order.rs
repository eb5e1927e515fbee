//! Orders of the weights of a layer: output channels first (PyTorch) or last (TensorFlow).

/// Order of the axes of a layer in its flat array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementOrder {
    /// (out, in, …): OIHW.
    OutputFirst,
    /// (…, in, out): HWIO.
    OutputLast,
}

impl ElementOrder {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::OutputFirst => "oihw",
            Self::OutputLast => "hwio",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other_order(self) -> Self {
        match self {
            Self::OutputFirst => Self::OutputLast,
            Self::OutputLast => Self::OutputFirst,
        }
    }
}

/// Elements of `shape`, which begins with the output and input channels, from output-first to output-last order.
/// Layers of fewer than two axes stay as they are.
pub fn to_output_last<T: Copy>(elements: &[T], shape: &[usize]) -> Vec<T> {
    element_sources(shape).map(|at| elements[at]).collect()
}

/// The inverse of [`to_output_last`]; `shape` is that of the result.
pub fn to_output_first<T: Copy + Default>(elements: &[T], shape: &[usize]) -> Vec<T> {
    let mut out = vec![T::default(); elements.len()];
    element_sources(shape).zip(elements).for_each(|(at, &element)| out[at] = element);
    out
}

/// The shape in output-last order.
pub fn output_last_shape(shape: &[usize]) -> Vec<usize> {
    match shape {
        [outputs, inputs, rest @ ..] => rest.iter().copied().chain([*inputs, *outputs]).collect(),
        _ => shape.to_vec(),
    }
}

/// For each element in output-last order, its index in output-first order.
pub fn element_sources(shape: &[usize]) -> impl Iterator<Item = usize> {
    let (outputs, inputs) = match shape {
        [outputs, inputs, ..] => (*outputs, *inputs),
        _ => (1, shape.iter().product()),
    };
    let total: usize = shape.iter().product();
    let rest = total / (outputs * inputs).max(1);
    let one = shape.len() < 2;
    (0..total).map(move |at| {
        if one {
            return at;
        }
        let (output, input, place) = (at % outputs, at / outputs % inputs, at / (outputs * inputs));
        (output * inputs + input) * rest + place
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let shape = [3, 2, 2, 2];
        let flat: Vec<usize> = (0..24).collect();
        let last = to_output_last(&flat, &shape);
        // Height 0, width 1, input 0: all outputs.
        assert_eq!(last[6..9], [1, 9, 17]);
        assert_eq!(to_output_first(&last, &shape), flat);
        assert_eq!(output_last_shape(&shape), [2, 2, 2, 3]);
        assert_eq!(to_output_last(&flat, &[24]), flat);
        assert_eq!(to_output_last(&[1, 2, 3, 4, 5, 6], &[2, 3]), [1, 4, 2, 5, 3, 6]);
    }
}
