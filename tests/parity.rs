//! The network against the code that trained it (fixtures made by `scripts/train/make_parity.py`), and each window
//! against itself in a batch.

use std::fs;
use std::path::{Path, PathBuf};
use std::slice::from_ref;

use ascribe::attribute::Names;
use ascribe::detect::{
    ComputeDevice, Detector, ModelFiles, Network, PointInput, Precision, Role, SpanInput, TorchNetwork, WindowInput,
};
use ascribe::segment::Part;
use ascribe::types::{ClaimType, CodePoints, Document};
use serde::Deserialize;

/// What training code and program may differ by, in 32 bits.
const TOLERANCE: f32 = 1e-3;
/// What a window alone and the same in a batch may differ by.
const BATCH_TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Fixture {
    article: String,
    characters: usize,
    ids: Vec<u32>,
    channel: Vec<u8>,
    tags: Vec<Vec<f32>>,
    nested: Vec<Vec<f32>>,
    spans: Vec<(usize, usize, usize)>,
    queries: Vec<Vec<f32>>,
    keys: Vec<Vec<f32>>,
    types: Vec<Vec<f32>>,
    pointer: [Vec<Vec<f32>>; 2],
    worth: Vec<(usize, usize, f32)>,
    attributions: Vec<GoldAttribution>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct GoldAttribution {
    source: Vec<[usize; 2]>,
    cue: Vec<[usize; 2]>,
    content: Vec<[usize; 2]>,
    r#type: ClaimType,
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn network(model: &str, precision: Precision) -> (ModelFiles, TorchNetwork) {
    ascribe::detect::use_one_thread();
    TorchNetwork::read(&project(model), ComputeDevice::Cpu, precision).expect("the model loads")
}

/// What the program takes here: bytes where the processor multiplies them.
fn fastest() -> Precision {
    let files = ModelFiles::read(&project("models/ascribe-small")).expect("the model loads");
    ComputeDevice::Cpu.best_precision(&files.config)
}

fn fixtures() -> Vec<(Fixture, String)> {
    ["border_talks", "cup_final"]
        .map(|name| {
            let json = fs::read(project(&format!("tests/parity/{name}.json"))).expect("the fixture");
            let fixture: Fixture = serde_json::from_slice(&json).expect("a fixture");
            let article = fs::read_to_string(project("data/sample").join(&fixture.article)).expect("the article");
            let text = article.chars().take(fixture.characters).collect();
            (fixture, text)
        })
        .into()
}

fn assert_close(ours: &[f32], theirs: &[f32], tolerance: f32, what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= tolerance, "{what}[{index}]: {a} against {b}");
    }
}

#[test]
fn pieces_are_those_of_training() {
    let (files, _) = network("models/ascribe-small", Precision::F32);
    for (fixture, text) in fixtures() {
        let segmented = files.segmenter().expect("a segmenter").segment(&text).expect("segments");
        assert_eq!(segmented.sections.len(), 1);
        assert_eq!(segmented.sections[0].pieces.ids, fixture.ids);
        assert_eq!(segmented.sections[0].pieces.channel, fixture.channel);
    }
}

#[test]
fn scores_are_those_of_training() {
    let (_, network) = network("models/ascribe-small", Precision::F32);
    for (fixture, _) in fixtures() {
        let window = WindowInput { ids: &fixture.ids, channel: &fixture.channel };
        let scores = network.encode(&[window]).expect("encodes").remove(0);
        for (ours, theirs) in scores.tags.iter().zip(&fixture.tags) {
            assert_close(ours, theirs, TOLERANCE, "tags");
        }
        for (ours, theirs) in scores.nested.iter().zip(&fixture.nested) {
            assert_close(ours, theirs, TOLERANCE, "nested tags");
        }
        let row = |piece: usize| &scores.hidden[piece * network.hidden()..][..network.hidden()];
        let spans: Vec<SpanInput> = fixture
            .spans
            .iter()
            .map(|&(role, first, last)| SpanInput { role: Role::ALL[role], first: row(first), last: row(last) })
            .collect();
        let vectors = network.link(&spans).expect("links");
        assert_eq!(vectors.len(), fixture.queries.len());
        for ((ours, query), key) in vectors.iter().zip(&fixture.queries).zip(&fixture.keys) {
            assert_close(&ours.query, query, TOLERANCE, "query");
            assert_close(&ours.key, key, TOLERANCE, "key");
        }
        for (ours, types) in vectors.iter().zip(&fixture.types) {
            assert_close(&ours.types, types, TOLERANCE, "types");
        }
    }
}

#[test]
fn pointers_are_those_of_training() {
    let (_, network) = network("models/ascribe-small", Precision::F32);
    for (fixture, _) in fixtures() {
        let window = WindowInput { ids: &fixture.ids, channel: &fixture.channel };
        let scores = network.encode(&[window]).expect("encodes").remove(0);
        let row = |states: &'_ [f32], piece: usize| states[piece * network.hidden()..][..network.hidden()].to_vec();
        for (source, theirs) in [true, false].into_iter().zip(&fixture.pointer) {
            assert!(!theirs.is_empty());
            for (&(_, first, last), theirs) in fixture.spans.iter().zip(theirs) {
                let states = [first, last].map(|piece| [row(&scores.middle, piece), row(&scores.hidden, piece)]);
                let states = [&states[0][0][..], &states[0][1], &states[1][0], &states[1][1]];
                let ours = network.point(&[PointInput { source, states }]).expect("vectors");
                assert_close(&ours[0], theirs, TOLERANCE, "pointer");
            }
        }
    }
}

#[test]
fn what_is_seen_does_not_depend_on_the_batch() {
    for precision in [Precision::F32, Precision::Bf16, fastest()] {
        let (files, network) = network("models/ascribe-small", precision);
        let segmenter = files.segmenter().expect("a segmenter");
        let texts: Vec<String> = fixtures().into_iter().map(|(_, text)| text.repeat(3)).collect();
        let cut: Vec<_> = texts
            .iter()
            .map(|text| {
                let document = Document::new("a", text.clone());
                let whole = segmenter.segment(text).expect("segments");
                let names = Names::collect(&document, &whole).spans();
                (whole, names)
            })
            .collect();
        let parts: Vec<Part> = cut.iter().flat_map(|(whole, names)| whole.parts(names)).collect();
        let together = Detector::new(network.share(), 4096).detect(&parts).expect("detects");
        for (&part, together) in parts.iter().zip(&together) {
            let alone = Detector::new(network.share(), 64).detect(&[part]).expect("detects").remove(0);
            assert!(!alone.sights.sources.is_empty() && alone.sights.names.len() > 5);
            for (ours, theirs) in
                [(&alone.sights.sources, &together.sights.sources), (&alone.sights.names, &together.sights.names)]
            {
                assert!(ours.keys().eq(theirs.keys()));
                for (ours, theirs) in ours.values().zip(theirs.values()) {
                    assert_close(ours, theirs, BATCH_TOLERANCE, "sights");
                }
            }
        }
    }
}

#[test]
fn check_worthiness_is_that_of_training() {
    let (files, network) = network("models/ascribe-small", Precision::F32);
    let worth = network.worth().expect("a head");
    for (fixture, text) in fixtures() {
        let segmented = files.segmenter().expect("a segmenter").segment(&text).expect("segments");
        let window = WindowInput { ids: &fixture.ids, channel: &fixture.channel };
        let scores = network.encode(&[window]).expect("encodes");
        assert!(!fixture.worth.is_empty());
        for &(first, end, theirs) in &fixture.worth {
            let ours = worth.of(&segmented.sections[0], &scores, from_ref(&(first..end))).expect("a score");
            assert_close(&[ours], &[theirs], TOLERANCE, "check-worthiness");
        }
    }
}

#[test]
fn attributions_are_those_of_training() {
    let (files, network) = network("models/ascribe-small", Precision::F32);
    let detector = Detector::new(Box::new(network), ascribe::detect::BATCH_PIECES);
    for (fixture, text) in fixtures() {
        let segmented = files.segmenter().expect("a segmenter").segment(&text).expect("segments");
        let found = detector.detect(&segmented.parts(&[])).expect("detects").remove(0).attributions;
        let points = CodePoints::new(&text);
        let ours: Vec<GoldAttribution> = found
            .iter()
            .filter(|one| !one.nested)
            .map(|one| GoldAttribution {
                source: one.source.iter().map(|&span| points.span(span)).collect(),
                cue: one.cue.iter().map(|&span| points.span(span)).collect(),
                content: one.content.iter().map(|&span| points.span(span)).collect(),
                r#type: one.claim_type,
            })
            .collect();
        assert_eq!(ours, fixture.attributions, "{}", fixture.article);
    }
}

fn assert_alone_as_in_batch(model: &str, precision: Precision) {
    let (files, network) = network(model, precision);
    let (fixture, _) = fixtures().remove(0);
    let vocabulary = u32::try_from(files.tokenizer.get_vocab_size(true)).expect("a small number");
    let ids: Vec<u32> = fixture.ids.iter().map(|id| id % vocabulary).collect();
    let windows: Vec<WindowInput> = [0..1, 3..20, 3..20, 0..60, 7..190, 100..101, 0..ids.len()]
        .map(|range| WindowInput { ids: &ids[range.clone()], channel: &fixture.channel[range] })
        .into();
    let together = network.encode(&windows).expect("encodes");
    for (window, batched) in windows.iter().zip(together) {
        let alone = network.encode(&[*window]).expect("encodes").remove(0);
        assert_close(alone.tags.as_flattened(), batched.tags.as_flattened(), BATCH_TOLERANCE, "tags");
        assert_close(&alone.hidden, &batched.hidden, BATCH_TOLERANCE, "hidden");
        assert_close(&alone.worth, &batched.worth, BATCH_TOLERANCE, "check-worthiness");
        assert_close(&alone.middle, &batched.middle, BATCH_TOLERANCE, "middle");
    }
}

#[test]
fn a_window_alone_scores_as_in_a_batch() {
    assert_alone_as_in_batch("models/tiny", Precision::F32);
    assert_alone_as_in_batch("models/ascribe-small", Precision::F32);
}

#[test]
fn a_window_alone_scores_as_in_a_batch_in_fewer_bits() {
    assert_alone_as_in_batch("models/ascribe-small", Precision::Bf16);
    assert_alone_as_in_batch("models/ascribe-small", fastest());
}
