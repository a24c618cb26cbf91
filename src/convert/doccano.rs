//! doccano (sequence labelling with relations): JSON Lines with `entities` and `relations`. Offsets count code points.
//!
//! A content's label names the type, if known: `content`, `content:belief`.

use std::collections::BTreeMap;
use std::io::BufRead;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::graph::{Graph, Node, Role};
use super::positions::{Positions, Unit};
use super::{Annotated, Documents};

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    text: String,
    #[serde(default)]
    entities: Vec<Entity>,
    /// Without relations doccano writes `[start, end, label]`.
    #[serde(default)]
    label: Vec<(usize, usize, String)>,
    #[serde(default)]
    relations: Vec<Relation>,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

#[derive(Deserialize)]
struct Entity {
    id: Value,
    label: String,
    start_offset: usize,
    end_offset: usize,
}

#[derive(Deserialize)]
struct Relation {
    from_id: Value,
    to_id: Value,
    #[serde(default)]
    r#type: String,
}

/// doccano gives every document a number of its own; ours is kept under this name.
const NAME: &str = "document_id";
/// Names of attributions, by the places of what is marked as content there, since doccano gives marks new numbers.
const NAMES: &str = "attribution_ids";
/// What doccano adds to every document.
const COMMENTS: &str = "Comments";

pub fn read(lines: impl BufRead, found: &mut Documents) -> Result<()> {
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line?;
        if !line.trim().is_empty() {
            let (document, left_out) = document(&line, number).with_context(|| format!("line {number}"))?;
            found.documents.push(document);
            found.left_out += left_out;
        }
    }
    Ok(())
}

fn document(line: &str, number: usize) -> Result<(Annotated, usize)> {
    let Line { id, text, entities, label, relations, mut fields } = serde_json::from_str(line)?;
    let positions = Positions::new(&text, Unit::CodePoints);
    let mut names = fields.remove(NAMES).unwrap_or_default();
    fields.remove(COMMENTS);
    // What only other documents have.
    fields.retain(|_, value| !value.is_null());
    let id = match (fields.remove(NAME), id) {
        (Some(Value::String(name)), _) | (_, Value::String(name)) => name,
        (_, Value::Null) => number.to_string(),
        (_, id) => id.to_string(),
    };
    let (mut graph, mut places, mut left_out) = (Graph::default(), BTreeMap::new(), 0);
    let unnamed = label.into_iter().map(|(start_offset, end_offset, label)| Entity {
        id: Value::Null,
        label,
        start_offset,
        end_offset,
    });
    for Entity { id, label, start_offset, end_offset } in entities.into_iter().chain(unnamed) {
        let (role, kind) = label.split_once(':').map_or((label.as_str(), None), |(role, kind)| (role, Some(kind)));
        let Some(role) = Role::of(role) else {
            left_out += 1;
            continue;
        };
        places.insert(id.to_string(), graph.nodes.len());
        let name = match names.get_mut(place(start_offset, end_offset)).and_then(Value::as_array_mut) {
            Some(names) if role == Role::Content && !names.is_empty() => names.remove(0).as_str().map(str::to_owned),
            _ => None,
        };
        let pieces = vec![positions.span(start_offset, end_offset)?];
        graph.nodes.push(Node { role, pieces, kind: kind.map(str::to_owned), name });
    }
    for Relation { from_id, to_id, r#type } in relations {
        if let (Some(&from), Some(&to)) = (places.get(&from_id.to_string()), places.get(&to_id.to_string())) {
            graph.link(from, to, &r#type);
        }
    }
    let (attributions, without) = graph.attributions();
    Ok((Annotated { id, text, attributions, fields }, left_out + without))
}

/// Where something is marked, as a key.
fn place(start: usize, end: usize) -> String {
    format!("{start}-{end}")
}

pub fn write(documents: &[Annotated]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    // doccano numbers entities over the whole project.
    let mut next = 1;
    for document in documents {
        let positions = Positions::new(&document.text, Unit::CodePoints);
        let graph = Graph::of(&document.attributions, false);
        let entity = |(id, node): (usize, &Node)| {
            let [start, end] = positions.of(node.pieces[0]);
            let label = match &node.kind {
                Some(kind) => format!("{}:{kind}", node.role.name()),
                None => node.role.name().to_owned(),
            };
            json!({"id": id, "label": label, "start_offset": start, "end_offset": end})
        };
        let entities: Vec<Value> = (next..).zip(&graph.nodes).map(entity).collect();
        let relations = (next..).zip(&graph.links).map(
            |(id, link)| json!({"id": id, "from_id": next + link.from, "to_id": next + link.to, "type": link.label}),
        );
        let relations: Vec<Value> = relations.collect();
        let mut names: BTreeMap<String, Vec<Option<&str>>> = BTreeMap::new();
        for node in graph.nodes.iter().filter(|node| node.role == Role::Content) {
            let [start, end] = positions.of(node.pieces[0]);
            names.entry(place(start, end)).or_default().push(node.name.as_deref());
        }
        let mut record = document.fields.clone();
        record.extend([
            (NAME.to_owned(), json!(document.id)),
            (NAMES.to_owned(), json!(names)),
            ("text".to_owned(), json!(document.text)),
            ("entities".to_owned(), json!(entities)),
            ("relations".to_owned(), json!(relations)),
        ]);
        next += graph.nodes.len().max(graph.links.len());
        serde_json::to_writer(&mut out, &record)?;
        out.push(b'\n');
    }
    Ok(out)
}
