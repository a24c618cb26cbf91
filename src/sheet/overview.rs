//! Who speaks, and who publishes, in the rows of a sheet.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Serialize;

use super::{Sheet, SpeakerType, by_frequency};
use crate::types::Kind;

/// A speaker's claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpeakerRow {
    /// Canonical name.
    pub speaker: String,
    /// The role that most claims give.
    pub role: Option<String>,
    /// The affiliation that most claims with that role give.
    pub affiliation: Option<String>,
    /// Person or organisation.
    pub r#type: Option<SpeakerType>,
    /// Claims in the rows.
    pub claims: usize,
    /// Of these, direct, mixed and indirect ones.
    pub kinds: [usize; 3],
    /// Rows that they are in.
    pub rows: usize,
    /// The outlets that bring them, most claims first.
    pub outlets: Vec<String>,
}

/// An outlet's claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutletRow {
    /// Its name; empty for documents whose outlet is unknown.
    pub outlet: String,
    /// Claims in the rows.
    pub claims: usize,
    /// Documents that they are from.
    pub documents: usize,
    /// Known speakers.
    pub speakers: usize,
    /// Rows that no other outlet brings.
    pub alone: usize,
}

#[derive(Default)]
struct Tally {
    claims: usize,
    kinds: [usize; 3],
    rows: BTreeSet<usize>,
    outlets: Vec<String>,
    documents: BTreeSet<String>,
    speakers: BTreeSet<usize>,
    alone: usize,
}

impl Sheet {
    /// The speakers of the rows, those with most claims first. Claims of unknown speakers are not in it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn speakers(&self) -> io::Result<Vec<SpeakerRow>> {
        let mut tallies: BTreeMap<usize, Tally> = BTreeMap::new();
        for (row, side) in self.sides.iter().enumerate() {
            for &at in &side.members {
                let Some(speaker) = self.speaker_of[at] else { continue };
                let claim = self.store.claim(at)?;
                let tally = tallies.entry(speaker).or_default();
                tally.claims += 1;
                tally.kinds[kind(claim.kind)] += 1;
                tally.rows.insert(row);
                tally.outlets.extend(claim.outlet.map(|outlet| outlet.name));
            }
        }
        let mut rows: Vec<SpeakerRow> = tallies
            .into_iter()
            .map(|(speaker, tally)| {
                let speaker = &self.speakers.speakers[speaker];
                SpeakerRow {
                    speaker: speaker.name.clone(),
                    role: speaker.role.clone(),
                    affiliation: speaker.affiliation.clone(),
                    r#type: speaker.kind,
                    claims: tally.claims,
                    kinds: tally.kinds,
                    rows: tally.rows.len(),
                    outlets: by_frequency(tally.outlets.into_iter()),
                }
            })
            .collect();
        rows.sort_by(|one, other| other.claims.cmp(&one.claims).then_with(|| one.speaker.cmp(&other.speaker)));
        Ok(rows)
    }

    /// The outlets of the rows, those with most claims first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn outlets(&self) -> io::Result<Vec<OutletRow>> {
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for side in &self.sides {
            let mut here = BTreeSet::new();
            for &at in &side.members {
                let claim = self.store.claim(at)?;
                let outlet = claim.outlet.map(|outlet| outlet.name).unwrap_or_default();
                let tally = tallies.entry(outlet.clone()).or_default();
                tally.claims += 1;
                tally.documents.insert(claim.document.id);
                tally.speakers.extend(self.speaker_of[at]);
                here.insert(outlet);
            }
            if let (1, Some(only)) = (here.len(), here.first()) {
                tallies.entry(only.clone()).or_default().alone += 1;
            }
        }
        let mut rows: Vec<OutletRow> = tallies
            .into_iter()
            .map(|(outlet, tally)| OutletRow {
                outlet,
                claims: tally.claims,
                documents: tally.documents.len(),
                speakers: tally.speakers.len(),
                alone: tally.alone,
            })
            .collect();
        rows.sort_by_key(|row| Reverse(row.claims));
        Ok(rows)
    }
}

fn kind(kind: Kind) -> usize {
    match kind {
        Kind::Direct => 0,
        Kind::Mixed => 1,
        Kind::Indirect => 2,
    }
}
