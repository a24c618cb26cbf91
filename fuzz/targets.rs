//! What is fuzzed: each function takes any bytes and panics when a promise is broken. `fuzz_targets` hands them libFuzzer's
//! inputs, `tests/replay.rs` the corpus.

use std::sync::OnceLock;

use anyhow::Result;
use ascribe::attribute::{self, Names, Resolver};
use ascribe::corpus::{Entry, Flow, Settings, read_bytes};
use ascribe::detect::{
    Calibration, Detector, LinkTables, LinkVectors, Network, PointInput, Role, SpanInput, TagScores, TypeScores,
    WindowInput, WindowScores, Worth,
};
use ascribe::segment::{Segmented, Segmenter, WindowSize, read_tokenizer};
use ascribe::sheet::{Filler, Filter, Format, Sheet, Texts};
use ascribe::speakers::Aliases;
use ascribe::types::{Document, Found, Span};
use ascribe::write::{ClaimRecord, Recorder};

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// All of them, by the names of their folders in `corpus`.
pub const TARGETS: [(&str, Target); 10] = [
    ("decode", |bytes| read("a.txt", bytes)),
    ("markdown", |bytes| read("a.md", bytes)),
    ("html", |bytes| read("a.html", bytes)),
    ("warc", |bytes| read("a.warc", bytes)),
    ("json_lines", |bytes| read("a.jsonl", bytes)),
    ("tables", |bytes| read("a.csv", bytes)),
    ("archives", archives),
    ("segment", segment),
    ("spans", spans),
    ("sheets", sheets),
];

/// Runs one of them.
#[allow(dead_code, reason = "the tests run them all")]
pub fn run(name: &str, bytes: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(one, _)| *one == name).expect("a target");
    target(bytes);
}

/// Spans that are in order, disjoint and within the text.
fn hold(text: &str, spans: impl IntoIterator<Item = Span>) {
    let mut last = 0;
    for span in spans {
        assert!(last <= span.start && span.start < span.end, "{span:?} after {last}");
        // Panics between the bytes of a character.
        assert!(!span.of(text).is_empty());
        last = span.end;
    }
}

/// Reads a file called `name` that holds `bytes`.
fn read(name: &str, bytes: &[u8]) {
    for comments in [false, true] {
        let settings = Settings { comments, ..Settings::default() };
        let _ = read_bytes(name, bytes, &settings, &mut |entry| {
            if let Entry::Document(document) = entry {
                assert!(!document.text.trim().is_empty(), "a document without text");
                hold(&document.text, document.furniture.iter().copied());
            }
            Flow::Continue(())
        });
    }
}

/// The first byte says how the rest is packed.
fn archives(bytes: &[u8]) {
    const NAMES: [&str; 6] = ["a.zip", "a.tar", "a.tar.gz", "a.txt.gz", "a.jsonl.zst", "a.warc.gz"];
    if let Some((first, rest)) = bytes.split_first() {
        read(NAMES[usize::from(*first) % NAMES.len()], rest);
    }
}

/// Small windows, so that a short text needs several.
fn segmenter() -> &'static Segmenter {
    static SEGMENTER: OnceLock<Segmenter> = OnceLock::new();
    SEGMENTER.get_or_init(|| {
        let bytes = include_bytes!("../models/tiny/tokenizer.json");
        let tokenizer = read_tokenizer(bytes).expect("a tokenizer");
        Segmenter::new(tokenizer, WindowSize { window: 32, context: 6 }).expect("a separator")
    })
}

fn cut_up(text: &str) -> Segmented {
    segmenter().segment(text).expect("the tokenizer takes any text")
}

/// Pairs marks, splits sentences and lays windows.
fn segment(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let segmented = cut_up(text);
    hold(text, segmented.paragraphs.iter().copied());
    hold(text, segmented.sentences.iter().copied());
    let within = |span: &Span| segmented.paragraphs.iter().any(|paragraph| paragraph.contains(*span));
    assert!(segmented.sentences.iter().all(within));
    for quotations in [&segmented.quotations.outer, &segmented.quotations.inner] {
        let mut last = 0;
        for quotation in quotations {
            assert!(
                last <= quotation.inside.start && segmented.paragraphs[quotation.paragraph].contains(quotation.inside)
            );
            let _ = quotation.inside.of(text);
            last = quotation.inside.end;
        }
    }
    for section in &segmented.sections {
        hold(text, section.pieces.words.iter().map(|word| word.span));
        let total = section.pieces.ids.len();
        assert!(section.pieces.channel.len() == total && section.pieces.word.len() == total);
        let mut decided = 0;
        for window in &section.windows {
            assert!(window.core.start == decided && window.core.start >= window.read.start);
            assert!(window.core.end <= window.read.end && window.read.len() < 32);
            decided = window.core.end;
        }
        assert_eq!(decided, total);
    }
}

/// A network that says what the fuzzer wants.
struct Dreamer {
    scores: Vec<u8>,
    tables: LinkTables,
    calibration: Calibration,
}

impl Dreamer {
    fn new(scores: &[u8]) -> Self {
        let tables = LinkTables {
            distances: vec![0, 1, 2, 4, 8, 16, 32, 64],
            distance_bias: vec![0.1; Role::ALL.len() * 16],
            paragraph_bias: vec![0.1; Role::ALL.len() * 4],
            none: vec![0.5],
        };
        let scores = if scores.is_empty() { vec![0] } else { scores.to_vec() };
        Self { scores, tables, calibration: Calibration::default() }
    }

    fn score(&self, at: usize) -> f32 {
        f32::from(self.scores[at % self.scores.len()]) / 16.0
    }
}

impl Network for Dreamer {
    fn encode(&self, windows: &[WindowInput]) -> Result<Vec<WindowScores>> {
        let mut at = 0;
        let mut tags = |pieces: usize| -> Vec<TagScores> {
            let mut row = || {
                std::array::from_fn(|_| {
                    at += 1;
                    self.score(at)
                })
            };
            (0..pieces).map(|_| row()).collect()
        };
        let scores = |window: &WindowInput| {
            let pieces = window.ids.len();
            let hidden = window.ids.iter().map(|&id| self.score(id as usize)).collect();
            WindowScores { tags: tags(pieces), nested: tags(pieces), hidden, ..WindowScores::default() }
        };
        Ok(windows.iter().map(scores).collect())
    }

    fn link(&self, spans: &[SpanInput]) -> Result<Vec<LinkVectors>> {
        let vectors = |(at, span): (usize, &SpanInput)| {
            let types: TypeScores = std::array::from_fn(|kind| self.score(at + kind));
            LinkVectors { query: span.first.to_vec(), key: span.last.to_vec(), types }
        };
        Ok(spans.iter().enumerate().map(vectors).collect())
    }

    fn point(&self, _: &[PointInput]) -> Result<Vec<Vec<f32>>> {
        Ok(Vec::new())
    }

    fn points(&self) -> bool {
        false
    }

    fn tables(&self) -> &LinkTables {
        &self.tables
    }

    fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    fn worth(&self) -> Option<&Worth> {
        None
    }

    fn hidden(&self) -> usize {
        1
    }

    fn share(&self) -> Box<dyn Network> {
        Box::new(Self::new(&self.scores))
    }
}

/// Decodes a network's answer over a text into claims. The text ends at the first NUL, scores follow.
fn spans(bytes: &[u8]) {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let text = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let segmented = cut_up(&text);
    let document = Document::new("a", text);
    let names = Names::collect(&document, &segmented);
    let places = names.spans();
    let detector = Detector::new(Box::new(Dreamer::new(&bytes[end..])), 64);
    let found = detector.detect(&segmented.parts(&places)).expect("the network never fails");
    let found = Found::from_iter(found);
    let claims = attribute::claims(&document, &segmented, &names, found, &Resolver::default(), None);
    let points: Vec<char> = document.text.chars().collect();
    let recorder = Recorder::new(&document, "fuzz");
    for claim in &claims {
        let record = recorder.record(claim, &claims);
        let pieces: Vec<String> =
            record.content.spans.iter().map(|&[start, end]| points[start..end].iter().collect()).collect();
        assert!(pieces.iter().all(|piece| !piece.is_empty()));
        assert_eq!(record.content.text, pieces.join(" … "));
        assert!((0.0..=1.0).contains(&record.confidence));
    }
}

/// What stands in every claim that is laid out.
const CLAIM: &str = r#"{"id":"c0","document":{"id":"d","title":null,"author":null,"date":"2024-05-01","date_text":null,
"url":null,"sha256":"00"},"kind":"direct","type":"statement","parent":null,"content":{"text":"x","spans":[[0,1]]},
"cue":{"text":"said","spans":[[2,6]]},"source":{"text":"y","spans":[[7,8]],"form":"named"},"speaker":{"name":"y",
"role":null,"affiliation":null,"type":null,"mention":[7,8],"resolved_by":"named","confidence":1.0},"outlet":null,
"venue":null,"addressee":null,"stance":"asserts","confidence":0.9,"check_worthiness":0.5,"sentence":"x","model":"m@0"}"#;

/// Claims made of strings, which stand between NULs, eight to a claim.
fn made_of(strings: &[String]) -> Vec<String> {
    let claim = |(number, strings): (usize, &[String])| {
        let mut claim: ClaimRecord = serde_json::from_str(CLAIM).expect("a claim");
        let mut next = strings.iter().cloned().chain(std::iter::repeat(String::new()));
        let mut string = || next.next().unwrap_or_default();
        claim.id = format!("c{number}");
        claim.content.text = string();
        claim.sentence = string();
        claim.document.url = Some(string());
        claim.document.title = Some(string());
        claim.document.id = string();
        let speaker = claim.speaker.as_mut().expect("a speaker");
        (speaker.name, speaker.role) = (string(), Some(string()));
        claim.document.sha256 = string();
        serde_json::to_string(&claim).expect("JSON")
    };
    strings.chunks(8).enumerate().map(claim).collect()
}

fn sheet(claims: &[String]) -> Sheet {
    let mut filler = Filler::new().expect("a temporary file");
    for claim in claims {
        let damage = filler.read("a", claim.as_bytes(), |_| true).expect("a store");
        assert!(damage.is_empty(), "{damage:?}");
    }
    let store = filler.finish().expect("a store");
    Sheet::make(store, &Aliases::default(), &Filter::default(), None).expect("a sheet")
}

fn laid_out(sheet: &Sheet, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    format.write(sheet, &mut Texts::of(None), &mut out).expect("it is written into memory");
    out
}

/// How often something that runs in a browser begins, whatever its case.
fn active(page: &[u8]) -> usize {
    let page = String::from_utf8_lossy(page).to_lowercase();
    ["<script", "<iframe", "<img", "<svg/", "<object", "<embed", "<style", "href=\"javascript:", "</script"]
        .iter()
        .map(|tag| page.matches(tag).count())
        .sum()
}

/// Writes a sheet of strings in every format.
fn sheets(bytes: &[u8]) {
    let strings: Vec<String> =
        bytes.split(|&byte| byte == 0).take(64).map(|string| String::from_utf8_lossy(string).into_owned()).collect();
    let claims = made_of(&strings);
    let sheet = sheet(&claims);
    for format in [Format::Xlsx, Format::Json, Format::Parquet, Format::Tsv, Format::Claimreview] {
        laid_out(&sheet, format);
    }
    let csv = laid_out(&sheet, Format::Csv);
    let mut rows = 0;
    for row in csv::ReaderBuilder::new().from_reader(&csv[..]).records() {
        let row = row.expect("rows of one length");
        let formula = |cell: &str| cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        assert!(!row.iter().any(formula), "a spreadsheet could take a cell of {row:?} for a formula");
        rows += 1;
    }
    assert_eq!(rows, sheet.len());
    let plain: Vec<String> = claims.iter().map(|_| CLAIM.replace('\n', "")).collect();
    let page = laid_out(&sheet, Format::Html);
    assert_eq!(active(&page), active(&laid_out(&self::sheet(&plain), Format::Html)), "something in the page could run");
}
