//! What the source does with the content, by the words of the cue (`data/lexicons/cues.csv`) and their negation.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::lemma::lemmas;
use super::token::{Token, tokens};
use crate::types::{Attribution, Span, Stance};

/// How far before the cue a negation may stand, in words.
const REACH: usize = 3;
/// The longest stretch before a cue that is looked at (bytes).
const BEFORE: usize = 60;

struct Row {
    words: Vec<&'static str>,
    stance: Stance,
    negated: Stance,
}

/// By their first word, the longest first.
static CUES: LazyLock<BTreeMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let mut cues: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
    for row in include_str!("../../data/lexicons/cues.csv").lines().skip(1) {
        let mut cells = row.splitn(3, ',');
        let (Some(cue), Some(stance), Some(negated)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let words: Vec<&str> = cue.split(' ').collect();
        cues.entry(words[0]).or_default().push(Row { words, stance: named(stance), negated: named(negated) });
    }
    for rows in cues.values_mut() {
        rows.sort_by_key(|row| usize::MAX - row.words.len());
    }
    cues
});

fn named(stance: &str) -> Stance {
    match stance {
        "denies" => Stance::Denies,
        "asks" => Stance::Asks,
        "orders" => Stance::Orders,
        "predicts" => Stance::Predicts,
        "believes" => Stance::Believes,
        "supports" => Stance::Supports,
        "condemns" => Stance::Condemns,
        "promises" => Stance::Promises,
        "none" => Stance::None,
        _ => Stance::Asserts,
    }
}

/// The stance of an attribution; `None` without a cue. A cue of unknown words asserts.
pub fn stance(text: &str, attribution: &Attribution) -> Option<Stance> {
    let cue = attribution.cue?;
    // Negation right before the cue, or in the source: "Neither minister would say".
    let from = text.ceil_char_boundary(cue.start.saturating_sub(BEFORE));
    let end = text[from..cue.start].rfind(['.', ',', ';', ':', '"', '”', '“', '\n']);
    let before = tokens(text, Span::new(end.map_or(from, |at| from + at), cue.start));
    let mut words: Vec<Token> = before[before.len().saturating_sub(REACH)..].to_vec();
    let own = words.len();
    words.extend(tokens(text, cue));
    let lemmas: Vec<Vec<String>> = words.iter().map(|word| lemmas(word.text)).collect();
    let nobody = attribution.source.and_then(|source| source.of(text).split_whitespace().next());
    let nobody = nobody.is_some_and(|word| matches!(word, "No" | "Neither" | "Nobody" | "None" | "no" | "neither"));
    // What follows a preposition says where: "explained in the hearing".
    let matches: Vec<(usize, &Row)> =
        (0..words.len()).filter_map(|at| row_at(&lemmas[at..]).map(|row| (at, row))).collect();
    let matches = matches.into_iter().filter(|(at, row)| at + row.words.len() > own).collect::<Vec<_>>();
    let first = matches.first().map_or(own, |(at, row)| (at + row.words.len()).max(own));
    let is_place = |word: &Token| matches!(word.text, "in" | "during" | "at" | "under" | "by" | "from");
    let end = words[first..].iter().position(is_place).map_or(words.len(), |at| first + at);
    // The longest row wins, of two the later one: "appeared to blame".
    let matches = matches.into_iter().filter(|(at, _)| *at < end);
    let Some((at, row)) = matches.max_by_key(|(at, row)| (row.words.len(), *at)) else {
        return Some(of_content(text, attribution, Stance::Asserts));
    };
    let is_not = |word: &Token| {
        matches!(word.text.to_lowercase().as_str(), "not" | "never" | "no" | "nor" | "neither" | "without" | "cannot")
            || word.text.ends_with("n't")
            || word.text.ends_with("n’t")
    };
    let never = words[..at].iter().any(|word| word.text.eq_ignore_ascii_case("never"));
    let own_negation = row.words.iter().any(|word| matches!(*word, "not" | "never" | "no" | "cannot"));
    let stance = if own_negation {
        row.stance
    } else if never && row.stance == Stance::Asserts {
        Stance::Denies
    } else if nobody || words[..at].iter().any(is_not) {
        row.negated
    } else {
        row.stance
    };
    let withheld = lemmas[..at].iter().flatten().any(|word| matches!(word.as_str(), "refuse" | "decline" | "avoid"));
    let stance = if withheld && stance != Stance::Denies { Stance::None } else { stance };
    Some(of_content(text, attribution, stance))
}

/// A question under a neutral cue is asked.
fn of_content(text: &str, attribution: &Attribution, stance: Stance) -> Stance {
    let marks = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | ',');
    let asked = attribution.content.iter().all(|piece| piece.of(text).trim_end_matches(marks).ends_with('?'));
    if asked && matches!(stance, Stance::Asserts | Stance::Orders) { Stance::Asks } else { stance }
}

/// The longest row that the words start with.
fn row_at(words: &[Vec<String>]) -> Option<&'static Row> {
    let fits = |row: &&Row| {
        row.words.len() <= words.len()
            && row.words.iter().zip(words).all(|(word, forms)| forms.iter().any(|form| form == word))
    };
    let rows = words.first()?.iter().filter_map(|form| CUES.get(form.as_str()));
    rows.filter_map(|rows| rows.iter().find(fits)).max_by_key(|row| row.words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stance of the cue between `<` and `>` over the content between `{` and `}`, with the source between `[` and `]`.
    fn of(marked: &str) -> Option<Stance> {
        let text: String = marked.chars().filter(|c| !"[]<>{}".contains(*c)).collect();
        let at = |mark: char| {
            let before = marked.split(mark).next().unwrap_or_default();
            before.chars().filter(|c| !"[]<>{}".contains(*c)).map(char::len_utf8).sum::<usize>()
        };
        let attribution = Attribution {
            source: marked.contains('[').then(|| Span::new(at('['), at(']'))),
            cue: Some(Span::new(at('<'), at('>'))),
            content: vec![Span::new(at('{'), at('}'))],
            ..Attribution::default()
        };
        stance(&text, &attribution)
    }

    #[test]
    fn words_in_their_forms() {
        for (marked, wanted) in [
            ("[Quist] <said> {it rained}", Stance::Asserts),
            ("[Quist] <denied> {it}", Stance::Denies),
            ("[Quist] <told> them {it rained}", Stance::Asserts),
            ("[Quist] <was planning> {to go}", Stance::Promises),
            ("[Quist] <has repeatedly called for> {rain}", Stance::Orders),
            ("[Quist] <thought> {it rained}", Stance::Believes),
            ("[Quist] <accused> {Orr of rain}", Stance::Condemns),
            ("[Quist] <quibbled> {it rained}", Stance::Asserts),
        ] {
            assert_eq!(of(marked), Some(wanted), "{marked}");
        }
    }

    #[test]
    fn negations() {
        for (marked, wanted) in [
            ("[Quist] <did not deny> {it}", Stance::None),
            ("[Quist] didn’t <deny> {it}", Stance::None),
            ("[Quist] <never said> {it}", Stance::Denies),
            ("[Quist] <refused to confirm> {it}", Stance::None),
            ("[Quist] <declined to comment> on {it}", Stance::None),
            ("[Neither minister] <would say> {so}", Stance::None),
            ("[Quist] <does not believe> {it}", Stance::Denies),
            ("It was not to be. [Quist] <said> {so}", Stance::Asserts),
        ] {
            assert_eq!(of(marked), Some(wanted), "{marked}");
        }
    }

    #[test]
    fn a_question_is_asked() {
        assert_eq!(of("{“Does it rain?”} [Quist] <said>"), Some(Stance::Asks));
        assert_eq!(of("{“It rains.”} [Quist] <asked>"), Some(Stance::Asks));
    }

    #[test]
    fn every_row_has_a_known_stance() {
        for row in include_str!("../../data/lexicons/cues.csv").lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            assert!(
                cells.len() == 3 && cells[1..].iter().all(|one| *one == "asserts" || named(one) != Stance::Asserts),
                "{row}"
            );
        }
    }
}
