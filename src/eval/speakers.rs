//! `ascribe eval --speakers`: how often the speaker of a source is the one that a human named.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::BufRead;

use serde::{Deserialize, Serialize};

use super::{EvalError, Span};

const GOLD: &str = r#"a document: {"id": "…", "text": "…", "attributions": [{"source": [[0, 2]], "speaker": "…"}]} or {"id": "…", "sources": [{"source": [[0, 2]], "names": [[5, 9]]}]}"#;
const CLAIM: &str = r#"a claim: {"document": {"id": "…"}, "source": {"spans": [[0, 2]]}, "speaker": {"name": "…"}}"#;

/// A line of gold: sources with the speaker's name, or with the places of the names that they mean.
#[derive(Debug, Deserialize)]
struct Gold {
    id: String,
    text: Option<String>,
    #[serde(default)]
    attributions: Vec<Named>,
    #[serde(default)]
    sources: Vec<Pointed>,
}

#[derive(Debug, Deserialize)]
struct Named {
    #[serde(default, deserialize_with = "super::record::null_as_empty")]
    source: Vec<Span>,
    speaker: Option<String>,
    form: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Pointed {
    source: Vec<Span>,
    names: Vec<Span>,
    form: Option<String>,
    word: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Claim {
    document: Document,
    source: Option<Source>,
    speaker: Option<Speaker>,
}

#[derive(Debug, Deserialize)]
struct Document {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Source {
    spans: Vec<Span>,
}

#[derive(Debug, Deserialize)]
struct Speaker {
    name: String,
    #[serde(default = "certain")]
    confidence: f64,
}

fn certain() -> f64 {
    1.0
}

/// A source that a human resolved; no names when the text names nobody whom it means.
#[derive(Debug)]
struct Question {
    source: Span,
    names: Vec<String>,
    group: String,
}

/// The gold sources of each document.
#[derive(Debug)]
pub struct SpeakerGold(BTreeMap<String, Vec<Question>>);

/// The predicted sources of each document, with the name and its confidence.
#[derive(Debug)]
pub struct SpeakerClaims(BTreeMap<String, BTreeMap<Span, Option<(String, f64)>>>);

/// How the sources of one form fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SpeakerCounts {
    /// In the gold.
    pub gold: usize,
    /// Of these, the prediction has a source there.
    pub found: usize,
    /// Of those found, the text names whom the source means.
    pub named: usize,
    /// Of the named, the right name was given.
    pub right: usize,
    /// Of the named, no name was given.
    pub unknown: usize,
    /// Of all found, a wrong name was given.
    pub wrong: usize,
}

/// What is left when names below a confidence are taken for unknown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SpeakerPoint {
    /// The confidence.
    pub least: f64,
    /// Per cent of the given names that are right.
    pub precision: f64,
    /// Per cent of the named sources that get the right name.
    pub coverage: f64,
}

/// The result of [`score_speakers`].
#[derive(Debug, PartialEq, Serialize)]
pub struct SpeakerReport {
    /// By form of the source ("named", "nominal"), pronouns by their kind ("he", "they", "who", "i"), and "all".
    pub groups: BTreeMap<String, SpeakerCounts>,
    /// Precision against coverage, over all.
    pub curve: Vec<SpeakerPoint>,
}

/// Reads gold speakers. `texts` has the texts of documents that bring none.
///
/// # Errors
/// When a line cannot be read or has another shape, or names are pointed at in a document without text.
pub fn read_speaker_gold(
    path: &str,
    reader: impl BufRead,
    texts: &BTreeMap<String, String>,
) -> Result<SpeakerGold, EvalError> {
    let mut documents: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    lines(path, reader, GOLD, |gold: Gold| {
        let text = gold.text.as_ref().or_else(|| texts.get(&gold.id));
        if text.is_none() && !gold.sources.is_empty() {
            return Err(EvalError::NoText { document: gold.id });
        }
        let characters: Vec<char> = text.map_or_else(Vec::new, |text| text.chars().collect());
        let own = documents.entry(gold.id).or_default();
        for one in gold.attributions {
            let Some(source) = around(&one.source) else { continue };
            let group = one.form.unwrap_or_else(|| "nominal".to_owned());
            own.push(Question { source, names: one.speaker.into_iter().collect(), group });
        }
        for one in gold.sources {
            let Some(source) = around(&one.source) else { continue };
            let name = |&[start, end]: &Span| characters.get(start..end).map(|name| name.iter().collect());
            let names = one.names.iter().filter_map(name).collect();
            let group = one.word.or(one.form).unwrap_or_else(|| "nominal".to_owned());
            own.push(Question { source, names, group });
        }
        own.sort_by_key(|question| question.source);
        own.dedup_by_key(|question| question.source);
        Ok(())
    })?;
    Ok(SpeakerGold(documents))
}

/// Reads the speakers of claim records.
///
/// # Errors
/// When a line cannot be read or is no claim.
pub fn read_speaker_claims(path: &str, reader: impl BufRead) -> Result<SpeakerClaims, EvalError> {
    let mut documents: BTreeMap<String, BTreeMap<Span, Option<(String, f64)>>> = BTreeMap::new();
    lines(path, reader, CLAIM, |claim: Claim| {
        let speaker = claim.speaker.map(|speaker| (speaker.name, speaker.confidence));
        if let Some(source) = claim.source.and_then(|source| around(&source.spans)) {
            documents.entry(claim.document.id).or_default().entry(source).or_insert(speaker);
        }
        Ok(())
    })?;
    Ok(SpeakerClaims(documents))
}

fn lines<T: for<'de> Deserialize<'de>>(
    path: &str,
    reader: impl BufRead,
    expected: &'static str,
    mut take: impl FnMut(T) -> Result<(), EvalError>,
) -> Result<(), EvalError> {
    for (number, line) in (1..).zip(reader.lines()) {
        let path = || path.to_owned();
        let line = line.map_err(|source| EvalError::Io { path: path(), line: number, source })?;
        if line.trim().is_empty() {
            continue;
        }
        let one = serde_json::from_str(&line).map_err(|error| EvalError::Line {
            path: path(),
            line: number,
            column: error.column(),
            reason: error.to_string(),
            expected,
        })?;
        take(one)?;
    }
    Ok(())
}

fn around(spans: &[Span]) -> Option<Span> {
    Some([spans.first()?[0], spans.last()?[1]])
}

/// Compares the names. A source counts as found when a predicted one overlaps it, the one with most in common.
pub fn score_speakers(gold: &SpeakerGold, claims: &SpeakerClaims) -> SpeakerReport {
    let mut groups: BTreeMap<String, SpeakerCounts> = BTreeMap::new();
    let mut given: Vec<(f64, bool)> = Vec::new();
    let mut named = 0;
    for (id, questions) in &gold.0 {
        let predicted = claims.0.get(id);
        for question in questions {
            let answer = predicted.and_then(|predicted| best(predicted, question.source));
            let known = !question.names.is_empty();
            let right = |name: &str| question.names.iter().any(|gold| same(name, gold));
            if let Some(Some((name, confidence))) = answer {
                given.push((*confidence, right(name)));
            }
            named += usize::from(known && answer.is_some());
            for group in [question.group.as_str(), "all"] {
                let counts = groups.entry(group.to_owned()).or_default();
                counts.gold += 1;
                let Some(speaker) = answer else { continue };
                counts.found += 1;
                counts.named += usize::from(known);
                match speaker {
                    Some((name, _)) if right(name) => counts.right += 1,
                    Some(_) => counts.wrong += 1,
                    None => counts.unknown += usize::from(known),
                }
            }
        }
    }
    SpeakerReport { groups, curve: curve(&given, named) }
}

fn curve(given: &[(f64, bool)], named: usize) -> Vec<SpeakerPoint> {
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    let point = |least: f64| {
        let kept = given.iter().filter(|(confidence, _)| *confidence >= least);
        let (all, right) = kept.fold((0, 0), |(all, right), (_, is_right)| (all + 1, right + usize::from(*is_right)));
        SpeakerPoint { least, precision: percent(right, all), coverage: percent(right, named) }
    };
    [0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95].into_iter().map(point).collect()
}

fn best(predicted: &BTreeMap<Span, Option<(String, f64)>>, source: Span) -> Option<&Option<(String, f64)>> {
    let shared = |span: &Span| span[1].min(source[1]).saturating_sub(span[0].max(source[0]));
    // Spans that start behind the source share nothing with it.
    let before = predicted.range(..[source[1], 0]).filter(|(span, _)| shared(span) > 0);
    before.max_by_key(|(span, _)| (shared(span), std::cmp::Reverse(span[1] - span[0]))).map(|(_, speaker)| speaker)
}

/// Whether one name is the other with words left out, but not at both ends: "Clinton" or "Hillary Clinton" for
/// "Hillary Rodham Clinton". Case and punctuation do not count.
fn same(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let bare = name.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
        bare.filter(|word| !word.is_empty()).collect()
    };
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let mut rest = long.iter();
    let within = short.iter().all(|word| rest.any(|other| other == word));
    !short.is_empty() && within && (short.first() == long.first() || short.last() == long.last())
}

/// Lays the report out for reading.
pub fn speaker_table(report: &SpeakerReport) -> String {
    let mut out = format!(
        "{:10}{:>7}{:>7}{:>7}{:>9}{:>10}{:>8}{:>12}\n",
        "source", "gold", "found", "named", "right %", "unknown %", "wrong", "wrong % all"
    );
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    for (name, counts) in &report.groups {
        let SpeakerCounts { gold, found, named, right, unknown, wrong } = *counts;
        let (rights, unknowns) = (percent(right, named), percent(unknown, named));
        let wrongs = percent(wrong, found);
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "{name:10}{gold:>7}{found:>7}{named:>7}{rights:>9.1}{unknowns:>10.1}{wrong:>8}{wrongs:>12.1}"
        );
    }
    out.push_str("\nconfidence  precision  coverage\n");
    for SpeakerPoint { least, precision, coverage } in &report.curve {
        let _ = writeln!(out, "{least:>10.2}{precision:>11.1}{coverage:>10.1}");
    }
    out.push_str(
        "\nnamed: the text names whom the source means. right, unknown: of these. wrong: names given that are not right, \
         also where the text names nobody.\n",
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(gold: &str, claims: &str) -> SpeakerReport {
        let texts = BTreeMap::from([("a".to_owned(), "Ada Quist and Bert Orr met. He left. She stayed.".to_owned())]);
        let gold = read_speaker_gold("gold", gold.as_bytes(), &texts).expect("gold");
        score_speakers(&gold, &read_speaker_claims("claims", claims.as_bytes()).expect("claims"))
    }

    const GOLD: &str = r#"{"id":"a","sources":[{"source":[[28,30]],"word":"he","names":[[14,22]]},
        {"source":[[37,40]],"word":"he","names":[[0,9]]},{"source":[[0,9]],"form":"named","names":[[0,9]]}]}"#;

    fn claim(source: [usize; 2], speaker: &str) -> String {
        format!(r#"{{"document":{{"id":"a"}},"source":{{"spans":[{source:?}]}},"speaker":{speaker}}}"#) + "\n"
    }

    #[test]
    fn right_wrong_and_unknown() {
        let gold = GOLD.replace('\n', "");
        let claims = claim([28, 30], r#"{"name":"Orr","confidence":0.6}"#) + &claim([37, 40], "null");
        let counts = report(&gold, &claims).groups["all"];
        assert_eq!(counts, SpeakerCounts { gold: 3, found: 2, named: 2, right: 1, unknown: 1, wrong: 0 });
        let claims = claim([28, 30], r#"{"name":"Ada Quist","confidence":0.9}"#);
        let wrong = report(&gold, &claims);
        assert_eq!((wrong.groups["he"].wrong, wrong.groups["he"].right), (1, 0));
        assert!(wrong.curve.iter().all(|point| point.precision < 1.0));
    }

    #[test]
    fn a_name_where_there_is_none_is_wrong() {
        let gold = r#"{"id":"a","text":"x","attributions":[{"source":[[0,1]],"speaker":null,"form":"nominal"}]}"#;
        let counts = report(gold, &claim([0, 1], r#"{"name":"Orr"}"#)).groups["nominal"];
        assert_eq!((counts.named, counts.wrong), (0, 1));
    }

    #[test]
    fn names_with_words_left_out() {
        assert!(same("Clinton", "Hillary Rodham Clinton") && same("Hillary Clinton", "Hillary R. Clinton"));
        assert!(same("PENCE", "Mike Pence"));
        assert!(!same("Rodham", "Hillary Rodham Clinton") && !same("Bill Clinton", "Hillary Clinton"));
        assert!(!same("…", "Orr"));
    }
}
