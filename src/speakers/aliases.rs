//! The newsroom's table of names, and the table that the tool writes: one format.
//!
//! CSV with a head; `alias` (a name as written) and `name` (the canonical one) must be there, `role`, `affiliation`, `type`
//! and `wikidata` may be, other columns are passed over. A cell that a spreadsheet would take for a formula is written
//! with a `'` before it, which is taken off when read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

use super::{Merged, Observation, Speaker};
use crate::types::SpeakerType;

/// What is written: the head.
const COLUMNS: [&str; 8] = ["alias", "name", "role", "affiliation", "type", "wikidata", "claims", "documents"];

/// A row of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alias {
    /// The name as written.
    pub alias: String,
    /// Whom it means.
    pub speaker: Speaker,
    /// The claims under this name.
    pub claims: usize,
    /// The documents with these claims.
    pub documents: usize,
}

/// The newsroom's table.
#[derive(Debug, Default)]
pub struct Aliases {
    rows: Vec<Alias>,
    /// How many of the rows the newsroom gave.
    given: usize,
    /// By canonical name; what the first row with a cell says counts.
    speakers: Vec<Speaker>,
    by_name: BTreeMap<String, usize>,
    by_alias: BTreeMap<String, BTreeSet<usize>>,
}

/// Why a table could not be read. Lines count from 1.
#[derive(Debug, thiserror::Error)]
pub enum AliasesError {
    /// It is not CSV in UTF-8, or a row has too many or too few cells.
    #[error("{path}: not a table")]
    Csv {
        /// The file, as the caller named it.
        path: String,
        /// What is wrong, and where.
        source: csv::Error,
    },
    /// A column is missing from the head.
    #[error("{path}, line 1: no column `{column}`")]
    Column {
        /// The file, as the caller named it.
        path: String,
        /// The missing column.
        column: &'static str,
    },
    /// A cell is empty, or none of the values it may have.
    #[error("{path}, line {line}: {reason}")]
    Cell {
        /// The file, as the caller named it.
        path: String,
        /// The line that the row begins on.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

impl Aliases {
    /// Reads a table; `path` is how messages name it.
    ///
    /// # Errors
    /// [`AliasesError`] for the first row that is none.
    pub fn read(path: &str, reader: impl Read) -> Result<Self, AliasesError> {
        let named = || path.to_owned();
        let mut reader = csv::ReaderBuilder::new().from_reader(reader);
        let fault = |source| AliasesError::Csv { path: named(), source };
        let head = reader.headers().map_err(fault)?.clone();
        // Spreadsheets put a byte order mark before the first column.
        let place = |column: &str| head.iter().position(|cell| cell.trim_start_matches('\u{feff}').trim() == column);
        let needed = |column| place(column).ok_or(AliasesError::Column { path: named(), column });
        let (alias, name) = (needed("alias")?, needed("name")?);
        let [role, affiliation, kind, wikidata] = ["role", "affiliation", "type", "wikidata"].map(place);
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(fault)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |at: usize| spaced(unescaped(record.get(at).unwrap_or_default()));
            let optional = |at: Option<usize>| at.map(cell).filter(|cell| !cell.is_empty());
            let wrong = |reason: String| AliasesError::Cell { path: named(), line, reason };
            let needed = |at, column| {
                Some(cell(at)).filter(|cell| !cell.is_empty()).ok_or_else(|| wrong(format!("`{column}` is empty")))
            };
            let kind = match optional(kind).as_deref() {
                None => None,
                Some("person") => Some(SpeakerType::Person),
                Some("organization") => Some(SpeakerType::Organization),
                Some(other) => return Err(wrong(format!("`type` is {other:?}, not person or organization"))),
            };
            let speaker = Speaker {
                name: needed(name, "name")?,
                role: optional(role),
                affiliation: optional(affiliation),
                kind,
                wikidata: optional(wikidata),
            };
            rows.push(Alias { alias: needed(alias, "alias")?, speaker, ..Alias::default() });
        }
        Ok(Self::new(rows))
    }

    fn new(mut rows: Vec<Alias>) -> Self {
        let mut table = Self { given: rows.len(), ..Self::default() };
        for row in &rows {
            let number = *table.by_name.entry(row.speaker.name.clone()).or_insert_with(|| {
                table.speakers.push(Speaker { name: row.speaker.name.clone(), ..Speaker::default() });
                table.speakers.len() - 1
            });
            let speaker = &mut table.speakers[number];
            let known = |own: &mut Option<String>, told: &Option<String>| *own = own.take().or_else(|| told.clone());
            known(&mut speaker.role, &row.speaker.role);
            known(&mut speaker.affiliation, &row.speaker.affiliation);
            known(&mut speaker.wikidata, &row.speaker.wikidata);
            speaker.kind = speaker.kind.or(row.speaker.kind);
            table.by_alias.entry(row.alias.clone()).or_default().insert(number);
        }
        // A canonical name is an alias of its own, but not one that was made unique by brackets.
        for speaker in &table.speakers {
            if !table.by_alias.contains_key(&speaker.name) && !speaker.name.ends_with(')') {
                table.by_alias.insert(speaker.name.clone(), [table.by_name[&speaker.name]].into());
                rows.push(Alias { alias: speaker.name.clone(), speaker: speaker.clone(), ..Alias::default() });
            }
        }
        table.rows = rows;
        table
    }

    /// Its rows, and one for each canonical name that has none of its own.
    pub fn rows(&self) -> &[Alias] {
        &self.rows
    }

    /// Who may be meant by a written name; empty when the newsroom does not say.
    pub(super) fn speakers_of(&self, alias: &str) -> BTreeSet<usize> {
        self.by_alias.get(alias).cloned().unwrap_or_default()
    }

    /// The number of a canonical name.
    pub(super) fn speaker_named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The speaker of a number.
    pub(super) fn speaker(&self, number: usize) -> &Speaker {
        &self.speakers[number]
    }
}

/// The table of what was merged: one row a written name and speaker, speakers in their order, names by claims. What the
/// newsroom knows and no claim has is kept, with no claims.
pub fn rows(observations: &[Observation], aliases: &Aliases, merged: &Merged) -> Vec<Alias> {
    let mut found: BTreeMap<(usize, String), (usize, BTreeSet<&str>)> = BTreeMap::new();
    for (row, &speaker) in aliases.rows[..aliases.given].iter().zip(&merged.speaker_of_alias) {
        found.entry((speaker, row.alias.clone())).or_default();
    }
    for (observation, &speaker) in observations.iter().zip(&merged.speaker_of) {
        let (claims, documents) = found.entry((speaker, spaced(&observation.name))).or_default();
        *claims += observation.claims;
        documents.extend(observation.document.as_deref());
    }
    let rows = found.into_iter().map(|((speaker, alias), (claims, documents))| {
        (speaker, Alias { alias, speaker: merged.speakers[speaker].clone(), claims, documents: documents.len() })
    });
    let mut rows: Vec<(usize, Alias)> = rows.collect();
    rows.sort_by(|(one, row), (other, next)| {
        one.cmp(other).then(next.claims.cmp(&row.claims)).then_with(|| row.alias.cmp(&next.alias))
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Writes a table that [`Aliases::read`] reads.
///
/// # Errors
/// When it cannot be written.
pub fn write(rows: &[Alias], writer: impl Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(writer);
    writer.write_record(COLUMNS)?;
    for Alias { alias, speaker, claims, documents } in rows {
        let kind = match speaker.kind {
            Some(SpeakerType::Person) => "person",
            Some(SpeakerType::Organization) => "organization",
            None => "",
        };
        let optional = |cell: &Option<String>| escaped(cell.as_deref().unwrap_or_default());
        writer.write_record([
            escaped(alias),
            escaped(&speaker.name),
            optional(&speaker.role),
            optional(&speaker.affiliation),
            kind.to_owned(),
            optional(&speaker.wikidata),
            claims.to_string(),
            documents.to_string(),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// One space between words, as names are compared.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A formula, or what looks like one escaped, gets a `'`.
fn escaped(cell: &str) -> String {
    let quoted = is_formula(cell.trim_start_matches('\''));
    if quoted { format!("'{cell}") } else { cell.to_owned() }
}

fn unescaped(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest.trim_start_matches('\''))).unwrap_or(cell)
}
