//! What speaks for and against a name as the one that a source without a name means.

use serde::{Deserialize, Serialize};

use super::cast::{Cast, Entity, Mention};
use super::query::{Article, Asks, Query};
use crate::types::Span;

/// How many names are weighed at most.
const CANDIDATES: usize = 24;
/// How many mentions are looked at before and behind the source.
const BEFORE: usize = 160;
const BEHIND: usize = 8;

/// One kind of evidence. The weights are fitted by `scripts/train/speakers.py`, for each [`Asks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sign {
    // How far the last mention before the source is, in sentences.
    SameSentence,
    SentenceBefore,
    TwoBefore,
    FourBefore,
    EightBefore,
    FurtherBefore,
    // Where the next one is, when there is none before.
    BehindInSentence,
    BehindInNext,
    BehindFurther,
    // Its place among the names by their last mention, and among those that fit in gender and kind.
    Latest,
    SecondLatest,
    FourthLatest,
    LatestFitting,
    SecondLatestFitting,
    OnlyFitting,
    // The same without mentions within quotations, and without those behind a preposition or owning something.
    LatestOutside,
    SecondLatestOutside,
    LatestSubject,
    SecondLatestSubject,
    SubjectInSentence,
    SubjectInSentenceBefore,
    SubjectInTwoBefore,
    SameParagraph,
    // Where the last mention stands in its sentence.
    FirstInSentence,
    FirstInSameSentence,
    FirstInParagraph,
    Object,
    Possessive,
    Followed,
    // Who spoke before.
    SpeakerBefore,
    SpeakerBeforeInParagraph,
    SpeakerBeforeNear,
    SpeakerBeforeAlone,
    SpeakerBeforeLatest,
    SpeakerBeforeSubject,
    SpeakerBeforeThat,
    SamePronounBefore,
    OtherPronounBefore,
    SpokeEarlier,
    // The name in the document.
    Mentions,
    MostMentioned,
    Early,
    GenderFits,
    GenderContradicts,
    IsPerson,
    IsOrganization,
    IsUnknown,
    IsPlace,
    // What is said and quoted.
    InContent,
    LatestInContent,
    LatestInQuotation,
    LatestInOtherContent,
    // Common nouns.
    CalledSo,
    CalledSoDefinite,
    CalledSoIndefinite,
    OnlyOneCalledSo,
    LatestCalledSo,
    NearSuchWord,
    LatestNearSuchWord,
    NamedSo,
    InSource,
    SameNounBefore,
    // Relative pronouns.
    RightBefore,
    AlmostBefore,
    // Nobody who is named.
    Nobody,
    NobodyDefinite,
    NobodyIndefinite,
    NobodyPlural,
    NobodyFits,
    NobodyCalledSo,
    NobodyBehindNoun,
    NobodyOwned,
    NobodyLong,
    // Always the last.
    NobodyNear,
}

/// How many kinds of evidence there are.
pub const SIGNS: usize = Sign::NobodyNear as usize + 1;

/// The evidence for one answer.
pub type Evidence = Vec<(Sign, f32)>;

/// The answer to an earlier source.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Index of the entity; `None` for nobody who is named.
    pub entity: Option<usize>,
    /// Where the source stands.
    pub source: Span,
    /// What it asked; `None` for a name.
    pub query: Option<Query>,
}

/// A name that may be meant (an index into the cast), or `None` for nobody who is named.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Index of the entity.
    pub entity: Option<usize>,
    /// What speaks for it and against it.
    pub evidence: Evidence,
}

/// What the evidence is taken from.
pub struct Facts<'a> {
    pub text: &'a str,
    pub cast: &'a Cast,
    pub sentences: &'a [Span],
    pub paragraphs: &'a [Span],
    /// Quoted stretches, disjoint, in text order.
    pub quoted: Vec<Span>,
    /// Pieces of the contents of all outer attributions, disjoint, in text order.
    pub contents: Vec<Span>,
}

/// The source in question.
struct Place<'a> {
    query: &'a Query,
    source: Span,
    content: &'a [Span],
    sentence: usize,
    paragraph: Span,
    /// The names near by, the last mentioned first, with their last mention before the source and the next one.
    near: Vec<Near>,
}

#[derive(Clone, Copy)]
struct Near {
    entity: usize,
    /// Indices of its last mention before the source, of the last one outside quotations, of the last one of those that
    /// may be a subject, and of the next one.
    last: Option<usize>,
    outside: Option<usize>,
    subject: Option<usize>,
    next: Option<usize>,
    fits: bool,
    called: bool,
}

impl Facts<'_> {
    /// The names that the source may mean, then nobody. `answers` are those to earlier sources, in text order.
    pub fn candidates(&self, query: &Query, source: Span, content: &[Span], answers: &[Answer]) -> Vec<Candidate> {
        let paragraph = self.paragraphs.partition_point(|span| span.start <= source.start);
        let place = Place {
            query,
            source,
            content,
            sentence: self.sentence(source.start),
            paragraph: paragraph.checked_sub(1).map_or(source, |at| self.paragraphs[at]),
            near: self.near(query, source, content),
        };
        let mut out: Vec<Candidate> = Vec::with_capacity(place.near.len() + 1);
        for rank in 0..place.near.len() {
            let mut evidence = Evidence::new();
            self.distance(&place, rank, &mut evidence);
            self.position(&place, rank, &mut evidence);
            self.speakers(&place, rank, answers, &mut evidence);
            self.person(&place, rank, &mut evidence);
            self.speech(&place, rank, &mut evidence);
            self.called(&place, rank, answers, &mut evidence);
            out.push(Candidate { entity: Some(place.near[rank].entity), evidence });
        }
        out.push(Candidate { entity: None, evidence: self.nobody(&place) });
        out
    }

    fn sentence(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.start <= at).saturating_sub(1)
    }

    /// The names around the source, those before it first, from the nearest on.
    fn near(&self, query: &Query, source: Span, content: &[Span]) -> Vec<Near> {
        let mentions = &self.cast.mentions;
        let from = self.cast.from(source.start);
        let to = self.cast.from(source.end);
        let around = within(&self.quoted, source);
        let mut near: Vec<Near> = Vec::new();
        let before = (from.saturating_sub(BEFORE)..from).rev().map(|at| (at, true));
        let behind = (from..mentions.len().min(to + BEHIND)).map(|at| (at, false));
        for (at, is_before) in before.chain(behind) {
            let mention = &mentions[at];
            let known = near.iter().position(|one| one.entity == mention.entity);
            let index = match known {
                Some(index) => index,
                None if near.len() < CANDIDATES || !is_before => {
                    let entity = &self.cast.entities[mention.entity];
                    if matches!(query.asks, Asks::Person | Asks::Owned | Asks::Office) && !entity.may_be_person() {
                        continue;
                    }
                    let called = query.head.as_ref().is_some_and(|head| entity.traits.contains(head));
                    let (fits, entity) = (fits(query, entity), mention.entity);
                    near.push(Near { entity, last: None, outside: None, subject: None, next: None, fits, called });
                    near.len() - 1
                }
                None => continue,
            };
            let one = &mut near[index];
            if !is_before {
                one.next = one.next.or(Some(at));
                continue;
            }
            one.last = one.last.or(Some(at));
            let quoted = within(&self.quoted, mention.span);
            let outside = quoted.is_none() || quoted == around;
            if outside && !content.iter().any(|piece| piece.contains(mention.span)) {
                one.outside = one.outside.or(Some(at));
                if !mention.object && !mention.possessive {
                    one.subject = one.subject.or(Some(at));
                }
            }
        }
        near
    }

    fn distance(&self, place: &Place, rank: usize, evidence: &mut Evidence) {
        let one = place.near[rank];
        let mut add = |sign| evidence.push((sign, 1.0));
        if let Some(last) = one.last {
            add(match place.sentence.saturating_sub(self.cast.mentions[last].sentence) {
                0 => Sign::SameSentence,
                1 => Sign::SentenceBefore,
                2 => Sign::TwoBefore,
                3 | 4 => Sign::FourBefore,
                5..=8 => Sign::EightBefore,
                _ => Sign::FurtherBefore,
            });
            match rank {
                0 => add(Sign::Latest),
                1 => add(Sign::SecondLatest),
                2 | 3 => add(Sign::FourthLatest),
                _ => {}
            }
            let ranks = [
                (rank_of(&place.near, rank, |one| one.last), [Sign::LatestFitting, Sign::SecondLatestFitting]),
                (rank_of(&place.near, rank, |one| one.outside), [Sign::LatestOutside, Sign::SecondLatestOutside]),
                (rank_of(&place.near, rank, |one| one.subject), [Sign::LatestSubject, Sign::SecondLatestSubject]),
            ];
            for (rank, signs) in ranks {
                if let Some(&sign) = rank.and_then(|rank| signs.get(rank)) {
                    add(sign);
                }
            }
            if let Some(subject) = one.subject {
                match place.sentence.saturating_sub(self.cast.mentions[subject].sentence) {
                    0 => add(Sign::SubjectInSentence),
                    1 => add(Sign::SubjectInSentenceBefore),
                    2 => add(Sign::SubjectInTwoBefore),
                    _ => {}
                }
            }
        } else if let Some(next) = one.next {
            add(match self.cast.mentions[next].sentence.saturating_sub(place.sentence) {
                0 => Sign::BehindInSentence,
                1 => Sign::BehindInNext,
                _ => Sign::BehindFurther,
            });
        }
        if one.fits && place.near.iter().filter(|other| other.fits && other.last.is_some()).count() == 1 {
            add(Sign::OnlyFitting);
        }
    }

    fn position(&self, place: &Place, rank: usize, evidence: &mut Evidence) {
        let Some(mention) = place.near[rank].last.map(|last| &self.cast.mentions[last]) else { return };
        let mut add = |sign, holds: bool| {
            if holds {
                evidence.push((sign, 1.0));
            }
        };
        add(Sign::SameParagraph, mention.span.start >= place.paragraph.start);
        add(Sign::FirstInSentence, mention.rank == 0);
        add(Sign::FirstInSameSentence, mention.rank == 0 && mention.sentence == place.sentence);
        let opens = self.sentences.get(mention.sentence).is_some_and(|sentence| {
            let paragraph = self.paragraphs.partition_point(|span| span.start < sentence.start);
            self.paragraphs.get(paragraph).is_some_and(|span| span.start == sentence.start)
        });
        add(Sign::FirstInParagraph, mention.rank == 0 && opens);
        add(Sign::Object, mention.object);
        add(Sign::Possessive, mention.possessive);
        add(Sign::Followed, mention.followed);
        let gap = mention.span.end.min(place.source.start)..place.source.start;
        let between = self.text[gap].split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
        add(Sign::RightBefore, between == 0);
        add(Sign::AlmostBefore, (1..4).contains(&between));
    }

    /// Who spoke before, and by which pronoun.
    fn speakers(&self, place: &Place, rank: usize, answers: &[Answer], evidence: &mut Evidence) {
        let entity = Some(place.near[rank].entity);
        let mut add = |sign, holds: bool| {
            if holds {
                evidence.push((sign, 1.0));
            }
        };
        let mut named = answers.iter().rev().filter(|answer| answer.entity.is_some());
        let (last, second) = (named.next(), named.next());
        if let Some(last) = last.filter(|last| last.entity == entity) {
            add(Sign::SpeakerBefore, true);
            add(Sign::SpeakerBeforeInParagraph, last.source.start >= place.paragraph.start);
            add(Sign::SpeakerBeforeNear, last.source.end + 400 > place.source.start);
            let since = |at: usize| self.cast.mentions[at].span.start >= last.source.end;
            let other = |one: &Near| Some(one.entity) != entity && one.fits && one.subject.is_some_and(since);
            add(Sign::SpeakerBeforeAlone, !place.near.iter().any(other));
            add(Sign::SpeakerBeforeLatest, rank_of(&place.near, rank, |one| one.outside) == Some(0));
            add(Sign::SpeakerBeforeSubject, rank_of(&place.near, rank, |one| one.subject) == Some(0));
        }
        add(Sign::SpeakerBeforeThat, second.is_some_and(|second| second.entity == entity));
        let same = |answer: &&Answer| {
            answer
                .query
                .as_ref()
                .is_some_and(|asked| asked.asks == place.query.asks && asked.gender == place.query.gender)
        };
        let pronoun = answers.iter().rev().find(same).and_then(|answer| answer.entity);
        if place.query.asks != Asks::Office && place.query.head.is_none() {
            add(Sign::SamePronounBefore, pronoun == entity);
            add(Sign::OtherPronounBefore, pronoun.is_some() && pronoun != entity);
        }
        add(Sign::SpokeEarlier, answers.iter().rev().take(BEFORE).any(|answer| answer.entity == entity));
    }

    fn person(&self, place: &Place, rank: usize, evidence: &mut Evidence) {
        let entity = &self.cast.entities[place.near[rank].entity];
        let most = place.near.iter().map(|one| self.cast.entities[one.entity].mentions.len()).max().unwrap_or(1);
        let mut add = |sign, holds: bool| {
            if holds {
                evidence.push((sign, 1.0));
            }
        };
        let gender = place.query.gender.zip(entity.gender());
        add(Sign::GenderFits, gender.is_some_and(|(asked, known)| asked == known));
        add(Sign::GenderContradicts, gender.is_some_and(|(asked, known)| asked != known));
        add(Sign::IsPerson, entity.person && !entity.organization);
        add(Sign::IsOrganization, entity.organization && !entity.person);
        add(Sign::IsPlace, entity.place && !entity.person);
        add(Sign::IsUnknown, entity.person == entity.organization);
        add(Sign::MostMentioned, entity.mentions.len() == most);
        add(Sign::Early, self.cast.mentions[entity.mentions[0]].sentence < 3);
        evidence.push((Sign::Mentions, (entity.mentions.len() as f32).ln()));
    }

    fn speech(&self, place: &Place, rank: usize, evidence: &mut Evidence) {
        let one = place.near[rank];
        let Some(mention) = one.last.or(one.next).map(|at| &self.cast.mentions[at]) else { return };
        let mut add = |sign, holds: bool| {
            if holds {
                evidence.push((sign, 1.0));
            }
        };
        let own = |at: Option<usize>| {
            at.is_some_and(|at| place.content.iter().any(|piece| piece.contains(self.cast.mentions[at].span)))
        };
        add(Sign::InContent, own(one.last) || own(one.next));
        add(Sign::LatestInContent, own(one.last));
        let quoted = within(&self.quoted, mention.span);
        add(Sign::LatestInQuotation, quoted.is_some() && quoted != within(&self.quoted, place.source));
        let content = within(&self.contents, mention.span);
        add(Sign::LatestInOtherContent, content.is_some() && content != within(&self.contents, place.source));
    }

    fn called(&self, place: &Place, rank: usize, answers: &[Answer], evidence: &mut Evidence) {
        let (query, one) = (place.query, place.near[rank]);
        let entity = &self.cast.entities[one.entity];
        let mut add = |sign, holds: bool| {
            if holds {
                evidence.push((sign, 1.0));
            }
        };
        let inside = |mention: &Mention| place.source.contains(mention.span);
        let from = self.cast.from(place.source.start);
        let own = self.cast.mentions[from..].iter().take_while(|mention| mention.span.start < place.source.end);
        add(Sign::InSource, own.filter(|mention| inside(mention)).any(|mention| mention.entity == one.entity));
        let Some(head) = &query.head else { return };
        add(Sign::CalledSo, one.called);
        add(Sign::CalledSoDefinite, one.called && query.article == Article::Definite);
        add(Sign::CalledSoIndefinite, one.called && query.article == Article::Indefinite);
        add(Sign::OnlyOneCalledSo, one.called && place.near.iter().filter(|other| other.called).count() == 1);
        let first =
            place.near.iter().filter(|other| other.called && other.last.is_some()).max_by_key(|other| other.last);
        add(Sign::LatestCalledSo, first.is_some_and(|first| first.entity == one.entity));
        let near_it = |at: usize| self.cast.mentions[at].near.binary_search(head).is_ok();
        let earlier = entity.mentions.iter().rev().skip_while(|&&at| at >= from).take(BEHIND);
        add(Sign::NearSuchWord, earlier.copied().any(near_it));
        add(Sign::LatestNearSuchWord, one.last.is_some_and(near_it));
        let last = entity.name.of(self.text).split_whitespace().next_back();
        add(Sign::NamedSo, last.is_some_and(|word| word.to_lowercase() == *head));
        let same = |answer: &&Answer| answer.query.as_ref().is_some_and(|asked| asked.head.as_ref() == Some(head));
        let before = answers.iter().rev().find(same).and_then(|answer| answer.entity);
        add(Sign::SameNounBefore, before == Some(one.entity));
    }

    fn nobody(&self, place: &Place) -> Evidence {
        let query = place.query;
        let mut evidence = vec![(Sign::Nobody, 1.0)];
        let mut add = |sign, holds: bool| {
            if holds {
                evidence.push((sign, 1.0));
            }
        };
        add(Sign::NobodyDefinite, query.article == Article::Definite);
        add(Sign::NobodyIndefinite, query.article == Article::Indefinite);
        add(Sign::NobodyPlural, query.plural);
        add(Sign::NobodyFits, !place.near.iter().any(|one| one.fits && one.last.is_some()));
        add(Sign::NobodyCalledSo, query.head.is_some() && !place.near.iter().any(|one| one.called));
        let before = self.text[..place.source.start].trim_end().trim_end_matches([',', '-', '–', '—']).trim_end();
        let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        add(Sign::NobodyBehindNoun, word.starts_with(char::is_lowercase));
        add(Sign::NobodyOwned, query.owned);
        add(Sign::NobodyLong, place.source.len() > 40);
        let near = |one: &Near| one.last.is_some_and(|last| self.cast.mentions[last].sentence + 3 > place.sentence);
        add(Sign::NobodyNear, !place.near.iter().any(near));
        evidence
    }
}

/// Which of the disjoint `spans` holds `span`.
fn within(spans: &[Span], span: Span) -> Option<usize> {
    let at = spans.partition_point(|one| one.start <= span.start);
    at.checked_sub(1).filter(|&at| spans[at].contains(span))
}

/// How many of the names that fit were mentioned later than this one, by one way of looking at mentions; `None` when it
/// does not fit or was not.
fn rank_of(near: &[Near], rank: usize, last: impl Fn(&Near) -> Option<usize>) -> Option<usize> {
    let own = last(&near[rank]).filter(|_| near[rank].fits)?;
    Some(near.iter().filter(|other| other.fits && last(other).is_some_and(|at| at > own)).count())
}

/// Whether gender and kind leave it possible.
fn fits(query: &Query, entity: &Entity) -> bool {
    let gender = query.gender.zip(entity.gender()).is_none_or(|(asked, known)| asked == known);
    let kind = match query.asks {
        Asks::Person | Asks::Office | Asks::Owned => entity.may_be_person(),
        Asks::Thing | Asks::Document | Asks::Body => entity.organization || !entity.person,
        _ => true,
    };
    let known = !matches!(query.asks, Asks::Person | Asks::Owned)
        || entity.person
        || entity.gender().is_some()
        || entity.mentions.len() > 2;
    gender && kind && known
}
