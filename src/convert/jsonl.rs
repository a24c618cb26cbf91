//! The project's own: documents with `attributions`, one a line, as `ascribe eval` takes and training reads; or claim
//! records, which become the attributions of their documents. Offsets count code points.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use super::claims;
use super::positions::{Positions, Unit};
use super::{Annotated, Attribution, Documents};
use crate::types::Span;

pub fn read(lines: impl BufRead, texts: Option<&Path>, found: &mut Documents) -> Result<()> {
    let mut of_claims = claims::Claims::new(texts);
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let mut one = || {
            let record: Map<String, Value> = serde_json::from_str(&line)?;
            if record.contains_key("document") {
                return of_claims.add(&record, found);
            }
            let (document, without) = document(record)?;
            found.left_out += without;
            found.documents.push(document);
            Ok(())
        };
        one().with_context(|| format!("line {number}"))?;
    }
    Ok(())
}

/// A document, and how many of its attributions have no content.
fn document(mut record: Map<String, Value>) -> Result<(Annotated, usize)> {
    let (Some(Value::String(id)), Some(Value::String(text))) = (record.remove("id"), record.remove("text")) else {
        bail!("a document has an \"id\" and a \"text\"");
    };
    let positions = Positions::new(&text, Unit::CodePoints);
    let listed = match record.remove("attributions") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(listed)) => listed,
        Some(_) => bail!("\"attributions\" is no list"),
    };
    let all = listed.len();
    let mut attributions = Vec::new();
    for (number, one) in (1..).zip(listed) {
        let Value::Object(one) = one else { bail!("attribution {number} is no object") };
        let one = attribution(one, number, &positions).with_context(|| format!("attribution {number}"))?;
        attributions.extend(Some(one).filter(|one| !one.content.is_empty()));
    }
    let without = all - attributions.len();
    Ok((Annotated { id, text, attributions, fields: record }, without))
}

fn attribution(mut fields: Map<String, Value>, number: usize, positions: &Positions) -> Result<Attribution> {
    let mut role = |name: &str| spans(fields.remove(name).as_ref(), positions);
    let (source, cue, content) = (role("source")?, role("cue")?, role("content")?);
    let mut word = |name: &str| match fields.remove(name) {
        Some(Value::String(word)) => Some(word),
        _ => None,
    };
    let (id, kind, parent) = (word("id"), word("type"), word("parent"));
    let id = id.unwrap_or_else(|| format!("a{number}"));
    Ok(Attribution { id, source, cue, content, kind, parent, fields })
}

/// The spans of a list of `[start, end]`; none for `null`.
pub fn spans(value: Option<&Value>, positions: &Positions) -> Result<Vec<Span>> {
    let pairs: Option<Vec<[usize; 2]>> = value.map_or(Ok(None), |value| serde_json::from_value(value.clone()))?;
    pairs.unwrap_or_default().into_iter().map(|[start, end]| positions.span(start, end)).collect()
}

pub fn write(documents: &[Annotated]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for document in documents {
        let positions = Positions::new(&document.text, Unit::CodePoints);
        let spans = |spans: &[Span]| -> Vec<[usize; 2]> { spans.iter().map(|&span| positions.of(span)).collect() };
        let attribution = |one: &Attribution| {
            let mut fields = one.fields.clone();
            fields.extend([
                ("id".to_owned(), json!(one.id)),
                ("source".to_owned(), json!(spans(&one.source))),
                ("cue".to_owned(), json!(spans(&one.cue))),
                ("content".to_owned(), json!(spans(&one.content))),
            ]);
            for (name, word) in [("type", &one.kind), ("parent", &one.parent)] {
                fields.extend(word.iter().map(|word| (name.to_owned(), json!(word))));
            }
            Value::Object(fields)
        };
        let mut record: BTreeMap<&str, Value> =
            document.fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        record.insert("id", json!(document.id));
        record.insert("text", json!(document.text));
        record.insert("attributions", document.attributions.iter().map(attribution).collect());
        serde_json::to_writer(&mut out, &record)?;
        out.push(b'\n');
    }
    Ok(out)
}
