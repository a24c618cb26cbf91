//! Claims of a corpus as a fact-checker wants to see them: the same claim on one row, what contradicts it beside it, the
//! most worth checking first.
//!
//! [`Store`] keeps the claims on disk, `group` brings together what says the same, `rank` orders, [`Row`]
//! is what all formats write. In memory is what grouping compares of each claim, and one row at a time.

mod column;
mod filter;
mod format;
mod group;
mod json;
mod line;
mod merge;
mod overview;
mod parquet;
mod rank;
mod row;
mod safe;
mod store;
mod table;
mod workbook;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

pub use column::{COLUMNS, Cell, Column, OWN};
pub use filter::Filter;
pub use format::Format;
pub use line::Line;
pub use merge::{Carried, Old};
pub use overview::{OutletRow, SpeakerRow};
pub use row::{Member, Opponent, Row};
pub use store::{Damage, Filler, Store};

use crate::speakers::{self, Aliases, Merged, Observation};
use crate::types::SpeakerType;
use crate::write::ClaimRecord;
use group::{Cluster, Gist};
use rank::Merit;

/// The rows of a sheet, in their order; they are made when they are asked for.
pub struct Sheet {
    store: Store,
    speakers: Merged,
    /// The speaker of each claim, as a position in `speakers`.
    speaker_of: Vec<Option<usize>>,
    sides: Vec<Side>,
    /// What people filled in, by row.
    own: BTreeMap<usize, [String; 4]>,
    /// Rows of an earlier sheet that match none, by [`COLUMNS`].
    kept: Vec<Vec<Cell>>,
    /// What was left out, in words.
    filters: Vec<String>,
}

/// A row to be.
struct Side {
    members: Vec<usize>,
    /// Positions of other sides of the same cluster.
    others: Vec<usize>,
}

/// What is known of a claim while the rows are made.
struct Brief {
    gist: Gist,
    outlet: Option<String>,
    document: String,
    check_worthiness: Option<f64>,
    confidence: f64,
}

impl Sheet {
    /// Groups and ranks the claims of `store` whose speakers the filter wants, and keeps the first `top` rows.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn make(store: Store, aliases: &Aliases, filter: &Filter, top: Option<usize>) -> io::Result<Self> {
        let (speakers, speaker_of) = name(&store, aliases)?;
        let mut wanted = Vec::new();
        let mut briefs = Vec::new();
        for (at, speaker) in speaker_of.iter().enumerate() {
            let claim = store.claim(at)?;
            let written = claim.speaker.as_ref().map(|speaker| speaker.name.as_str());
            let canonical = speaker.map(|speaker| speakers.speakers[speaker].name.as_str());
            if filter.wants_speaker(written.into_iter().chain(canonical)) {
                wanted.push(at);
                briefs.push(Brief::of(claim));
            }
        }
        let gists: Vec<Gist> = briefs.iter_mut().map(|brief| std::mem::take(&mut brief.gist)).collect();
        let mut clusters: Vec<(f64, Vec<Vec<usize>>)> = Vec::new();
        for Cluster { mut sides } in group::group(&gists) {
            let opposed = sides.len() > 1;
            let points = |side: &[usize]| merit(side.iter().map(|&at| &briefs[at]), opposed).score();
            sides.sort_by(|one, other| points(other).total_cmp(&points(one)).then_with(|| one.cmp(other)));
            clusters.push((points(&sides[0]), sides));
        }
        clusters.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1[0].cmp(&other.1[0])));
        let mut all = Vec::new();
        for (_, sides) in clusters {
            let (first, count) = (all.len(), sides.len());
            all.extend(sides.into_iter().enumerate().map(|(place, side)| Side {
                members: side.into_iter().map(|at| wanted[at]).collect(),
                others: (0..count).filter(|&other| other != place).map(|other| first + other).collect(),
            }));
        }
        all.truncate(top.unwrap_or(usize::MAX));
        let kept = all.len();
        for side in &mut all {
            side.others.retain(|&other| other < kept);
        }
        let filters = filter.in_words().into_iter().chain(top.map(|top| format!("the first {top} rows"))).collect();
        Ok(Self { store, speakers, speaker_of, sides: all, own: BTreeMap::new(), kept: Vec::new(), filters })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.sides.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty()
    }

    /// How many claims are in the rows.
    pub fn claims(&self) -> usize {
        self.sides.iter().map(|side| side.members.len()).sum()
    }

    /// The rows, the first to be checked first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rows(&self) -> impl Iterator<Item = io::Result<Row>> {
        (0..self.len()).map(|at| self.row(at))
    }

    /// What flat formats write: the rows, then what was [kept](Sheet::merge) of an earlier sheet, without a rank.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn lines(&self) -> impl Iterator<Item = io::Result<Line>> {
        let kept = self.kept.iter().map(|cells| Ok(Line { cells: cells.clone(), members: Vec::new() }));
        self.rows().map(|row| row.map(Line::from)).chain(kept)
    }

    fn row(&self, at: usize) -> io::Result<Row> {
        let side = &self.sides[at];
        let claims: Vec<ClaimRecord> = side.members.iter().map(|&at| self.store.claim(at)).collect::<Result<_, _>>()?;
        let first = &claims[representative(&claims)];
        let names = || side.members.iter().map(|&at| self.speaker_of[at]);
        let known: Vec<usize> = by_frequency(names().flatten());
        let opponents = side.others.iter().map(|&other| Opponent {
            rank: other + 1,
            speaker: by_frequency(self.sides[other].members.iter().filter_map(|&at| self.speaker_of[at]))
                .first()
                .map(|&speaker| self.speakers.speakers[speaker].name.clone()),
        });
        let documents: BTreeSet<&str> = claims.iter().map(|claim| claim.document.id.as_str()).collect();
        Ok(Row {
            rank: at + 1,
            claim: first.content.text.clone(),
            kind: first.kind,
            r#type: first.r#type,
            role: known.first().and_then(|&speaker| self.speakers.speakers[speaker].role.clone()),
            speakers: known.iter().map(|&speaker| self.speakers.speakers[speaker].name.clone()).collect(),
            sources: by_frequency(claims.iter().filter_map(|claim| Some(claim.source.as_ref()?.text.clone()))),
            stance: first.stance,
            opposed_by: opponents.collect(),
            outlets: by_frequency(claims.iter().filter_map(|claim| Some(claim.outlet.as_ref()?.name.clone()))),
            venues: by_frequency(claims.iter().filter_map(|claim| Some(claim.venue.as_ref()?.text.clone()))),
            first_date: claims.iter().filter_map(|claim| claim.document.date.clone()).min(),
            check_worthiness: highest(claims.iter().filter_map(|claim| claim.check_worthiness)),
            confidence: highest(claims.iter().map(|claim| claim.confidence)).unwrap_or_default(),
            context: first.sentence.clone(),
            link: first.document.url.clone().or_else(|| claims.iter().find_map(|claim| claim.document.url.clone())),
            documents: documents.len(),
            own: self.own.get(&at).cloned().unwrap_or_default(),
            members: claims.iter().zip(names()).map(|(claim, speaker)| self.member(claim, speaker)).collect(),
        })
    }

    fn member(&self, claim: &ClaimRecord, speaker: Option<usize>) -> Member {
        Member {
            id: claim.id.clone(),
            document: claim.document.id.clone(),
            title: claim.document.title.clone(),
            sha256: claim.document.sha256.clone(),
            url: claim.document.url.clone(),
            date: claim.document.date.clone(),
            outlet: claim.outlet.as_ref().map(|outlet| outlet.name.clone()),
            kind: claim.kind,
            speaker: speaker.map(|speaker| self.speakers.speakers[speaker].name.clone()),
            stance: claim.stance,
            claim: claim.content.text.clone(),
            content: claim.content.spans.clone(),
            cue: claim.cue.as_ref().map(|cue| cue.spans.clone()).unwrap_or_default(),
            source: claim.source.as_ref().map(|source| source.spans.clone()).unwrap_or_default(),
            source_text: claim.source.as_ref().map(|source| source.text.clone()),
            context: claim.sentence.clone(),
            check_worthiness: claim.check_worthiness,
            confidence: claim.confidence,
        }
    }

    /// Models that made the claims.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn models(&self) -> io::Result<Vec<String>> {
        let mut models = BTreeSet::new();
        for side in &self.sides {
            for &at in &side.members {
                models.insert(self.store.claim(at)?.model);
            }
        }
        Ok(models.into_iter().collect())
    }
}

impl Brief {
    fn of(claim: ClaimRecord) -> Self {
        Self {
            gist: Gist::read(&claim.content.text, claim.stance),
            outlet: claim.outlet.map(|outlet| outlet.name),
            document: claim.document.id,
            check_worthiness: claim.check_worthiness,
            confidence: claim.confidence,
        }
    }
}

/// One name for each speaker, and the speaker of each claim.
fn name(store: &Store, aliases: &Aliases) -> io::Result<(Merged, Vec<Option<usize>>)> {
    let mut counts: BTreeMap<Observation, usize> = BTreeMap::new();
    let mut order: Vec<Observation> = Vec::new();
    let mut observed = Vec::with_capacity(store.len());
    for at in 0..store.len() {
        let claim = store.claim(at)?;
        let document = claim.document.id;
        let observation = claim.speaker.filter(|speaker| !speaker.name.trim().is_empty()).map(|speaker| Observation {
            name: speaker.name,
            role: speaker.role,
            affiliation: speaker.affiliation,
            kind: speaker.r#type,
            document: Some(document),
            claims: 0,
        });
        observed.push(observation.map(|observation| {
            *counts.entry(observation.clone()).or_insert_with(|| {
                order.push(observation.clone());
                order.len() - 1
            })
        }));
    }
    for &at in observed.iter().flatten() {
        order[at].claims += 1;
    }
    let merged = speakers::merge(&order, aliases);
    let speaker_of = observed.into_iter().map(|at| at.map(|at| merged.speaker_of[at])).collect();
    Ok((merged, speaker_of))
}

fn merit<'a>(side: impl Iterator<Item = &'a Brief> + Clone, opposed: bool) -> Merit {
    let outlets: BTreeSet<&String> =
        side.clone().map(|brief| brief.outlet.as_ref().unwrap_or(&brief.document)).collect();
    Merit {
        check_worthiness: highest(side.clone().filter_map(|brief| brief.check_worthiness)),
        confidence: highest(side.map(|brief| brief.confidence)).unwrap_or_default(),
        outlets: outlets.len(),
        opposed,
    }
}

fn highest(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.max_by(f64::total_cmp)
}

/// The claim that stands for all: the most sure of those whose content is at least as long as the middle one's.
fn representative(claims: &[ClaimRecord]) -> usize {
    let mut lengths: Vec<usize> = claims.iter().map(|claim| claim.content.text.len()).collect();
    lengths.sort_unstable();
    let middle = lengths[(lengths.len() - 1) / 2];
    let long = (0..claims.len()).filter(|&at| claims[at].content.text.len() >= middle);
    long.max_by(|&a, &b| claims[a].confidence.total_cmp(&claims[b].confidence).then(b.cmp(&a))).unwrap_or_default()
}

/// Each value once, the most frequent first, then the smallest.
fn by_frequency<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut sorted: Vec<(T, usize)> = counts.into_iter().collect();
    sorted.sort_by_key(|(_, count)| Reverse(*count));
    sorted.into_iter().map(|(value, _)| value).collect()
}
