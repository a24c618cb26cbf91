//! What people filled in in an earlier sheet comes to the rows of a new one.

mod old;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

pub use old::Old;

use super::column::{BETWEEN, COLUMNS, Cell, place};
use super::{OWN, Row, Sheet, safe};

/// Between what two old rows say in one column.
const JOINED: &str = ";\n";

/// What became of an earlier sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// Rows that have something filled in now.
    pub rows: usize,
    /// Old rows that match no row; they are written too.
    pub kept: usize,
}

impl Sheet {
    /// Gives each row what people filled in in old rows that share a claim with it: by id, or, for old rows none of whose
    /// ids is known any more, by speaker and text. Old rows that match none are kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn merge(&mut self, old: &Old) -> io::Result<Carried> {
        let mut olds: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        self.find(&by_key(&old.rows, |row| ids(row).map(str::to_owned).collect()), ids_of, &mut olds)?;
        let known: BTreeSet<usize> = olds.values().flatten().copied().collect();
        let mut rest = by_key(&old.rows, said);
        for numbers in rest.values_mut() {
            numbers.retain(|number| !known.contains(number));
        }
        if rest.values().any(|numbers| !numbers.is_empty()) {
            self.find(&rest, said_in, &mut olds)?;
        }
        let mut carried = BTreeSet::new();
        for (at, numbers) in olds {
            let mut own = Joined::default();
            carried.extend(numbers.into_iter().filter(|&number| own.add(&old.rows[number])));
            self.own.insert(at, own.text());
        }
        let left = (0..old.rows.len()).filter(|number| !carried.contains(number));
        self.kept = left.map(|number| kept(&old.rows[number])).collect();
        Ok(Carried { rows: self.own.len(), kept: self.kept.len() })
    }

    /// Adds the numbers of old rows that have a key in common with a row.
    fn find<K: Ord>(
        &self,
        old: &BTreeMap<K, Vec<usize>>,
        keys: impl Fn(&Row) -> Vec<K>,
        found: &mut BTreeMap<usize, BTreeSet<usize>>,
    ) -> io::Result<()> {
        for (at, row) in self.rows().enumerate() {
            for number in keys(&row?).iter().filter_map(|key| old.get(key)).flatten() {
                found.entry(at).or_default().insert(*number);
            }
        }
        Ok(())
    }
}

/// Numbers of old rows by each of their keys.
fn by_key<K: Ord>(rows: &[Vec<String>], keys: impl Fn(&[String]) -> Vec<K>) -> BTreeMap<K, Vec<usize>> {
    let mut by_key: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        for key in keys(row) {
            by_key.entry(key).or_default().push(number);
        }
    }
    by_key
}

fn cell<'a>(row: &'a [String], name: &str) -> &'a str {
    place(name).and_then(|at| row.get(at)).map_or("", |text| text.trim())
}

fn ids(row: &[String]) -> impl Iterator<Item = &str> {
    cell(row, "claim_ids").split_whitespace()
}

fn ids_of(row: &Row) -> Vec<String> {
    row.members.iter().map(|member| member.id.clone()).collect()
}

/// Who says what, with each speaker alone and all of them.
fn said(row: &[String]) -> Vec<(String, String)> {
    let (speakers, claim) = (cell(row, "speaker"), cell(row, "claim"));
    if claim.is_empty() {
        return Vec::new();
    }
    let one = |speaker: &str| (speaker.to_owned(), claim.to_owned());
    let mut said: Vec<_> = speakers.split(BETWEEN).map(one).collect();
    if said.len() > 1 {
        said.push(one(speakers));
    }
    said
}

fn said_in(row: &Row) -> Vec<(String, String)> {
    let one = |speaker: &str, claim: &str| (speaker.trim().to_owned(), claim.trim().to_owned());
    let members = row.members.iter();
    let mut said: Vec<_> =
        members.map(|member| one(member.speaker.as_deref().unwrap_or_default(), &member.claim)).collect();
    said.push(one(&row.speakers.join(BETWEEN), &row.claim));
    said
}

/// An old row that belongs to no row, and so has no rank.
fn kept(row: &[String]) -> Vec<Cell> {
    let cell = |(column, text): (&super::Column, &String)| match column.name {
        "rank" => Cell::Text(String::new()),
        _ => column.parse(text),
    };
    COLUMNS.iter().zip(row).map(cell).collect()
}

/// What several old rows say, each thing once.
#[derive(Default)]
struct Joined<'a>([Vec<&'a str>; OWN.len()]);

impl<'a> Joined<'a> {
    /// Adds a row; `false` if a cell would hold more than a spreadsheet can, and nothing was added.
    fn add(&mut self, row: &'a [String]) -> bool {
        let mut with = self.0.clone();
        for (parts, name) in with.iter_mut().zip(OWN) {
            let text = place(name).and_then(|at| row.get(at)).map_or("", String::as_str);
            if !text.trim().is_empty() && !parts.contains(&text) {
                parts.push(text);
            }
        }
        let fits =
            with.iter().all(|parts| parts.len() < 2 || parts.join(JOINED).encode_utf16().count() <= safe::LONGEST);
        if fits {
            self.0 = with;
        }
        fits
    }

    fn text(self) -> [String; OWN.len()] {
        self.0.map(|parts| parts.join(JOINED))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::store::tests::{record, store};
    use super::super::{Filter, Sheet};
    use super::*;
    use crate::speakers::Aliases;
    use crate::write::ClaimRecord;

    fn sheet(claims: &[ClaimRecord]) -> Sheet {
        Sheet::make(store(claims), &Aliases::default(), &Filter::default(), None).expect("a sheet")
    }

    /// An old row with these cells.
    fn old(rows: &[&[(&str, &str)]]) -> Old {
        let row = |cells: &&[(&str, &str)]| {
            let mut row = vec![String::new(); COLUMNS.len()];
            for (name, text) in *cells {
                row[place(name).expect("a column")] = (*text).to_owned();
            }
            row
        };
        Old { rows: rows.iter().map(row).collect(), others: Vec::new() }
    }

    fn own(sheet: &Sheet) -> Vec<[String; 4]> {
        sheet.rows().map(|row| row.expect("a row").own).collect()
    }

    #[test]
    fn two_old_rows_in_one_new_one_are_joined() {
        let claims = [record("The mill burned.", json!({"id": "c1"})), record("The mill burned.", json!({"id": "c2"}))];
        let mut sheet = sheet(&claims);
        let old = old(&[
            &[("claim_ids", "c1 c9"), ("verdict", "True"), ("notes", "asked")],
            &[("claim_ids", "c2"), ("verdict", "False"), ("notes", "asked"), ("checked_by", " ")],
        ]);
        assert_eq!(sheet.merge(&old).expect("merged"), Carried { rows: 1, kept: 0 });
        assert_eq!(own(&sheet), [["True;\nFalse", "", "", "asked"].map(str::to_owned)]);
    }

    #[test]
    fn ids_of_another_model_are_found_by_speaker_and_text() {
        let speaker = json!({"name": "Ada Quist", "role": null, "affiliation": null, "type": null, "mention": null,
            "resolved_by": "named", "confidence": 1.0});
        let claims =
            [record("We sail.", json!({"id": "c1", "speaker": speaker})), record("We stay.", json!({"id": "c2"}))];
        let mut sheet = sheet(&claims);
        let old = old(&[
            &[("claim_ids", "x1"), ("speaker", "Ada Quist; Bo Lind"), ("claim", "We sail."), ("verdict", "True")],
            &[("claim_ids", "x2"), ("speaker", "Bo Lind"), ("claim", "We stay."), ("rank", "7"), ("documents", "2")],
            &[("verdict", "False")],
        ]);
        assert_eq!(sheet.merge(&old).expect("merged"), Carried { rows: 1, kept: 2 });
        assert_eq!(own(&sheet).concat().concat(), "True");
        let kept: Vec<Vec<Cell>> = sheet.lines().skip(2).map(|line| line.expect("a line").cells).collect();
        assert_eq!(kept[0][place("rank").expect("a column")], Cell::Text(String::new()));
        assert_eq!(kept[0][place("documents").expect("a column")], Cell::Count(2));
        assert_eq!(kept[1][place("verdict").expect("a column")], Cell::Text("False".to_owned()));
    }

    #[test]
    fn what_does_not_fit_into_one_cell_is_kept() {
        let mut sheet = sheet(&[record("x", json!({"id": "c1"}))]);
        let (one, other) = ("a".repeat(20_000), "b".repeat(20_000));
        let old = old(&[&[("claim_ids", "c1"), ("notes", &one)], &[("claim_ids", "c1"), ("notes", &other)]]);
        assert_eq!(sheet.merge(&old).expect("merged"), Carried { rows: 1, kept: 1 });
        assert_eq!(own(&sheet)[0][3], one);
    }
}
