//! The words that stand for the few values of a field, in specs and on the command line alike.

use super::{Basis, Order, Polarity, Reset, Target};

/// A field that takes one of a few words.
pub trait Choice: Copy + PartialEq + 'static {
    /// Every word and what it means, the default first.
    const NAMES: &'static [(&'static str, Self)];

    /// The value of a word.
    fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(word, _)| *word == name).map(|&(_, value)| value)
    }

    /// The word of a value.
    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }

    /// All words in quotes, for errors.
    fn known() -> String {
        let words: Vec<_> = Self::NAMES.iter().map(|(word, _)| format!("{word:?}")).collect();
        if let [only] = &words[..] { format!("only {only}") } else { words.join(", ") }
    }
}

impl Choice for Polarity {
    const NAMES: &'static [(&'static str, Self)] = &[("xor", Self::Xor), ("product", Self::Product)];
}

impl Choice for Basis {
    const NAMES: &'static [(&'static str, Self)] = &[("given", Self::Given)];
}

impl Choice for Target {
    const NAMES: &'static [(&'static str, Self)] = &[("generic", Self::Generic)];
}

impl Choice for Order {
    const NAMES: &'static [(&'static str, Self)] = &[("plane", Self::Plane), ("weight", Self::Weight)];
}

impl Choice for Reset {
    const NAMES: &'static [(&'static str, Self)] =
        &[("active_low", Self::ActiveLow), ("active_high", Self::ActiveHigh)];
}
