//! The rate-distortion limit: the least share of wrong bits that any code of a rate can have.
//!
//! For fair bits and Hamming distance, R(D) = 1 - h(D) with h the binary entropy (Shannon 1959); codes of few
//! outputs stay above it.

/// Binary entropy of `p` in bits.
fn binary_entropy(p: f64) -> f64 {
    let term = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
    term(p) + term(1.0 - p)
}

/// The least share of wrong bits at `rate` stored bits for every bit that counts.
pub fn least_distortion(rate: f64) -> f64 {
    let (mut low, mut high) = (0.0, 0.5);
    // As many halvings as an f64 has bits.
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if 1.0 - binary_entropy(middle) > rate { low = middle } else { high = middle }
    }
    if rate >= 1.0 { 0.0 } else { high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points() {
        assert_eq!(least_distortion(1.0), 0.0);
        assert_eq!(least_distortion(2.0), 0.0);
        assert!((least_distortion(0.5) - 0.110_027_86).abs() < 1e-7);
        assert!((least_distortion(0.4) - 0.146_1).abs() < 1e-3);
        assert!((least_distortion(0.0) - 0.5).abs() < 1e-6);
    }
}
