//! `ascribe sheet` as a page and as `ClaimReview`, by the real binary.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::{STORY, extract, folder, program, record, run, string};

/// A folder with `claims.jsonl` of two articles and the texts of one of them.
fn claims() -> TempDir {
    let place = folder(&[("corpus.jsonl", record("one", STORY) + &record("two", &format!("Once more.\n\n{STORY}")))]);
    let at = |name: &str| place.path().join(name);
    run(extract().arg(at("corpus.jsonl")).arg("-o").arg(at("claims.jsonl"))).exits(0);
    fs::create_dir(at("texts")).expect("a folder");
    fs::write(at("texts").join(format!("{:x}.txt", Sha256::digest(STORY))), STORY).expect("a file");
    place
}

fn sheet(place: &Path, arguments: &[&str]) -> (String, String) {
    let run = run(program().current_dir(place).args(["sheet", "claims.jsonl"]).args(arguments)).exits(0);
    (run.out, run.err)
}

#[test]
fn a_page_shows_whole_texts_and_tells_which_are_missing() {
    let place = claims();
    let (_, err) = sheet(place.path(), &["-o", "page.html", "--texts", "texts"]);
    assert!(err.contains("warning: 1 documents have no text there; their sentences are shown"), "{err}");
    let page = fs::read_to_string(place.path().join("page.html")).expect("a page");
    assert_eq!((page.matches("<article").count(), page.matches("<article class=\"excerpt\">").count()), (2, 1));
    let again = sheet(place.path(), &["-o", "-", "--format", "html", "--texts", "texts"]).0;
    assert_eq!(page, again, "the same claims give the same bytes");
}

#[test]
fn texts_must_be_a_folder() {
    let place = claims();
    let arguments = ["sheet", "claims.jsonl", "-o", "page.html", "--texts", "claims.jsonl"];
    let run = run(program().current_dir(place.path()).args(arguments)).exits(2);
    assert!(run.err.contains("claims.jsonl is no folder") && run.err.contains("hint:"), "{}", run.err);
}

#[test]
fn reviews_are_json_ld_with_all_that_is_required() {
    let place = claims();
    let rows = sheet(place.path(), &["-o", "-", "--format", "json"]).0;
    sheet(place.path(), &["-o", "claims.jsonld"]);
    let reviews = fs::read(place.path().join("claims.jsonld")).expect("a file");
    let reviews: Vec<Value> = serde_json::from_slice(&reviews).expect("an array");
    let rows: Vec<Value> = serde_json::from_str(&rows).expect("an array");
    assert!(!rows.is_empty());
    assert_eq!(reviews.len(), rows.len());
    for (review, row) in reviews.iter().zip(&rows) {
        assert_eq!([&review["@context"], &review["@type"]], ["https://schema.org", "ClaimReview"]);
        assert_eq!(review["claimReviewed"], row["claim"]);
        assert_eq!(review["itemReviewed"]["@type"], "Claim");
        for required in ["/url", "/author/name", "/reviewRating/alternateName"] {
            assert_eq!(string(review.pointer(required).expect(required)), "", "left for the checker: {required}");
        }
        assert!(!has_null(review), "{review}");
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(has_null),
        Value::Object(object) => object.values().any(has_null),
        _ => false,
    }
}
