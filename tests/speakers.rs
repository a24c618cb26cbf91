//! The merging of names against a list of real public figures (`data/gold/name_variants.csv`), and what it promises for
//! any names.

use std::collections::BTreeMap;
use std::path::Path;

use ascribe::speakers::{Aliases, Merged, Observation, merge, rows, write};
use proptest::prelude::*;

fn observation(name: &str, role: &str, affiliation: &str, document: usize) -> Observation {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (role, affiliation) = (some(role), some(affiliation));
    let document = Some(format!("d{document}"));
    Observation { name: name.to_owned(), role, affiliation, kind: None, document, claims: 1 }
}

/// The person of each row, and what is observed: each row in a document of its own.
fn list() -> (Vec<String>, Vec<Observation>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/gold/name_variants.csv");
    let mut reader = csv::Reader::from_path(path).expect("the list is there");
    let rows = reader.records().map(|row| row.expect("a row")).enumerate();
    rows.map(|(at, row)| (row[0].to_owned(), observation(&row[1], &row[2], &row[3], at))).unzip()
}

/// Pairs of rows that are rightly one speaker's, wrongly one's, and wrongly not.
fn pairs(people: &[String], speakers: &[usize]) -> [f64; 3] {
    let mut counts = [0.0; 3];
    for (at, (person, speaker)) in people.iter().zip(speakers).enumerate() {
        for (other, own) in people[..at].iter().zip(&speakers[..at]) {
            match (person == other, speaker == own) {
                (true, true) => counts[0] += 1.0,
                (false, true) => counts[1] += 1.0,
                (true, false) => counts[2] += 1.0,
                (false, false) => {}
            }
        }
    }
    counts
}

/// Which observations are one speaker's, in the order of the observations.
fn partition(merged: &Merged) -> Vec<usize> {
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    merged.speaker_of.iter().enumerate().map(|(at, &speaker)| *first.entry(speaker).or_insert(at)).collect()
}

fn names_of(merged: &Merged) -> Vec<&str> {
    merged.speaker_of.iter().map(|&speaker| merged.speakers[speaker].name.as_str()).collect()
}

fn table(observations: &[Observation], aliases: &Aliases) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&rows(observations, aliases, &merge(observations, aliases)), &mut bytes).expect("memory takes it");
    bytes
}

fn read(table: &[u8]) -> Aliases {
    Aliases::read("table.csv", table).expect("what was written is read")
}

#[test]
fn real_names_are_merged_as_people_would() {
    let (people, observations) = list();
    let [right, wrong, missed] = pairs(&people, &merge(&observations, &Aliases::default()).speaker_of);
    let (precision, recall) = (right / (right + wrong), right / (right + missed));
    assert!(precision >= 0.98, "precision {precision}");
    assert!(recall >= 0.79, "recall {recall}");
}

#[test]
fn people_who_share_a_surname_stay_apart() {
    let pairs = [
        ["John Bolton", "Michael Bolton"],
        ["Hillary Clinton", "Bill Clinton"],
        ["Dmitry Medvedev", "Daniil Medvedev"],
        ["George W. Bush", "George H. W. Bush"],
        ["Donald Trump", "Donald Trump Jr."],
        ["Neil Orr", "Niall Orr"],
        ["Mario Orr", "Maria Orr"],
        ["Kim Jong Un", "Kim Jong Il"],
        ["Ludo Orr III", "Ludo Orr IV"],
        ["Mr. Robin Orr", "Mrs. Robin Orr"],
        ["Nicolás Maduro Moros", "Nicolás Maduro Guerra"],
    ];
    for [one, other] in pairs {
        let merged = merge(&[observation(one, "", "", 0), observation(other, "", "", 1)], &Aliases::default());
        assert_ne!(merged.speaker_of[0], merged.speaker_of[1], "{one} {other}");
    }
}

#[test]
fn a_surname_goes_to_the_bearer_that_fits() {
    let full = [
        observation("Maria Quist", "harbour minister", "Norway", 0),
        observation("Thomas Quist", "tennis player", "Norway", 1),
    ];
    let cases = [
        (observation("Quist", "", "", 1), Some("Thomas Quist")),
        (observation("Quist", "minister", "", 2), Some("Maria Quist")),
        (observation("Mrs. Quist", "", "", 2), Some("Maria Quist")),
        (observation("Quist", "", "", 2), None),
        (observation("Quist", "brother and minister", "", 2), None),
    ];
    for (short, expected) in cases {
        let mut observations = full.to_vec();
        observations.push(short);
        let merged = merge(&observations, &Aliases::default());
        let name = names_of(&merged)[2];
        assert_eq!(Some(name).filter(|name| name.contains(' ')), expected, "{:?}", observations[2]);
    }
}

#[test]
fn the_canonical_name_is_the_fullest_of_the_frequent_ones() {
    let written = [
        ("President Ilse Torvane", 9),
        ("Torvane", 30),
        ("Ilse M. Torvane", 4),
        ("Ilse Maria Torvane", 1),
        ("ILSE TORVANE", 12),
        ("Ильзе Торване", 20),
    ];
    let observations: Vec<Observation> =
        written.into_iter().map(|(name, claims)| Observation { claims, ..observation(name, "", "", 0) }).collect();
    let merged = merge(&observations, &Aliases::default());
    assert_eq!(merged.speaker_of, [0; 6]);
    assert_eq!(merged.speakers[0].name, "Ilse Torvane");
}

#[test]
fn the_table_is_read_back_to_the_same_table() {
    let (_, observations) = list();
    let first = table(&observations, &Aliases::default());
    let second = table(&observations, &read(&first));
    assert_eq!(String::from_utf8(second), String::from_utf8(first));
}

#[test]
fn the_newsroom_wins() {
    let table = "alias,name,wikidata\nJohn Bolton,J. R. Bolton,Q1\nMichael Bolton,J. R. Bolton,\n\
                 Ada Quist,Ada Quist,Q2\nAda M. Quist,Ada M. Quist,Q3\n";
    let aliases = read(table.as_bytes());
    let names = ["John Bolton", "Michael Bolton", "Ada Quist", "Ada M. Quist", "Johnny Bolton"];
    let observations: Vec<Observation> =
        names.iter().enumerate().map(|(at, name)| observation(name, "", "", at)).collect();
    let merged = merge(&observations, &aliases);
    assert_eq!(names_of(&merged)[..4], ["J. R. Bolton", "J. R. Bolton", "Ada Quist", "Ada M. Quist"]);
    assert_eq!(merged.speakers[merged.speaker_of[1]].wikidata.as_deref(), Some("Q1"));
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,16}",
        "(Ada|Bert|Ad|A\\.|Mr\\.|Mrs\\.|President|Sir|van|Jr\\.|III|OAS|of|the|Quist|Orr|Kvist|Bank|ORR|[ ,.'’()\"-]| ){0,9}",
    ]
}

fn observations() -> impl Strategy<Value = Vec<Observation>> {
    let role = prop_oneof![Just(""), Just("president"), Just("tennis player"), Just("brother")];
    let affiliation = prop_oneof![Just(""), Just("Norway"), Just("Ada Quist")];
    let one = (name(), role, affiliation, 0..4_usize, 1..5_usize);
    let one = one.prop_map(|(name, role, affiliation, document, claims)| Observation {
        claims,
        ..observation(&name, role, affiliation, document)
    });
    proptest::collection::vec(one, 0..14)
}

proptest! {
    #[test]
    fn the_order_does_not_matter(
        (sorted, shuffled) in observations().prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle()))
    ) {
        let [one, other] = [&sorted, &shuffled].map(|list| merge(list, &Aliases::default()));
        prop_assert_eq!(&one.speakers, &other.speakers);
        prop_assert_eq!(table(&sorted, &Aliases::default()), table(&shuffled, &Aliases::default()));
    }

    #[test]
    fn any_table_is_read_back(list in observations()) {
        let list: Vec<Observation> = list.into_iter().filter(|one| !one.name.trim().is_empty()).collect();
        let first = table(&list, &Aliases::default());
        let again = table(&list, &read(&first));
        prop_assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(&first));
    }
}

#[test]
fn the_order_of_the_list_does_not_matter() {
    let (_, observations) = list();
    let mut turned = observations.clone();
    turned.reverse();
    turned.rotate_left(437);
    let mut groups = partition(&merge(&turned, &Aliases::default()));
    // Back to the order of the list, each group by its first row there.
    groups.rotate_right(437);
    groups.reverse();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    let groups: Vec<usize> =
        groups.into_iter().enumerate().map(|(at, group)| *first.entry(group).or_insert(at)).collect();
    assert_eq!(groups, partition(&merge(&observations, &Aliases::default())));
}
