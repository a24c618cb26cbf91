//! Saved pages: what they say about themselves is found or left unknown, never wrong; their text is the article's.

use std::path::{Path, PathBuf};

use ascribe::corpus::{Corpus, Entry, Flow, Settings};
use ascribe::types::Document;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages")
}

fn gold() -> Vec<Value> {
    let lines = std::fs::read_to_string(folder().join("pages.jsonl")).expect("the gold is there");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The documents of a page: its article, and its comments if they are asked for.
fn read(file: &str, comments: bool) -> Vec<Document> {
    let mut documents = Vec::new();
    let settings = Settings { comments, ..Settings::default() };
    let _ = Corpus::open(&[folder().join(file)]).expect("the page is there").with(settings).read(&mut |entry| {
        match entry {
            Entry::Document(document) => documents.push(document),
            other => panic!("{file}: {other:?}"),
        }
        Flow::Continue(())
    });
    documents
}

#[test]
fn metadata_is_right_or_unknown_and_mostly_found() {
    let (mut given, mut found, mut wrong) = (0, 0, Vec::new());
    for page in gold() {
        let file = page["file"].as_str().expect("a name");
        let [document] = &read(file, false)[..] else { panic!("{file} is one document") };
        let metadata = &document.metadata;
        for (field, value) in [
            ("outlet", &metadata.outlet),
            ("author", &metadata.author),
            ("date", &metadata.date),
            ("title", &metadata.title),
        ] {
            given += usize::from(!page[field].is_null());
            found += usize::from(!page[field].is_null() && value.is_some());
            if value.is_some() && value.as_deref() != page[field].as_str() {
                wrong.push(format!("{file}: {field} {value:?}, not {}", page[field]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(given >= 70 && found * 10 >= given * 9, "{found} of {given}");
}

#[test]
fn the_text_is_the_article_and_nothing_else() {
    let mut wrong = Vec::new();
    for page in gold() {
        let file = page["file"].as_str().expect("a name");
        let documents = read(file, false);
        let text = documents[0].text.split_whitespace().collect::<Vec<_>>().join(" ");
        let phrases = |field: &str| page[field].as_array().expect("a list").clone();
        let has = |phrase: &Value| text.contains(phrase.as_str().expect("a text"));
        wrong.extend(phrases("must").iter().filter(|one| !has(one)).map(|one| format!("{file} lacks {one}")));
        wrong.extend(phrases("never").iter().filter(|one| has(one)).map(|one| format!("{file} has {one}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn comments_are_documents_when_asked_for() {
    let of = |file| {
        let documents = read(file, true);
        let comments = documents[1..].iter().map(|comment| {
            let number = comment.id.rsplit_once("#comment-").expect("a number").1.to_owned();
            (number, comment.metadata.author.clone().unwrap_or_default(), comment.text.clone())
        });
        comments.collect::<Vec<_>>()
    };
    let expected =
        |comments: [(&str, &str, &str); 2]| comments.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
    assert_eq!(
        of("wordpress.html"),
        expected([
            ("1", "Gull44", "My uncle said the cracks were there in 2015.\n"),
            ("2", "Petra V.", "The company says whatever it likes.\n"),
        ])
    );
    assert_eq!(
        of("comments_below.html"),
        expected([
            ("1", "RailFan", "Holt said the same in 2010!\n"),
            ("2", "Una", "They said it was about the snow.\n"),
        ])
    );
}
