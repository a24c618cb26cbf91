//! Every source of a document to its speaker, in text order.

use std::collections::BTreeMap;

use super::byline;
use super::evidence::{Answer, Candidate, Facts};
use super::names::Names;
use super::near::within;
use super::places::places;
use super::pointer::Resolver;
use super::query::{Asks, Query};
use super::speaker;
use crate::segment::Segmented;
use crate::types::{Attribution, Document, ResolvedBy, Sights, SourceForm, Span, Speaker, SpeakerType};

/// How a source is mentioned, and who it is.
pub type Resolved = (SourceForm, Option<Speaker>);

/// A source without a name, with whom it may mean: what the weights are fitted on.
pub struct Question {
    pub source: Span,
    pub asks: Asks,
    /// The names that may be meant, and nobody at the end.
    pub candidates: Vec<NamedCandidate>,
}

/// A candidate with its name (none for nobody) and the mentions of it that are looked at.
pub struct NamedCandidate {
    pub name: Option<String>,
    pub places: Vec<Span>,
    pub candidate: Candidate,
}

/// What is known of a document when its sources are resolved.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// Its text, and who signed it.
    pub document: &'a Document,
    /// The same, cut up.
    pub segmented: &'a Segmented,
    /// Whom it names.
    pub names: &'a Names,
    /// What the encoder saw at names and sources.
    pub sights: &'a Sights,
    /// What chooses among the names.
    pub resolver: &'a Resolver,
}

/// The form and the speaker of each attribution.
pub fn resolve(scene: Scene, attributions: &[Attribution]) -> Vec<Resolved> {
    walk(scene, attributions, &mut |_, _, _| {})
}

/// The questions that are answered on the way to the claims.
pub fn questions(scene: Scene, attributions: &[Attribution]) -> Vec<Question> {
    let Scene { document, names: Names { cast, .. }, .. } = scene;
    let mut questions = Vec::new();
    let mut note = |asks: Asks, source: Span, candidates: &[Candidate]| {
        let named = candidates.iter().map(|one| NamedCandidate {
            name: one.entity.map(|entity| cast.entities[entity].name.of(&document.text).to_owned()),
            places: one.entity.map_or_else(Vec::new, |entity| places(cast, entity, source)),
            candidate: one.clone(),
        });
        questions.push(Question { source, asks, candidates: named.collect() });
    };
    walk(scene, attributions, &mut note);
    questions
}

/// Takes note of a question on the way.
type Note<'a> = dyn FnMut(Asks, Span, &[Candidate]) + 'a;

fn walk(scene: Scene, attributions: &[Attribution], note: &mut Note) -> Vec<Resolved> {
    let Scene { document, segmented, names: Names { roster, cast, .. }, sights, resolver } = scene;
    let text = &document.text;
    let mut contents: Vec<Span> =
        attributions.iter().filter(|one| !one.nested).flat_map(|one| one.content.iter().copied()).collect();
    contents.sort();
    let facts = Facts {
        text,
        cast,
        sentences: &segmented.sentences,
        paragraphs: &segmented.paragraphs,
        quoted: segmented.quotations.outer.iter().map(|quotation| quotation.inside).collect(),
        contents,
    };
    let mut resolved: Vec<Resolved> = vec![(SourceForm::Implicit, None); attributions.len()];
    let mut order: Vec<usize> = (0..attributions.len()).filter(|&at| attributions[at].source.is_some()).collect();
    order.sort_by_key(|&at| (attributions[at].source, at));
    let mut answers: Vec<Answer> = Vec::new();
    let mut known: BTreeMap<Span, Resolved> = BTreeMap::new();
    for at in order {
        let attribution = &attributions[at];
        let Some(source) = attribution.source else { continue };
        if let Some(same) = known.get(&source) {
            resolved[at] = same.clone();
            continue;
        }
        let (form, mut found) = speaker::speaker(text, roster, cast, source, attribution.cue);
        let (mut entity, mut query) = (None, None);
        if let Some(named) = &found {
            entity = speaker::entity(cast, named, source);
        } else {
            let asked = Query::read(text, source);
            if asked.is_answerable() {
                let candidates = facts.candidates(&asked, source, &attribution.content, &answers);
                note(asked.asks, source, &candidates);
                let places = |entity| places(cast, entity, source);
                let chosen = resolver.choose(asked.asks, source, &candidates, sights, places);
                found = chosen.map(|(entity, share)| speaker::meant(text, &cast.entities[entity], share));
                entity = chosen.map(|(entity, _)| entity);
            }
            query = Some(asked);
        }
        answers.push(Answer { entity, source, query });
        resolved[at] = (form, found);
        known.insert(source, resolved[at].clone());
    }
    speaking(document, &facts, attributions, &mut resolved);
    resolved
}

/// "I" and "we" are who is speaking: the speaker of the content around them, or outside any quotation the author.
fn speaking(document: &Document, facts: &Facts, attributions: &[Attribution], resolved: &mut [Resolved]) {
    let mut pieces: Vec<(Span, usize)> = attributions
        .iter()
        .enumerate()
        .flat_map(|(index, one)| one.content.iter().map(move |&piece| (piece, index)))
        .collect();
    pieces.sort();
    let author = author(document, facts);
    for at in 0..attributions.len() {
        let Some(source) = attributions[at].source.filter(|_| resolved[at].1.is_none()) else { continue };
        let query = Query::read(facts.text, source);
        if query.asks != Asks::Speaking {
            continue;
        }
        let after = pieces.partition_point(|(piece, _)| piece.start <= source.start);
        let around = pieces[..after].iter().rev().take(8).find(|(piece, other)| *other != at && piece.contains(source));
        let quoted = within(&facts.quoted, source).is_some();
        resolved[at].1 = match around {
            Some(&(_, other)) => {
                let speaker = resolved[other].1.clone();
                speaker.map(|speaker| Speaker { resolved_by: ResolvedBy::Coreference, ..speaker })
            }
            None if quoted || query.plural => None,
            None => author.clone(),
        };
    }
}

/// Who signed the document: its byline, or its metadata.
fn author(document: &Document, facts: &Facts) -> Option<Speaker> {
    let signed = byline::author(facts.text, facts.paragraphs);
    let (role, affiliation, mention) =
        signed.map_or((None, None, None), |name| (name.role, name.affiliation, Some(name.span)));
    let name = mention.map(|span| speaker::plain(span.of(facts.text))).or_else(|| document.metadata.author.clone())?;
    let (kind, resolved_by) = (Some(SpeakerType::Person), ResolvedBy::Author);
    Some(Speaker { name, role, affiliation, kind, mention, resolved_by, confidence: 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Quotations;

    /// The speakers' names, empty when unknown, of the sources between `[` and `]`; the first goes with the first content
    /// between `{` and `}`, and so on.
    fn speakers(marked: &str, author: Option<&str>) -> Vec<String> {
        let text: String = marked.chars().filter(|c| !"[]{}".contains(*c)).collect();
        let mut at = 0;
        let (mut sources, mut contents, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for c in marked.chars() {
            match c {
                '[' | '{' => open.push(at),
                ']' => sources.extend(open.pop().map(|start| Span::new(start, at))),
                '}' => contents.extend(open.pop().map(|start| Span::new(start, at))),
                c => at += c.len_utf8(),
            }
        }
        let attributions: Vec<Attribution> = sources
            .iter()
            .zip(&contents)
            .map(|(&source, &content)| Attribution {
                source: Some(source),
                content: vec![content],
                ..Attribution::default()
            })
            .collect();
        let mut paragraphs = Vec::new();
        let mut sentences = Vec::new();
        let mut start = 0;
        for paragraph in text.split('\n') {
            paragraphs.push(Span::new(start, start + paragraph.len()));
            let mut from = start;
            for sentence in paragraph.split_inclusive(". ") {
                sentences.push(Span::new(from, from + sentence.len()));
                from += sentence.len();
            }
            start += paragraph.len() + 1;
        }
        let quotations = Quotations::find(&text, &paragraphs);
        let segmented = Segmented { paragraphs, sentences, quotations, sections: Vec::new() };
        let mut document = Document::new("a", text.clone());
        document.metadata.author = author.map(str::to_owned);
        let names = Names::collect(&document, &segmented);
        let (sights, resolver) = (Sights::default(), Resolver::default());
        let (document, segmented) = (&document, &segmented);
        let scene = Scene { document, segmented, names: &names, sights: &sights, resolver: &resolver };
        let found = resolve(scene, &attributions);
        found.into_iter().map(|(_, speaker)| speaker.map_or_else(String::new, |speaker| speaker.name)).collect()
    }

    #[test]
    fn he_and_she_go_on_speaking() {
        let text = "[Susan Quist] said {the port was open}. [She] added {that it would stay open}.\n\
                    [Robert Orr] said {nothing of it}. {“I left,”} [he] said.";
        assert_eq!(speakers(text, None), ["Susan Quist", "Susan Quist", "Robert Orr", "Robert Orr"]);
    }

    #[test]
    fn places_and_bodies_are_nobody_s_he() {
        let text = "In Oslo the Bank of Orr closed. [He] said {so}.";
        assert_eq!(speakers(text, None), [""]);
    }

    #[test]
    fn an_office_is_its_holder() {
        let text =
            "On Monday Governor Susan Quist met her old friend Robert Orr. [The governor] said {that it rained}.";
        assert_eq!(speakers(text, None), ["Susan Quist"]);
        assert_eq!(speakers("[Some critics] say {that Robert Orr lied}.", None), [""]);
    }

    #[test]
    fn a_name_that_was_torn_off_is_found_again() {
        let text = "{“There is nothing,”} said [the spokesman]. Kestrava, Maria Quist. {“It is absurd,”} [he] said.";
        assert_eq!(speakers(text, None).first(), Some(&"Maria Quist".to_owned()));
        let text = "{“There is nothing,”} said [the spokesman]. Kestrava and Dorn agree. Then it rained.";
        assert_eq!(speakers(text, None), [""]);
    }

    #[test]
    fn i_is_whoever_speaks() {
        assert_eq!(
            speakers("{“[I] think {it rains},”} said [Susan Quist].", None).first(),
            Some(&"Susan Quist".to_owned()),
            "the source within the quotation"
        );
        assert_eq!(speakers("By Susan Quist\n[I] think {it rains}.", None), ["Susan Quist"]);
        assert_eq!(speakers("[I] think {it rains}.", Some("Robert Orr")), ["Robert Orr"]);
        assert_eq!(speakers("“[I] think {it rains}.”", Some("Robert Orr")), [""]);
        assert_eq!(speakers("[I] think {it rains}.", None), [""]);
    }
}
