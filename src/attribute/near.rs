//! The names around a source.

use super::entity::Entity;
use super::evidence::Facts;
use super::query::{Asks, Query};
use crate::types::Span;

/// How many names are weighed at most.
const CANDIDATES: usize = 24;
/// How many mentions are looked at before and behind the source.
pub const BEFORE: usize = 160;
pub const BEHIND: usize = 8;

/// A name near the source.
#[derive(Clone, Copy)]
pub struct Near {
    /// Index of the entity.
    pub entity: usize,
    /// Indices of its last mention before the source, of the last one outside quotations, of the last one of those that
    /// may be a subject, and of the next one.
    pub last: Option<usize>,
    pub outside: Option<usize>,
    pub subject: Option<usize>,
    pub next: Option<usize>,
    /// Gender and kind leave it possible.
    pub fits: bool,
    /// It is called what is asked for.
    pub called: bool,
}

impl Facts<'_> {
    /// The names around the source, those before it first, from the nearest on.
    pub fn near(&self, query: &Query, source: Span, content: &[Span]) -> Vec<Near> {
        let mentions = &self.cast.mentions;
        let from = self.cast.from(source.start);
        let to = self.cast.from(source.end);
        let around = within(&self.quoted, source);
        let sentence = self.sentence(source.start);
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
                    // A name that only follows, in a later sentence, must be a person's beyond doubt.
                    let here = is_before || mention.sentence == sentence;
                    let person = if here { entity.may_be_person() } else { entity.person };
                    let one = matches!(query.asks, Asks::Person | Asks::Owned | Asks::Office);
                    if if one { !person } else { entity.doubtful } {
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
}

/// Which of the disjoint `spans` holds `span`.
pub fn within(spans: &[Span], span: Span) -> Option<usize> {
    let at = spans.partition_point(|one| one.start <= span.start);
    at.checked_sub(1).filter(|&at| spans[at].contains(span))
}

/// How many of the names that fit were mentioned later than this one, by one way of looking at mentions; `None` when it
/// does not fit or was not.
pub fn rank_of(near: &[Near], rank: usize, last: impl Fn(&Near) -> Option<usize>) -> Option<usize> {
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
