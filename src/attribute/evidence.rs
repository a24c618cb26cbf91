//! What speaks for and against a name as the one that a source without a name means.

use super::cast::{Cast, Mention};
use super::near::{BEFORE, BEHIND, Near, rank_of, within};
use super::query::{Article, Asks, Query};
use super::sign::{Evidence, Sign};
use crate::types::Span;

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
            let mut evidence = Evidence::default();
            self.distance(&place, rank, &mut evidence);
            self.position(&place, rank, &mut evidence);
            self.speakers(&place, rank, answers, &mut evidence);
            self.person(&place, rank, &mut evidence);
            self.speech(&place, rank, &mut evidence);
            self.called(&place, rank, answers, &mut evidence);
            out.push(Candidate { entity: Some(place.near[rank].entity), evidence });
        }
        out.push(Candidate { entity: None, evidence: self.nobody(&place, answers) });
        out
    }

    /// The number of the sentence that holds a place.
    pub fn sentence(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.start <= at).saturating_sub(1)
    }

    fn distance(&self, place: &Place, rank: usize, evidence: &mut Evidence) {
        let one = place.near[rank];
        if let Some(last) = one.last {
            let sign = match place.sentence.saturating_sub(self.cast.mentions[last].sentence) {
                0 => Sign::SameSentence,
                1 => Sign::SentenceBefore,
                2 => Sign::TwoBefore,
                3 | 4 => Sign::FourBefore,
                5..=8 => Sign::EightBefore,
                _ => Sign::FurtherBefore,
            };
            evidence.add(sign, true);
            evidence.add(Sign::Latest, rank == 0);
            evidence.add(Sign::SecondLatest, rank == 1);
            evidence.add(Sign::FourthLatest, matches!(rank, 2 | 3));
            let ranks = [
                (rank_of(&place.near, rank, |one| one.last), [Sign::LatestFitting, Sign::SecondLatestFitting]),
                (rank_of(&place.near, rank, |one| one.outside), [Sign::LatestOutside, Sign::SecondLatestOutside]),
                (rank_of(&place.near, rank, |one| one.subject), [Sign::LatestSubject, Sign::SecondLatestSubject]),
            ];
            for (rank, signs) in ranks {
                if let Some(&sign) = rank.and_then(|rank| signs.get(rank)) {
                    evidence.add(sign, true);
                }
            }
            if let Some(subject) = one.subject {
                let gap = place.sentence.saturating_sub(self.cast.mentions[subject].sentence);
                evidence.add(Sign::SubjectInSentence, gap == 0);
                evidence.add(Sign::SubjectInSentenceBefore, gap == 1);
                evidence.add(Sign::SubjectInTwoBefore, gap == 2);
            }
        } else if let Some(next) = one.next {
            let sign = match self.cast.mentions[next].sentence.saturating_sub(place.sentence) {
                0 => Sign::BehindInSentence,
                1 => Sign::BehindInNext,
                _ => Sign::BehindFurther,
            };
            evidence.add(sign, true);
        }
        let fitting = place.near.iter().filter(|other| other.fits && other.last.is_some()).count();
        evidence.add(Sign::OnlyFitting, one.fits && fitting == 1);
    }

    fn position(&self, place: &Place, rank: usize, evidence: &mut Evidence) {
        let Some(mention) = place.near[rank].last.map(|last| &self.cast.mentions[last]) else { return };
        evidence.add(Sign::SameParagraph, mention.span.start >= place.paragraph.start);
        evidence.add(Sign::FirstInSentence, mention.rank == 0);
        evidence.add(Sign::FirstInSameSentence, mention.rank == 0 && mention.sentence == place.sentence);
        let opens = self.sentences.get(mention.sentence).is_some_and(|sentence| {
            let paragraph = self.paragraphs.partition_point(|span| span.start < sentence.start);
            self.paragraphs.get(paragraph).is_some_and(|span| span.start == sentence.start)
        });
        evidence.add(Sign::FirstInParagraph, mention.rank == 0 && opens);
        evidence.add(Sign::Object, mention.object);
        evidence.add(Sign::Possessive, mention.possessive);
        evidence.add(Sign::Followed, mention.followed);
        let gap = mention.span.end.min(place.source.start)..place.source.start;
        let between = self.text[gap].split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
        evidence.add(Sign::RightBefore, between == 0);
        evidence.add(Sign::AlmostBefore, (1..4).contains(&between));
    }

    /// Who spoke before, and by which pronoun.
    fn speakers(&self, place: &Place, rank: usize, answers: &[Answer], evidence: &mut Evidence) {
        let entity = Some(place.near[rank].entity);
        let mut named = answers.iter().rev().filter(|answer| answer.entity.is_some());
        let (last, second) = (named.next(), named.next());
        if let Some(last) = last.filter(|last| last.entity == entity) {
            evidence.add(Sign::SpeakerBefore, true);
            evidence.add(Sign::SpeakerBeforeInParagraph, last.source.start >= place.paragraph.start);
            evidence.add(Sign::SpeakerBeforeNear, last.source.end + 400 > place.source.start);
            let since = |at: usize| self.cast.mentions[at].span.start >= last.source.end;
            let other = |one: &Near| Some(one.entity) != entity && one.fits && one.subject.is_some_and(since);
            evidence.add(Sign::SpeakerBeforeAlone, !place.near.iter().any(other));
            evidence.add(Sign::SpeakerBeforeLatest, rank_of(&place.near, rank, |one| one.outside) == Some(0));
            evidence.add(Sign::SpeakerBeforeSubject, rank_of(&place.near, rank, |one| one.subject) == Some(0));
        }
        evidence.add(Sign::SpeakerBeforeThat, second.is_some_and(|second| second.entity == entity));
        let same = |answer: &&Answer| {
            answer
                .query
                .as_ref()
                .is_some_and(|asked| asked.asks == place.query.asks && asked.gender == place.query.gender)
        };
        let pronoun = answers.iter().rev().find(same).and_then(|answer| answer.entity);
        if place.query.asks != Asks::Office && place.query.head.is_none() {
            evidence.add(Sign::SamePronounBefore, pronoun == entity);
            evidence.add(Sign::OtherPronounBefore, pronoun.is_some() && pronoun != entity);
        }
        evidence.add(Sign::SpokeEarlier, answers.iter().rev().take(BEFORE).any(|answer| answer.entity == entity));
    }

    fn person(&self, place: &Place, rank: usize, evidence: &mut Evidence) {
        let entity = &self.cast.entities[place.near[rank].entity];
        let most = place.near.iter().map(|one| self.cast.entities[one.entity].mentions.len()).max().unwrap_or(1);
        let gender = place.query.gender.zip(entity.gender());
        evidence.add(Sign::GenderFits, gender.is_some_and(|(asked, known)| asked == known));
        evidence.add(Sign::GenderContradicts, gender.is_some_and(|(asked, known)| asked != known));
        evidence.add(Sign::IsPerson, entity.person && !entity.organization);
        evidence.add(Sign::IsOrganization, entity.organization && !entity.person);
        evidence.add(Sign::IsPlace, entity.place && !entity.person);
        evidence.add(Sign::Doubtful, entity.doubtful);
        evidence.add(Sign::IsUnknown, entity.person == entity.organization);
        evidence.add(Sign::MostMentioned, entity.mentions.len() == most);
        evidence.add(Sign::Early, self.cast.mentions[entity.mentions[0]].sentence < 3);
        evidence.amount(Sign::Mentions, (entity.mentions.len() as f32).ln());
    }

    fn speech(&self, place: &Place, rank: usize, evidence: &mut Evidence) {
        let one = place.near[rank];
        let Some(mention) = one.last.or(one.next).map(|at| &self.cast.mentions[at]) else { return };
        let own = |at: Option<usize>| {
            at.is_some_and(|at| place.content.iter().any(|piece| piece.contains(self.cast.mentions[at].span)))
        };
        evidence.add(Sign::InContent, own(one.last) || own(one.next));
        evidence.add(Sign::LatestInContent, own(one.last));
        let quoted = within(&self.quoted, mention.span);
        evidence.add(Sign::LatestInQuotation, quoted.is_some() && quoted != within(&self.quoted, place.source));
        let content = within(&self.contents, mention.span);
        evidence.add(Sign::LatestInOtherContent, content.is_some() && content != within(&self.contents, place.source));
    }

    fn called(&self, place: &Place, rank: usize, answers: &[Answer], evidence: &mut Evidence) {
        let (query, one) = (place.query, place.near[rank]);
        let entity = &self.cast.entities[one.entity];
        let inside = |mention: &Mention| place.source.contains(mention.span);
        let from = self.cast.from(place.source.start);
        let own = self.cast.mentions[from..].iter().take_while(|mention| mention.span.start < place.source.end);
        evidence.add(Sign::InSource, own.filter(|mention| inside(mention)).any(|mention| mention.entity == one.entity));
        let Some(head) = &query.head else { return };
        evidence.add(Sign::CalledSo, one.called);
        evidence.add(Sign::CalledSoDefinite, one.called && query.article == Article::Definite);
        evidence.add(Sign::CalledSoIndefinite, one.called && query.article == Article::Indefinite);
        evidence.add(Sign::OnlyOneCalledSo, one.called && place.near.iter().filter(|other| other.called).count() == 1);
        let first =
            place.near.iter().filter(|other| other.called && other.last.is_some()).max_by_key(|other| other.last);
        evidence.add(Sign::LatestCalledSo, first.is_some_and(|first| first.entity == one.entity));
        let near_it = |at: usize| self.cast.mentions[at].near.binary_search(head).is_ok();
        let earlier = &entity.mentions[..entity.mentions.partition_point(|&at| at < from)];
        evidence.add(Sign::NearSuchWord, earlier.iter().rev().take(BEHIND).copied().any(near_it));
        evidence.add(Sign::LatestNearSuchWord, one.last.is_some_and(near_it));
        let last = entity.name.of(self.text).split_whitespace().next_back();
        evidence.add(Sign::NamedSo, last.is_some_and(|word| word.to_lowercase() == *head));
        let same = |answer: &&Answer| answer.query.as_ref().is_some_and(|asked| asked.head.as_ref() == Some(head));
        let before = answers.iter().rev().find(same).and_then(|answer| answer.entity);
        evidence.add(Sign::SameNounBefore, before == Some(one.entity));
    }

    fn nobody(&self, place: &Place, answers: &[Answer]) -> Evidence {
        let query = place.query;
        let mut evidence = Evidence::default();
        evidence.add(Sign::Nobody, true);
        evidence.add(Sign::NobodyDefinite, query.article == Article::Definite);
        evidence.add(Sign::NobodyIndefinite, query.article == Article::Indefinite);
        evidence.add(Sign::NobodyPlural, query.plural);
        evidence.add(Sign::NobodyFits, !place.near.iter().any(|one| one.fits && one.last.is_some()));
        evidence.add(Sign::NobodyCalledSo, query.head.is_some() && !place.near.iter().any(|one| one.called));
        let before = self.text[..place.source.start].trim_end().trim_end_matches([',', '-', '–', '—']).trim_end();
        let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        evidence.add(Sign::NobodyBehindNoun, word.starts_with(char::is_lowercase));
        evidence.add(Sign::NobodyOwned, query.owned);
        evidence.add(Sign::NobodyLong, place.source.len() > 40);
        // "A woman in the queue said … She added": who spoke last has no name.
        let nameless = |answer: &Answer| {
            let single = answer.query.as_ref().is_some_and(|asked| !asked.plural && asked.asks != Asks::Document);
            answer.entity.is_none() && single && self.sentence(answer.source.start) + 3 > place.sentence
        };
        evidence.add(Sign::NobodySpokeBefore, answers.last().is_some_and(nameless));
        let near = |one: &Near| one.last.is_some_and(|last| self.cast.mentions[last].sentence + 3 > place.sentence);
        evidence.add(Sign::NobodyNear, !place.near.iter().any(near));
        evidence
    }
}
