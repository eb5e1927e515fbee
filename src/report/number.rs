//! Numbers for readers.

/// At most three decimals, without trailing zeros.
pub fn trim_number(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_zero_is_trailing() {
        assert_eq!([trim_number(20.0), trim_number(6.6667)], ["20", "6.667"]);
    }
}
