//! Check-worthiness: what a fact-checker would look at first stands above what nobody can check.

use std::fmt::Write;
use std::fs;

use serde::Deserialize;

use crate::golden;
use crate::support::{folder, program, project, record, run};

/// Two contents, one more worth checking than the other.
#[derive(Deserialize)]
struct Pair {
    more: String,
    less: String,
}

#[test]
fn facts_stand_above_opinions_hopes_and_announcements() {
    let json = fs::read(project("tests/fixtures/worth.json")).expect("the pairs");
    let pairs: Vec<Pair> = serde_json::from_slice(&json).expect("pairs");
    assert!(pairs.len() >= 20);
    let mut corpus = String::new();
    for (number, pair) in pairs.iter().enumerate() {
        for (side, content) in [("more", &pair.more), ("less", &pair.less)] {
            let text = format!("Ilse Torvane told reporters on Monday that {content}.\n");
            corpus += &record(&format!("{number} {side}"), &text);
        }
    }
    let dir = folder(&[("pairs.jsonl", corpus)]);
    let mut command = program();
    command.args(["extract", "--types", "all", "--precision", "f32", "--model"]);
    let found = run(command.arg(project("models/ascribe-small")).arg(dir.path())).exits(0).claims();
    let worth = |id: &str| {
        let claim = found.iter().find(|claim| claim["document"]["id"] == id && claim["parent"].is_null());
        claim.and_then(|claim| claim["check_worthiness"].as_f64()).unwrap_or_else(|| panic!("{id}: no claim"))
    };
    let mut wrong = String::new();
    for (number, pair) in pairs.iter().enumerate() {
        let (more, less) = (worth(&format!("{number} more")), worth(&format!("{number} less")));
        if more <= less {
            writeln!(wrong, "{more} {} is not above {less} {}", pair.more, pair.less).expect("a string grows");
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn every_claim_has_a_share_with_four_places() {
    for claim in &golden::sample().claims {
        let worth = claim["check_worthiness"].as_f64().expect("a number");
        assert!((0.0..=1.0).contains(&worth));
        assert!((worth * 1e4 - (worth * 1e4).round()).abs() < 1e-6, "{worth}");
    }
}
