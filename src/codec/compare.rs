//! Two packed networks compared by what they decode to.

use super::unpack::Codes;
use serde::Serialize;

/// How two layers of the same name differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Name of the layer.
    pub name: String,
    /// Weights of each side; 0 where the layer is missing.
    pub n_weights: [usize; 2],
    /// Codes, over all planes, that differ; none where the layers have other numbers of planes or weights.
    pub codes: Option<usize>,
    /// Weights of which at least one plane differs.
    pub weights: Option<usize>,
    /// First weight that differs.
    pub first: Option<usize>,
}

impl Difference {
    /// Whether the layers decode to the same.
    pub fn is_none(&self) -> bool {
        self.codes == Some(0)
    }
}

/// Every layer of either side, those of `a` first.
pub fn compare(a: &[Codes], b: &[Codes]) -> Vec<Difference> {
    let find = |side: &[Codes], name: &str| side.iter().position(|layer| layer.name == name);
    let missing = |name: &str, n_weights| Difference {
        name: name.to_owned(),
        n_weights,
        codes: None,
        weights: None,
        first: None,
    };
    let mut found = Vec::new();
    for layer in a {
        found.push(match find(b, &layer.name) {
            Some(at) => pair(layer, &b[at]),
            None => missing(&layer.name, [weights(layer), 0]),
        });
    }
    let added = b.iter().filter(|layer| find(a, &layer.name).is_none());
    found.extend(added.map(|layer| missing(&layer.name, [0, weights(layer)])));
    found
}

fn weights(layer: &Codes) -> usize {
    layer.codes.len() / layer.shape.first().copied().unwrap_or(1).max(1)
}

fn pair(a: &Codes, b: &Codes) -> Difference {
    let n_weights = [weights(a), weights(b)];
    let mut difference =
        Difference { name: a.name.clone(), n_weights, codes: None, weights: None, first: None };
    if n_weights[0] == n_weights[1] && a.codes.len() == b.codes.len() {
        let n = n_weights[0].max(1);
        let differs =
            |at: usize| (at..a.codes.len()).step_by(n).filter(|&i| a.codes[i] != b.codes[i]).count();
        let wrong: Vec<_> = (0..n_weights[0]).map(differs).collect();
        difference.codes = Some(wrong.iter().sum());
        difference.weights = Some(wrong.iter().filter(|&&codes| codes > 0).count());
        difference.first = wrong.iter().position(|&codes| codes > 0);
    }
    difference
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(name: &str, codes: &[u8]) -> Codes {
        Codes { name: name.into(), shape: vec![2, codes.len() / 2], codes: codes.to_vec() }
    }

    #[test]
    fn weights_and_planes() {
        let a = [layer("x", &[0, 1, 1, 0, 0, 0]), layer("y", &[1, 1]), layer("z", &[1, 1])];
        let b = [layer("x", &[0, 1, 0, 0, 1, 1]), layer("y", &[1, 1]), layer("w", &[1, 0])];
        let found = compare(&a, &b);
        let shape = |d: &Difference| (d.codes, d.weights, d.first);
        assert_eq!(found.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["x", "y", "z", "w"]);
        assert_eq!(shape(&found[0]), (Some(3), Some(2), Some(1)));
        assert!(found[1].is_none() && !found[0].is_none());
        assert_eq!((found[2].n_weights, found[3].n_weights), ([1, 0], [0, 1]));
        assert_eq!(shape(&found[3]), (None, None, None));
    }
}
