//! Label Studio: a JSON array of tasks, whose first annotation counts, else the first prediction. Offsets count UTF-16
//! code units. The labelling configuration is in the book (docs/formats.md).

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use super::graph::{Graph, Node, Role};
use super::positions::{Positions, Unit};
use super::{Annotated, Documents};

pub fn read(json: impl Read, found: &mut Documents) -> Result<()> {
    let tasks: Vec<Value> = serde_json::from_reader(json)?;
    for (number, task) in (1..).zip(tasks) {
        let (document, left_out) = document(task, number).with_context(|| format!("task {number}"))?;
        found.documents.push(document);
        found.left_out += left_out;
    }
    Ok(())
}

fn document(mut task: Value, number: usize) -> Result<(Annotated, usize)> {
    let Value::Object(mut fields) = task["data"].take() else { bail!("the task has no \"data\"") };
    let Some(Value::String(text)) = fields.remove("text") else { bail!("the task's data have no \"text\"") };
    let id = match fields.remove("id") {
        Some(Value::String(id)) => id,
        _ => number.to_string(),
    };
    let positions = Positions::new(&text, Unit::Utf16);
    let results = ["/annotations/0/result", "/predictions/0/result"].into_iter().find_map(|path| task.pointer(path));
    let empty = Vec::new();
    let results = results.and_then(Value::as_array).unwrap_or(&empty);
    let of_type = |kind: &'static str| results.iter().filter(move |one| one["type"] == kind);
    let word = |one: &Value, path: &str| one.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let mut kinds = BTreeMap::new();
    for one in of_type("choices") {
        kinds.insert(word(one, "/id"), word(one, "/value/choices/0"));
    }
    let (mut graph, mut places, mut left_out) = (Graph::default(), BTreeMap::new(), 0);
    for one in of_type("labels") {
        let id = word(one, "/id");
        let Some(role) = word(one, "/value/labels/0").as_deref().and_then(Role::of) else {
            left_out += 1;
            continue;
        };
        let offset = |name: &str| one["value"][name].as_u64().and_then(|at| usize::try_from(at).ok());
        let (start, end) = offset("start").zip(offset("end")).context("a label has no start or no end")?;
        let pieces = vec![positions.span(start, end)?];
        let kind = kinds.get(&id).cloned().flatten();
        places.insert(id, graph.nodes.len());
        graph.nodes.push(Node { role, pieces, kind, name: word(one, "/meta/text/0") });
    }
    for one in of_type("relation") {
        let ends = places.get(&word(one, "/from_id")).zip(places.get(&word(one, "/to_id")));
        if let Some((&from, &to)) = ends {
            graph.link(from, to, &word(one, "/labels/0").unwrap_or_default());
        }
    }
    let (attributions, without) = graph.attributions();
    Ok((Annotated { id, text, attributions, fields }, left_out + without))
}

pub fn write(documents: &[Annotated]) -> Result<Vec<u8>> {
    let mut out = serde_json::to_vec_pretty(&documents.iter().map(task).collect::<Vec<_>>())?;
    out.push(b'\n');
    Ok(out)
}

fn task(document: &Annotated) -> Value {
    let positions = Positions::new(&document.text, Unit::Utf16);
    let graph = Graph::of(&document.attributions, false);
    let mut results = Vec::new();
    for (number, Node { role, pieces, kind, name }) in graph.nodes.iter().enumerate() {
        let id = format!("r{number}");
        let [start, end] = positions.of(pieces[0]);
        let text = pieces[0].of(&document.text);
        let mut region = json!({"id": id, "from_name": "label", "to_name": "text", "type": "labels",
            "value": {"start": start, "end": end, "text": text, "labels": [role.name()]}});
        if let Some(name) = name {
            region["meta"] = json!({"text": [name]});
        }
        results.push(region);
        if let Some(kind) = kind {
            results.push(json!({"id": id, "from_name": "type", "to_name": "text", "type": "choices",
                "value": {"start": start, "end": end, "text": text, "choices": [kind]}}));
        }
    }
    results.extend(graph.links.iter().map(|link| {
        json!({"from_id": format!("r{}", link.from), "to_id": format!("r{}", link.to), "type": "relation",
            "direction": "right", "labels": [link.label]})
    }));
    let mut data: Map<String, Value> = document.fields.clone();
    data.extend([("id".to_owned(), json!(document.id)), ("text".to_owned(), json!(document.text))]);
    json!({"data": data, "annotations": [{"result": results}]})
}
