//! Shares and percentages, rounded as the reference rounds them.

/// `part` of `whole` as a share between 0 and 1; a share of nothing is 0.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// `part` of `whole` in percent, rounded; a share of nothing is 0.
pub(super) fn percentage(part: usize, whole: usize) -> f64 {
    // Multiplying the share instead would sometimes round the other way than the reference.
    rounded((100 * part) as f64 / whole.max(1) as f64)
}

/// Rounds to two decimals as Python's `round` does: by the exact binary value, ties to even.
pub(super) fn rounded(value: f64) -> f64 {
    // Formatting works on the exact value; scaling by 100 and back would not.
    format!("{value:.2}").parse().expect("a formatted number is a number. This is a bug.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_as_python_rounds_them() {
        // Expected: round(value, 2) of Python 3.11.
        for (value, expected) in [
            (3.125, 3.12),
            (3.375, 3.38),
            (0.125, 0.12),
            (0.375, 0.38),
            (2.675, 2.67),
            (1.005, 1.0),
            (100.0 * (2.0 / 3.0), 66.67),
            (99.995, 100.0),
            (99.994_999, 99.99),
            (0.0, 0.0),
        ] {
            assert!(rounded(value).total_cmp(&expected).is_eq(), "{value}: {} is not {expected}", rounded(value));
        }
    }

    #[test]
    fn a_share_of_nothing_is_zero() {
        assert!(share(0, 0).total_cmp(&0.0).is_eq());
        assert!(percentage(0, 0).total_cmp(&0.0).is_eq());
    }

    #[test]
    fn percentages_are_of_the_exact_ratio() {
        // Expected: round(100 * 23 / 160, 2), and round(100 * (23 / 160), 2), of Python 3.11.
        assert!(percentage(23, 160).total_cmp(&14.38).is_eq(), "{}", percentage(23, 160));
        assert!(rounded(100.0 * share(23, 160)).total_cmp(&14.37).is_eq());
    }
}
