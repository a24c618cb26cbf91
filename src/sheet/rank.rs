//! What to check first.

/// What a group of claims is ranked by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Merit {
    /// The highest check-worthiness in the group; `None` when none is scored.
    pub check_worthiness: Option<f64>,
    /// The highest confidence.
    pub confidence: f64,
    /// How many outlets (documents, where no outlet is known) bring it.
    pub outlets: usize,
    /// Whether somebody contradicts it.
    pub opposed: bool,
}

impl Merit {
    /// Larger is to be checked sooner. Check-worthiness leads (0.5 where there is none); a claim that may not be one is put
    /// back by up to half; each doubling of the outlets that spread it adds a tenth, a contradiction a fifth.
    pub fn score(self) -> f64 {
        let spread = 1.0 + 0.1 * (self.outlets.max(1) as f64).log2();
        let opposed = if self.opposed { 1.2 } else { 1.0 };
        self.check_worthiness.unwrap_or(0.5) * (0.5 + 0.5 * self.confidence) * spread * opposed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worth_leads_and_spread_and_dispute_count() {
        let merit = |worth, confidence, outlets, opposed| {
            Merit { check_worthiness: Some(worth), confidence, outlets, opposed }.score()
        };
        assert!(merit(0.9, 0.8, 1, false) > merit(0.5, 0.9, 4, false));
        assert!(merit(0.6, 0.9, 3, false) > merit(0.6, 0.9, 1, false));
        assert!(merit(0.6, 0.9, 1, true) > merit(0.6, 0.9, 1, false));
        assert!(merit(0.6, 0.9, 1, false) > merit(0.6, 0.3, 1, false));
    }
}
