//! The law of offsets: code points into the decoded text, as Python counts, give exactly what the record shows.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{STORY, extract, folder, project, record, run, sample, sample_texts, string};

/// What stands between the pieces of a discontinuous span.
const GAP: &str = " … ";

/// Holds every claim against the text of its document, and the order of claims.
pub fn hold(claims: &[Value], texts: &BTreeMap<String, String>) {
    let texts: BTreeMap<&str, Text> = texts.iter().map(|(id, text)| (id.as_str(), Text::new(text))).collect();
    let mut last: (String, usize) = (String::new(), 0);
    for claim in claims {
        let id = string(&claim["document"]["id"]);
        let text = texts.get(id.as_str()).unwrap_or_else(|| panic!("no document {id:?}"));
        let start = text.hold(claim);
        assert!(last.0 != id || last.1 <= start, "out of order: {claim}");
        last = (id, start);
    }
}

/// A document as code points.
struct Text<'a> {
    whole: &'a str,
    points: Vec<char>,
    sha256: String,
}

impl<'a> Text<'a> {
    fn new(whole: &'a str) -> Self {
        let points = whole.chars().collect();
        let sha256 = format!("{:x}", Sha256::digest(whole));
        Self { whole, points, sha256 }
    }

    /// `text[start:end]`, which must not be empty.
    fn slice(&self, span: &Value) -> String {
        let (start, end) = ends(span);
        assert!(start < end && end <= self.points.len(), "{span}");
        self.points[start..end].iter().collect()
    }

    /// Holds one claim and returns where it begins.
    fn hold(&self, claim: &Value) -> usize {
        assert_eq!(claim["document"]["sha256"], self.sha256.as_str());
        let mut start = usize::MAX;
        for role in ["content", "cue", "source"] {
            let part = &claim[role];
            if part.is_null() && role != "content" {
                continue;
            }
            let spans = part["spans"].as_array().expect("a list of spans");
            let pieces: Vec<String> = spans.iter().map(|span| self.slice(span)).collect();
            assert_eq!(pieces.join(GAP), string(&part["text"]), "{role} of {claim}");
            assert!(spans.windows(2).all(|pair| ends(&pair[0]).1 <= ends(&pair[1]).0), "{claim}");
            assert!(pieces.iter().all(|piece| !piece.trim().is_empty()), "{claim}");
            start = start.min(ends(&spans[0]).0);
        }
        let speaker = &claim["speaker"];
        if !speaker.is_null() {
            let mention = self.slice(&speaker["mention"]);
            let name: Vec<&str> = mention.split_whitespace().collect();
            assert!(!name.is_empty());
            assert_eq!(name.join(" "), string(&speaker["name"]), "{claim}");
        }
        let sentence = string(&claim["sentence"]);
        assert!(self.whole.contains(&sentence), "{claim}");
        assert!(sentence.contains(&self.slice(&claim["content"]["spans"][0])), "{claim}");
        start
    }
}

fn ends(span: &Value) -> (usize, usize) {
    let [start, end] = [0, 1].map(|at| span[at].as_u64().expect("an offset"));
    assert_eq!(span.as_array().map(Vec::len), Some(2));
    (usize::try_from(start).expect("small"), usize::try_from(end).expect("small"))
}

#[test]
fn on_all_articles_of_the_sample() {
    let run = run(extract().arg(project("data/sample"))).exits(0);
    let claims = run.claims();
    assert!(run.ids().len() >= 12, "the tiny model finds something in most articles");
    hold(&claims, &sample_texts());
    let mut ids: Vec<String> = claims.iter().map(|claim| string(&claim["id"])).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "two claims share an id");
}

#[test]
fn the_record_names_the_model_and_all_its_files() {
    let sums = std::fs::read(project("models/tiny/SHA256SUMS")).expect("the sums");
    let name = format!("tiny@{}", &format!("{:x}", Sha256::digest(sums))[..8]);
    let claims = run(extract().arg("-").write_stdin(STORY)).exits(0).claims();
    assert!(!claims.is_empty() && claims.iter().all(|claim| claim["model"] == name.as_str()));
}

/// An article made nasty in one way each.
fn nasty() -> BTreeMap<String, String> {
    let plain = sample("wolf_alarm.txt");
    let cyclone = sample_texts()["isle-2031-09-01-odalys"].clone();
    let texts = [
        ("accents", plain.replace('e', "e\u{301}\u{323}").replace('s', "s\u{30c}")),
        ("arabic", plain.replace("\n\n", "\n\nقال المتحدث باسم الحكومة: «لن نغلق الميناء»، وأضاف.\n\n")),
        ("astral", plain.replace(" the ", " the 𝔑𝔞𝔯𝔯𝔞𝔡𝔞𝔩𝔢 𠀋 ")),
        ("bidi", plain.replace(" said", " \u{202e}said\u{202c}\u{200f}")),
        ("cjk", plain.replace("\n\n", "\n\n部长说：“港口将于春天开放。”他补充道，『一天也不晚』。\n\n")),
        ("crlf", plain.replace('\n', "\r\n")),
        ("cr", plain.replace('\n', "\r")),
        ("emoji", plain.replace(' ', " 👩🏽\u{200d}🚀 ")),
        ("flags", cyclone.replace(". ", ". 🇳🇴🏴\u{e0067}\u{e0062}\u{e007f}️ ")),
        ("hangul", plain.replace("Agency", "\u{1112}\u{1161}\u{11ab}국 Agency")),
        ("ligature", cyclone.replace("fi", "ﬁ").replace("Cyclone", "İSTANBUL ß ŉ ﷽")),
        ("mark", format!("\u{feff}{plain}")),
        ("nul", plain.replace(". ", ".\0 ")),
        ("separators", plain.replace("\n\n", "\u{2028}").replace(". ", ".\u{85}")),
        ("spaces", plain.replace(' ', "\u{a0}\u{2009}\u{200b}")),
        ("soft", cyclone.replace("oo", "o\u{ad}o").replace('t', "t\u{34f}")),
        ("stacked", format!("a{} {cyclone}", "\u{301}".repeat(3_000))),
        ("unpaired", plain.replace('”', "").replace('’', "‘")),
    ];
    texts.map(|(id, text)| (id.to_owned(), text)).into()
}

#[test]
fn on_nasty_texts_in_records() {
    let texts = nasty();
    let lines: String = texts.iter().map(|(id, text)| record(id, text)).collect();
    let dir = folder(&[("nasty.jsonl", lines)]);
    let run = run(extract().arg(dir.path())).exits(0);
    assert_eq!(run.summary().done, texts.len());
    assert_eq!(run.ids(), texts.keys().cloned().collect::<Vec<_>>(), "a text without claims shows nothing");
    hold(&run.claims(), &texts);
}

#[test]
fn on_nasty_texts_in_files() {
    let texts = nasty();
    let names: Vec<String> = texts.keys().map(|id| format!("{id}.txt")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.values().map(String::as_str)).collect();
    let run = run(extract().arg(folder(&files).path())).exits(0);
    // A mark at the start of a file is no part of its text; in a JSON string it is.
    let decoded = names.iter().cloned().zip(texts.values().map(|text| text.trim_start_matches('\u{feff}').to_owned()));
    let decoded: BTreeMap<String, String> = decoded.collect();
    assert_eq!(run.ids(), names);
    hold(&run.claims(), &decoded);
}

#[test]
fn on_other_encodings_with_a_mark() {
    let text = sample("lagoon_festival.txt") + " 👩‍🚀 𝔑";
    let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let names = ["big.txt", "little.txt"];
    let run = run(extract().arg(folder(&[(names[0], big), (names[1], little)]).path())).exits(0);
    assert_eq!(run.ids(), names);
    hold(&run.claims(), &names.map(|name| (name.to_owned(), text.clone())).into());
    assert!(!run.err.contains("warning"), "nothing was guessed: {}", run.err);
}

#[test]
fn on_texts_made_by_chance() {
    let fragment = prop_oneof![
        6 => prop::sample::select(STORY.split_inclusive(['.', ' ']).map(str::to_owned).collect::<Vec<_>>()),
        2 => prop::sample::select(STORY.split_inclusive("\n\n").map(str::to_owned).collect::<Vec<_>>()),
        1 => "\\PC{1,6}",
        1 => "[“”‘’„«»\"'`]{1,3}",
        1 => "[\r\n\t\u{b}\u{85}\u{a0}\u{2028}\u{2029}\u{feff}]{1,3}",
        1 => "[\u{300}-\u{330}\u{200d}\u{fe0f}\u{ad}\0]{1,4}",
    ];
    let text = prop::collection::vec(fragment, 1..60).prop_map(|parts| parts.concat());
    // The same texts every time: one run of the program sees them all.
    let mut runner = TestRunner::deterministic();
    let mut texts = BTreeMap::new();
    for number in 0..400 {
        let made = text.new_tree(&mut runner).expect("a text").current();
        texts.insert(format!("{number:03}"), made);
    }
    let lines: String = texts.iter().map(|(id, text)| json!({"id": id, "text": text}).to_string() + "\n").collect();
    let run = run(extract().arg("-").write_stdin(lines)).exits(0);
    assert!(run.ids().len() > texts.len() / 4, "{}", run.err);
    hold(&run.claims(), &texts);
}
