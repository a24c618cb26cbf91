//! Decides what each quotation mark does.
//!
//! Real marks are missing, doubled and on the wrong side of a space. So no mark is trusted by itself: the cheapest
//! reading of all marks together wins (Viterbi over "outside" and "inside a quotation opened by family F"; the costs
//! below are what each oddity is worth). Time and memory grow linearly with the number of marks.

use super::marks::{Family, Glyph, Lean, Mark};

/// What a mark turned out to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Begins a quotation, or repeats the beginning in a new paragraph.
    Opens,
    /// Ends one.
    Closes,
    /// Neither: an inner mark, an apostrophe, a slip.
    Stray,
}

/// States of the reading: outside, or inside a quotation opened by a mark of family `state - 1`.
const STATES: usize = Family::ALL.len() + 1;
/// Outside any quotation.
pub const OUTSIDE: usize = 0;

/// A quotation that is still open where its paragraph ends, and does not go on.
const NEVER_CLOSED: f32 = 2.0;
/// Going on in a paragraph that does not repeat the opening mark.
const SILENT_CARRY: f32 = 2.5;
/// Going on in a paragraph that repeats it, as it should.
const CARRY: f32 = 0.3;
/// A mark that does nothing.
const STRAY: f32 = 4.0;
/// A mark of another family inside a quotation.
const INNER: f32 = 1.0;
/// Closing with a mark of another family than the one that opened.
const MISMATCH: f32 = 2.0;

fn state_of(family: Family) -> usize {
    1 + family as usize
}

fn open_cost(mark: &Mark) -> f32 {
    match (mark.glyph, mark.lean) {
        (Glyph::Neutral | Glyph::Opening, Lean::Next) | (Glyph::Opening, Lean::Unclear) => 0.0,
        (Glyph::Neutral, Lean::Unclear) => 0.6,
        (Glyph::Opening, Lean::Previous) => 0.7,
        // »German« and ”Swedish” marks.
        (Glyph::Closing, Lean::Next) => 1.2,
        (Glyph::Neutral, Lean::Previous) => 2.0,
        (Glyph::Closing, Lean::Unclear) => 3.0,
        (Glyph::Closing, Lean::Previous) => 5.0,
    }
}

fn close_cost(mark: &Mark) -> f32 {
    // An apostrophe is more likely after a letter than after a comma.
    let apostrophe = if mark.family == Family::Single && mark.before.is_alphanumeric() { 0.4 } else { 0.0 };
    apostrophe
        + match (mark.glyph, mark.lean) {
            (Glyph::Neutral | Glyph::Closing, Lean::Previous) | (Glyph::Closing, Lean::Unclear) => 0.0,
            (Glyph::Neutral, Lean::Unclear) => 0.6,
            (Glyph::Closing, Lean::Next) => 0.7,
            // The space is on the wrong side: stay, "said
            (Glyph::Neutral, Lean::Next) if mark.family == Family::Single => 3.0,
            (Glyph::Neutral, Lean::Next) if matches!(mark.before, ',' | '.' | '!' | '?' | '…') => 1.0,
            (Glyph::Neutral, Lean::Next) => 2.0,
            (Glyph::Opening, Lean::Previous) => 1.2,
            (Glyph::Opening, Lean::Unclear) => 3.0,
            (Glyph::Opening, Lean::Next) => 5.0,
        }
}

fn stray_cost(mark: &Mark) -> f32 {
    match (mark.family, mark.glyph, mark.lean) {
        // workers’ and 'tis
        (Family::Single, Glyph::Closing | Glyph::Neutral, Lean::Previous) => 0.8,
        // '90s
        (Family::Single, ..) if mark.after.is_ascii_digit() => 0.3,
        (Family::Single, Glyph::Closing | Glyph::Neutral, _) => 1.5,
        (Family::Single, ..) => 2.0,
        // 6'2"
        (Family::Straight, _, Lean::Previous) if mark.before.is_ascii_digit() => 2.5,
        _ => STRAY,
    }
}

/// A Low mark is closed by “, which the Curly family opens with.
fn mismatch(opened_by: usize, mark: &Mark) -> f32 {
    let closes_low = opened_by == state_of(Family::Low) && mark.family == Family::Curly;
    if opened_by == state_of(mark.family) || closes_low { 0.0 } else { MISMATCH }
}

/// How the cheapest way into a state came about: the state before, and what the mark did.
type Step = (u8, Role);

/// One step of the reading: for each state its cost and how it was reached.
struct Column {
    cost: [f32; STATES],
    from: [Step; STATES],
}

impl Column {
    fn unreached() -> Self {
        Self { cost: [f32::INFINITY; STATES], from: [(0, Role::Stray); STATES] }
    }

    fn offer(&mut self, state: usize, cost: f32, from: usize, role: Role) {
        if cost < self.cost[state] {
            self.cost[state] = cost;
            // STATES is below 256.
            self.from[state] = (u8::try_from(from).unwrap_or(u8::MAX), role);
        }
    }
}

fn after_mark(costs: &[f32; STATES], mark: &Mark) -> Column {
    let mut column = Column::unreached();
    let own = state_of(mark.family);
    for (state, &cost) in costs.iter().enumerate() {
        column.offer(state, cost + stray_cost(mark), state, Role::Stray);
        if state == OUTSIDE {
            column.offer(own, cost + open_cost(mark), state, Role::Opens);
            continue;
        }
        column.offer(OUTSIDE, cost + close_cost(mark) + mismatch(state, mark), state, Role::Closes);
        if state != own {
            column.offer(state, cost + INNER, state, Role::Stray);
        }
        if mark.first {
            column.offer(state, cost + open_cost(mark) + mismatch(state, mark), state, Role::Opens);
        }
    }
    column
}

fn after_break(costs: &[f32; STATES], next: &[Mark]) -> Column {
    let mut column = Column::unreached();
    let repeated = next.first().is_some_and(|mark| mark.first && open_cost(mark) < 1.0);
    for (state, &cost) in costs.iter().enumerate() {
        if state == OUTSIDE {
            column.offer(OUTSIDE, cost, state, Role::Stray);
        } else {
            column.offer(OUTSIDE, cost + NEVER_CLOSED, state, Role::Stray);
            column.offer(state, cost + if repeated { CARRY } else { SILENT_CARRY }, state, Role::Stray);
        }
    }
    column
}

/// The cheapest reading of `lines` (the marks of each paragraph): one step a mark and one a break between paragraphs,
/// each with the state before it and what the mark did.
pub fn read(lines: &[Vec<Mark>]) -> Vec<(usize, Role)> {
    let mut costs = [f32::INFINITY; STATES];
    costs[OUTSIDE] = 0.0;
    let mut steps: Vec<[Step; STATES]> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let start = (number > 0).then(|| after_break(&costs, line));
        if let Some(column) = start {
            costs = column.cost;
            steps.push(column.from);
        }
        for mark in line {
            let column = after_mark(&costs, mark);
            // Only differences count; keeping the best at 0 keeps a million marks exact.
            let least = column.cost.iter().copied().fold(f32::INFINITY, f32::min);
            costs = column.cost.map(|cost| cost - least);
            steps.push(column.from);
        }
    }
    costs.iter_mut().skip(1).for_each(|cost| *cost += NEVER_CLOSED);
    let last = (0..STATES).fold(OUTSIDE, |best, state| if costs[state] < costs[best] { state } else { best });
    trace_back(&steps, last)
}

/// For each step the state before it and what its mark did.
fn trace_back(steps: &[[Step; STATES]], last: usize) -> Vec<(usize, Role)> {
    let mut state = last;
    let mut roles: Vec<(usize, Role)> = steps
        .iter()
        .rev()
        .map(|step| {
            let (from, role) = step[state];
            state = usize::from(from);
            (state, role)
        })
        .collect();
    roles.reverse();
    roles
}
