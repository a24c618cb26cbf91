//! Reads documents and claim records from JSON Lines.

use std::collections::BTreeMap;
use std::io::BufRead;

use super::record::{Record, parse};
use super::{EvalError, ScoredDocument};

/// Reads one document or claim record a line; the two may be mixed, and blank lines are skipped.
///
/// - A document is `{"id", "text"?, "attributions": [{"source", "cue", "content"}]}`, each role a list of spans; a role
///   may be missing or `null`. Documents of one id stay apart, as they do when several annotators read one article.
/// - A claim record is what the tool writes, of which `document.id` and the `spans` of `content`, `cue` and `source`
///   are read. The claims of one document id become one [`ScoredDocument`] without text, in the order of the file.
///
/// What comes back is ordered by the line that first names the id of the claims, or the line of the document. When a
/// file holds both for one id, its claims stand before its documents, so that the document is the last of that id, the
/// one that counts as the prediction. Other fields are ignored, and spans are checked only when scored.
///
/// `path_for_errors` is how messages name the input.
///
/// # Errors
///
/// [`EvalError::Io`] when reading fails or meets bytes that are not UTF-8, [`EvalError::Line`] for the first line that
/// is not JSON or has neither shape. Negative or fractional offsets, and lone surrogates in strings, are not accepted.
pub fn read(path_for_errors: &str, reader: impl BufRead) -> Result<Vec<ScoredDocument>, EvalError> {
    let mut found = Found::default();
    for (number, line) in (1..).zip(reader.lines()) {
        let path = || path_for_errors.to_owned();
        let line = line.map_err(|source| EvalError::Io { path: path(), line: number, source })?;
        if line.trim().is_empty() {
            continue;
        }
        let record = parse(&line).map_err(|fault| EvalError::Line {
            path: path(),
            line: number,
            column: fault.column,
            reason: fault.reason,
            expected: fault.expected,
        })?;
        found.add(number, record);
    }
    Ok(found.documents.into_values().collect())
}

/// What stands at a line; of two with one line, claims come first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Claims,
    Document,
}

/// The documents met so far, by their place in the result.
#[derive(Default)]
struct Found {
    first_lines: BTreeMap<String, usize>,
    documents: BTreeMap<(usize, Origin), ScoredDocument>,
}

impl Found {
    fn add(&mut self, line: usize, record: Record) {
        match record {
            Record::Document(document) => {
                self.first_lines.entry(document.id.clone()).or_insert(line);
                self.documents.insert((line, Origin::Document), document);
            }
            Record::Claim(id, attribution) => {
                let first_line = *self.first_lines.entry(id.clone()).or_insert(line);
                let empty = || ScoredDocument { id, ..ScoredDocument::default() };
                let place = (first_line, Origin::Claims);
                self.documents.entry(place).or_insert_with(empty).attributions.push(attribution);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Attribution;
    use super::*;

    fn documents(lines: &str) -> Vec<ScoredDocument> {
        read("test.jsonl", lines.as_bytes()).expect("the lines are sound")
    }

    fn message(lines: &str) -> String {
        read("test.jsonl", lines.as_bytes()).expect_err("a line is broken").to_string()
    }

    #[test]
    fn documents_may_lack_text_and_roles() {
        let found = documents(concat!(
            r#"{"id":"a","text":"Hé said","attributions":[{"source":[[0,2]],"cue":null,"id":"E1"}],"outlet":"x"}"#,
            "\r\n\n  \n",
            r#"{"id":"a","text":null,"attributions":[]}"#,
        ));
        let attribution = Attribution { source: vec![[0, 2]], ..Attribution::default() };
        let first = ScoredDocument { id: "a".into(), text: Some("Hé said".into()), attributions: vec![attribution] };
        assert_eq!(found, [first, ScoredDocument { id: "a".into(), ..ScoredDocument::default() }]);
    }

    #[test]
    fn claims_are_grouped_by_document_where_first_seen() {
        let found = documents(concat!(
            r#"{"id":"c1","document":{"id":"b","title":null},"content":{"text":"t","spans":[[0,4],[6,9]]},"cue":null,"source":null}"#,
            "\n",
            r#"{"id":"c2","document":{"id":"a"},"content":{"spans":[[1,2]]},"cue":{"spans":[[3,4]]},"source":{"spans":[[5,6]],"form":"named"}}"#,
            "\n",
            r#"{"id":"c3","document":{"id":"b"},"content":{"spans":null},"cue":{},"kind":"direct"}"#,
        ));
        assert_eq!(found.iter().map(|document| document.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(found[0].attributions.len(), 2);
        assert_eq!(found[0].attributions[0].content, [[0, 4], [6, 9]]);
        assert_eq!(found[0].attributions[1], Attribution::default());
        let full = Attribution { source: vec![[5, 6]], cue: vec![[3, 4]], content: vec![[1, 2]], ..<_>::default() };
        assert_eq!(found[1].attributions, [full]);
        assert_eq!(found[1].text, None);
    }

    #[test]
    fn a_document_comes_after_the_claims_of_its_id() {
        let document = |id: &str| format!(r#"{{"id":"{id}","text":"","attributions":[]}}"#);
        let claim = |id: &str| format!(r#"{{"document":{{"id":"{id}"}},"content":{{"spans":[]}}}}"#);
        let lines = [document("a"), claim("b"), document("c"), claim("a"), document("b"), claim("b")].join("\n");
        let order: Vec<_> =
            documents(&lines).into_iter().map(|document| (document.id, document.attributions.len())).collect();
        assert_eq!(order, [("a", 1), ("a", 0), ("b", 2), ("c", 0), ("b", 0)].map(|(id, claims)| (id.into(), claims)));
    }

    #[test]
    fn faults_name_the_line_and_the_expected_shape() {
        let sound = r#"{"id":"a","attributions":[]}"#;
        let broken = message(&format!("{sound}\n\n{{\"id\":\"a\",\n"));
        assert!(broken.starts_with("test.jsonl, line 3, column 10: EOF while parsing"), "{broken}");
        assert!(broken.contains("; expected a JSON object with `attributions`"), "{broken}");
        let negative = message(r#"{"id":"a","attributions":[{"cue":[[-1,2]]}]}"#);
        assert!(negative.contains("invalid value: integer `-1`, expected usize; expected a document: {"), "{negative}");
        let triple = message(r#"{"document":{"id":"a"},"cue":{"spans":[[1,2,3]]}}"#);
        assert!(triple.contains("expected a claim: {"), "{triple}");
        for other in ["[1]", "7", r#"{"id":"a"}"#, r#"{"attributions":[]}"#, r#"{"document":{}}"#, "}"] {
            assert!(message(other).starts_with("test.jsonl, line 1, column "), "{other}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_name_their_line() {
        let error = read("test.jsonl", &b"\n{\"id\":\"\xff\"}"[..]).expect_err("the line is not UTF-8");
        assert_eq!(error.to_string(), "test.jsonl, line 2: cannot read");
    }
}
