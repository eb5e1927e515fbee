//! Axes of plots: range, ticks and number formats.

/// One axis of a plot.
pub struct Axis {
    /// Name of the quantity.
    pub title: String,
    /// Value at its beginning.
    pub lo: f64,
    /// Value at its end.
    pub hi: f64,
    /// Ticks: value and label.
    pub ticks: Vec<(f64, String)>,
}

/// Number of ticks aimed at.
const TICKS: f64 = 5.0;

impl Axis {
    /// An axis from 0 to `max`, rounded up to a tick.
    pub fn up_to(title: &str, max: f64) -> Self {
        Self::from_range(title, 0.0, max)
    }

    /// An axis from `min` to `max`, rounded outwards to ticks.
    pub fn from_range(title: &str, min: f64, max: f64) -> Self {
        let least = (max * 1e-3).max(f64::MIN_POSITIVE);
        Self::in_steps(title, min, max, round_step((max - min).max(least) / TICKS))
    }

    /// An axis from `min` to `max`, rounded outwards to ticks that are integers.
    pub fn of_integers(title: &str, min: usize, max: usize) -> Self {
        let step = round_step((max.saturating_sub(min) as f64 / TICKS).max(1.0));
        Self::in_steps(title, min as f64, max as f64, step)
    }

    /// An axis from `min` to `max`, rounded outwards to ticks at multiples of `step`.
    fn in_steps(title: &str, min: f64, max: f64, step: f64) -> Self {
        let first = (min / step).floor();
        let n = (max / step - first).ceil().max(1.0) as usize;
        let ticks: Vec<_> =
            (0..=n).map(|k| (first + k as f64) * step).map(|value| (value, format_number(value))).collect();
        Self { title: title.into(), lo: ticks[0].0, hi: ticks[n].0, ticks }
    }

    /// An axis of categories: one label each at 0, 1, …
    pub fn with_labels(title: &str, labels: &[String]) -> Self {
        let ticks = labels.iter().enumerate().map(|(at, label)| (at as f64, label.clone())).collect();
        Self { title: title.into(), lo: -0.5, hi: labels.len() as f64 - 0.5, ticks }
    }

    /// Position of `value`: 0 at the beginning of the axis, 1 at its end.
    pub fn position_of(&self, value: f64) -> f64 {
        (value - self.lo) / (self.hi - self.lo)
    }
}

/// The smallest of 1, 2, 5, 10 times a power of ten that is at least `least`.
fn round_step(least: f64) -> f64 {
    let mut power = 1e-12;
    while power * 10.0 < least && power < 1e15 {
        power *= 10.0;
    }
    let steps = [1.0, 2.0, 5.0, 10.0].map(|n| n * power);
    // Repeated multiplication makes the power inexact; parsing its text gives the exact one.
    let exact = |step: f64| format!("{step:.0e}").parse().unwrap_or(step);
    steps.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).map_or(least, exact)
}

/// A number for readers: three decimals below 10, fewer above, no trailing zeros.
pub fn format_number(value: f64) -> String {
    format_rounded(value, [4, 3, 3, 2, 1])
}

/// A standard deviation: about two significant digits.
pub(crate) fn format_deviation(value: f64) -> String {
    format_rounded(value, [4, 2, 1, 1, 0])
}

/// Rounds to `digits[i]` decimals: below 0.1, 1, 10, 100, and above.
fn format_rounded(value: f64, digits: [usize; 5]) -> String {
    let size = [0.1, 1.0, 10.0, 100.0].iter().filter(|limit| value.abs() >= **limit).count();
    let digits = digits[size];
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".into() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use itertools::Itertools;

    #[test]
    fn ticks_are_round_and_cover_the_range() {
        let labels =
            |max| Axis::up_to("", max).ticks.into_iter().map(|tick| tick.1).collect::<Vec<_>>().join(" ");
        assert_eq!(labels(139.0), "0 50 100 150");
        assert_eq!(labels(0.37), "0 0.1 0.2 0.3 0.4");
        assert_eq!(labels(10.0), "0 2 4 6 8 10");
        assert_eq!(Axis::up_to("", 0.0).ticks.len(), 2);
        let part = |min, max| {
            Axis::from_range("", min, max).ticks.into_iter().map(|tick| tick.1).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(part(7.7, 13.2), "6 8 10 12 14");
        assert!(Axis::from_range("", 22.0, 22.0).lo < Axis::from_range("", 22.0, 22.0).hi);
        assert!(Axis::up_to("", 1e12).hi >= 1e12);
        let whole = |min, max| Axis::of_integers("", min, max).ticks.into_iter().map(|tick| tick.1).join(" ");
        assert_eq!([whole(0, 1), whole(2, 4), whole(0, 30)], ["0 1", "2 3 4", "0 10 20 30"]);
    }

    #[test]
    fn numbers_are_short() {
        let numbers = [0.0, -0.0001, 0.05, 4.66667, 16.2, 12345.67].map(format_number);
        assert_eq!(numbers, ["0", "-0.0001", "0.05", "4.667", "16.2", "12345.7"]);
        assert_eq!(format_number(-0.00001), "0");
        assert_eq!(
            [0.0, 0.0013, 0.547, 3.286, 14.06, 312.4].map(format_deviation),
            ["0", "0.0013", "0.55", "3.3", "14.1", "312"]
        );
    }

    #[test]
    fn places_stand_in_the_middle_of_their_share() {
        let axis = Axis::with_labels("n_tap", &["2".into(), "3".into()]);
        assert_eq!((axis.position_of(0.0), axis.position_of(1.0)), (0.25, 0.75));
    }
}
