//! Shows how a run goes: a bar on a terminal, a line every 30 seconds elsewhere, a summary at the end.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::printer::Printer;
use crate::run::{Failure, Summary, Watcher};
use crate::types::Kind;

/// Between two lines when nobody looks at a bar.
const INTERVAL: Duration = Duration::from_secs(30);

/// Shows progress unless it is quiet; failures are always told.
pub struct Progress<'a> {
    printer: &'a Printer,
    bar: Option<ProgressBar>,
    quiet: bool,
    last: Instant,
}

impl<'a> Progress<'a> {
    /// Progress over `bytes` of input.
    pub fn new(printer: &'a Printer, quiet: bool, bytes: impl FnOnce() -> u64) -> Self {
        let bar = (printer.is_terminal() && !quiet).then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}  {eta} left")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(bytes()).with_style(style)
        });
        Self { printer, bar, quiet, last: Instant::now() }
    }

    /// Ends the bar and prints the summary.
    pub fn finish(self, summary: &Summary) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if !self.quiet {
            for line in lines(summary) {
                self.printer.line(&line);
            }
        }
    }

    fn tell(&self, work: impl FnOnce(&Printer)) {
        match &self.bar {
            Some(bar) => bar.suspend(|| work(self.printer)),
            None => work(self.printer),
        }
    }
}

impl Watcher for Progress<'_> {
    fn progressed(&mut self, summary: &Summary) {
        if let Some(bar) = &self.bar {
            bar.set_position(summary.bytes);
            bar.set_message(rate(summary));
        } else if !self.quiet && self.last.elapsed() >= INTERVAL {
            self.last = Instant::now();
            self.printer.line(&rate(summary));
        }
    }

    fn failed(&mut self, failure: &Failure) {
        self.tell(|printer| printer.warning(&format!("{} failed", failure.document), Some(&failure.error)));
    }

    fn guessed(&mut self, document: &str, encoding: &str) {
        if !self.quiet {
            self.tell(|printer| printer.warning(&format!("{document} is not UTF-8, read as {encoding}"), None));
        }
    }
}

fn rate(summary: &Summary) -> String {
    let words = per_second(summary);
    format!(
        "{} documents, {} claims, {} words/s",
        thousands(summary.documents()),
        thousands(claims(summary)),
        thousands(words)
    )
}

/// Words a second, so far.
fn per_second(summary: &Summary) -> usize {
    let milliseconds = usize::try_from(summary.elapsed().as_millis()).unwrap_or(usize::MAX);
    summary.words.saturating_mul(1000) / milliseconds.max(1)
}

fn claims(summary: &Summary) -> usize {
    summary.claims.values().sum()
}

fn lines(summary: &Summary) -> Vec<String> {
    let skipped: usize = summary.skipped.values().sum();
    let reasons: Vec<String> =
        summary.skipped.iter().map(|(reason, count)| format!("{} {}", thousands(*count), reason.reason())).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    let kind = |kind| thousands(summary.claims.get(&kind).copied().unwrap_or(0));
    let seconds = summary.elapsed().as_secs_f64();
    let mut lines = vec![
        format!(
            "documents: {} in = {} done + {} skipped{reasons} + {} failed",
            thousands(summary.documents()),
            thousands(summary.done),
            thousands(skipped),
            thousands(summary.failed),
        ),
        format!(
            "claims: {} = {} direct + {} mixed + {} indirect",
            thousands(claims(summary)),
            kind(Kind::Direct),
            kind(Kind::Mixed),
            kind(Kind::Indirect),
        ),
        format!("{} words in {seconds:.1} s, {} words/s", thousands(summary.words), thousands(per_second(summary))),
    ];
    if summary.failed > 0 {
        lines.push("failed:".to_owned());
        lines.extend(summary.first_failed.iter().map(|document| format!("  {document}")));
        let others = summary.failed - summary.first_failed.len();
        lines.extend((others > 0).then(|| format!("  and {} more", thousands(others))));
    }
    lines
}

/// 1234567 as 1,234,567.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three() {
        assert_eq!([0, 12, 123, 1234, 1_234_567].map(thousands), ["0", "12", "123", "1,234", "1,234,567"]);
    }
}
