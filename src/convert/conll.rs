//! Words in columns, as in the CoNLL shared tasks: one word a line, a column of BIO tags for each attribution of the
//! document (as 2005 has one for each verb), an empty line after each paragraph.
//!
//! ```text
//! # document = {"id":"a.txt","text":"…"}
//! # attribution = {"id":"a1","type":"statement"}
//! 1 “ 0 1 B-content
//! 2 Yes 1 4 I-content
//! ```
//!
//! The columns, between tabs, are number, word, start and end (code points), then the tags; every piece begins with `B-`. Words are also
//! cut where a span begins or ends, so that nothing is lost; white space at a span's ends is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use super::graph::Role;
use super::positions::{Positions, Unit};
use super::{Annotated, Attribution, Documents};
use crate::types::Span;

const DOCUMENT: &str = "# document = ";
const ATTRIBUTION: &str = "# attribution = ";

/// A document that is being read.
struct Open {
    document: Annotated,
    positions: Positions,
}

pub fn read(lines: impl BufRead, found: &mut Documents) -> Result<()> {
    let mut open: Option<Open> = None;
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line?;
        read_line(&line, &mut open, found).with_context(|| format!("line {number}"))?;
    }
    close(open, found);
    Ok(())
}

fn read_line(line: &str, open: &mut Option<Open>, found: &mut Documents) -> Result<()> {
    if let Some(record) = line.strip_prefix(DOCUMENT) {
        close(open.take(), found);
        let mut fields: Map<String, Value> = serde_json::from_str(record)?;
        let (Some(Value::String(id)), Some(Value::String(text))) = (fields.remove("id"), fields.remove("text")) else {
            bail!("a document has an \"id\" and a \"text\"");
        };
        let positions = Positions::new(&text, Unit::CodePoints);
        *open = Some(Open { document: Annotated { id, text, fields, attributions: Vec::new() }, positions });
        return Ok(());
    }
    if line.trim().is_empty() || (line.starts_with("# ") && !line.starts_with(ATTRIBUTION)) {
        return Ok(());
    }
    let Open { document, positions } = open.as_mut().context("there is no line \"# document = {…}\" before it")?;
    if let Some(record) = line.strip_prefix(ATTRIBUTION) {
        let fields: Map<String, Value> = serde_json::from_str(record)?;
        let word = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let id = word("id").unwrap_or_else(|| format!("a{}", document.attributions.len() + 1));
        document.attributions.push(Attribution {
            id,
            kind: word("type"),
            parent: word("parent"),
            ..Attribution::default()
        });
        return Ok(());
    }
    let columns: Vec<&str> = line.split('\t').collect();
    let [_, word, start, end, ref tags @ ..] = columns[..] else { bail!("a word has at least four columns") };
    let span = positions.span(start.parse()?, end.parse()?)?;
    if span.of(&document.text) != word {
        bail!("the word is {word:?}, and the text has {:?} there", span.of(&document.text));
    }
    if tags.len() != document.attributions.len() {
        bail!("{} columns of tags for {} attributions", tags.len(), document.attributions.len());
    }
    for (tag, one) in tags.iter().zip(&mut document.attributions) {
        let Some((mark, role)) = tag.split_once('-').and_then(|(mark, role)| Some((mark, Role::of(role)?))) else {
            continue;
        };
        let pieces = match role {
            Role::Source => &mut one.source,
            Role::Cue => &mut one.cue,
            Role::Content => &mut one.content,
        };
        match pieces.last_mut() {
            Some(last) if mark == "I" => last.end = span.end,
            _ => pieces.push(span),
        }
    }
    Ok(())
}

fn close(open: Option<Open>, found: &mut Documents) {
    if let Some(Open { mut document, .. }) = open {
        let all = document.attributions.len();
        document.attributions.retain(|one| !one.content.is_empty());
        found.left_out += all - document.attributions.len();
        found.documents.push(document);
    }
}

pub fn write(documents: &[Annotated]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for document in documents {
        let mut fields = document.fields.clone();
        fields.extend([("id".to_owned(), json!(document.id)), ("text".to_owned(), json!(document.text))]);
        writeln!(out, "{DOCUMENT}{}", serde_json::to_string(&fields)?)?;
        for one in &document.attributions {
            let mut fields = Map::from_iter([("id".to_owned(), json!(one.id))]);
            for (name, word) in [("type", &one.kind), ("parent", &one.parent)] {
                fields.extend(word.iter().map(|word| (name.to_owned(), json!(word))));
            }
            writeln!(out, "{ATTRIBUTION}{}", serde_json::to_string(&fields)?)?;
        }
        write_words(document, &mut out)?;
        writeln!(out)?;
    }
    Ok(out)
}

fn write_words(document: &Annotated, out: &mut Vec<u8>) -> Result<()> {
    let positions = Positions::new(&document.text, Unit::CodePoints);
    let columns: Vec<BTreeMap<usize, (usize, Role)>> =
        document.attributions.iter().map(|one| column(one, &document.text)).collect();
    let cuts: BTreeSet<usize> = columns.iter().flatten().flat_map(|(&start, &(end, _))| [start, end]).collect();
    let (mut number, mut last) = (0, 0);
    for span in words(&document.text, &cuts) {
        if number > 0 && document.text[last..span.start].contains('\n') {
            writeln!(out)?;
            number = 0;
        }
        number += 1;
        last = span.end;
        let [start, end] = positions.of(span);
        write!(out, "{number}\t{}\t{start}\t{end}", span.of(&document.text))?;
        for column in &columns {
            match column.range(..=span.start).next_back() {
                Some((&start, &(end, role))) if span.end <= end => {
                    write!(out, "\t{}-{}", if start == span.start { 'B' } else { 'I' }, role.name())?;
                }
                _ => write!(out, "\tO")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The pieces of an attribution by their starts. Where roles overlap, which one column cannot say, the smaller one wins.
fn column(one: &Attribution, text: &str) -> BTreeMap<usize, (usize, Role)> {
    let mut column: BTreeMap<usize, (usize, Role)> = BTreeMap::new();
    let roles = [(Role::Cue, &one.cue), (Role::Source, &one.source), (Role::Content, &one.content)];
    for (role, pieces) in roles {
        for span in pieces.iter().map(|piece| piece.trimmed(text)).filter(|piece| !piece.is_empty()) {
            let before = column.range(..span.end).next_back();
            if before.is_none_or(|(_, (end, _))| *end <= span.start) {
                column.insert(span.start, (span.end, role));
            }
        }
    }
    column
}

/// Runs of letters and digits, single other characters; cut at `cuts`, without white space.
fn words(text: &str, cuts: &BTreeSet<usize>) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let letter = c.is_alphanumeric();
        match words.last_mut() {
            Some(word) if letter && inside && word.end == at && !cuts.contains(&at) => word.end = end,
            _ if c.is_whitespace() => {}
            _ => words.push(Span::new(at, end)),
        }
        inside = letter;
    }
    words
}
