//! W3C Web Annotations: `.txt` with an `AnnotationPage` beside it, as `.jsonld`.
//!
//! A marked piece is an annotation whose target has two selectors: the position (in code points) and the quotation. An
//! arrow is an annotation that links two others. A text that changed a little is no hindrance: a quotation that is no
//! longer at its position is looked for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::folder::{self, Files, Index};
use super::graph::{Graph, Node, Role};
use super::positions::{Positions, Unit};
use super::{Annotated, Documents};
use crate::types::Span;

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
/// Code points before and after a quotation that tell it from the same words elsewhere.
const AROUND: usize = 32;

pub fn read(folder: &Path, found: &mut Documents) -> Result<()> {
    let index = Index::read(folder)?;
    for path in folder::files(folder, &["jsonld"])? {
        let context = || format!("cannot read {}", path.display());
        let text_path = path.with_extension("txt");
        let text = fs::read_to_string(&text_path).with_context(|| format!("cannot read {}", text_path.display()))?;
        let below = text_path.strip_prefix(folder).unwrap_or(&text_path);
        let mut document = index.document(below, &below.to_string_lossy(), text);
        let page: Value = serde_json::from_slice(&fs::read(&path).with_context(context)?).with_context(context)?;
        let graph = parse(&page, &document.text).with_context(context)?;
        let (attributions, left_out) = graph.attributions();
        found.left_out += left_out;
        document.attributions = attributions;
        found.documents.push(document);
    }
    Ok(())
}

fn parse(page: &Value, text: &str) -> Result<Graph> {
    let (positions, mut graph, mut places) =
        (Positions::new(text, Unit::CodePoints), Graph::default(), BTreeMap::new());
    let none = Vec::new();
    let items = page["items"].as_array().or_else(|| page.as_array()).unwrap_or(&none);
    for item in items.iter().filter(|item| item["motivation"] != "linking") {
        let tagged = |purpose: &str| {
            let bodies =
                item["body"].as_array().into_iter().flatten().chain(item["body"].as_object().map(|_| &item["body"]));
            let mut bodies = bodies.filter(|body| body["purpose"] == purpose);
            bodies.find_map(|body| body["value"].as_str()).map(str::to_owned)
        };
        let Some(role) = tagged("tagging").as_deref().and_then(Role::of) else { continue };
        let id = item["id"].as_str().unwrap_or_default();
        let piece =
            target(&item["target"]["selector"], text, &positions).with_context(|| format!("annotation {id:?}"))?;
        places.insert(id, graph.nodes.len());
        graph.nodes.push(Node { role, pieces: vec![piece], kind: tagged("classifying"), name: tagged("identifying") });
    }
    for item in items.iter().filter(|item| item["motivation"] == "linking") {
        let end = |value: &Value| places.get(value.as_str()?).copied();
        if let (Some(from), Some(to)) = (end(&item["target"]), end(&item["body"]["source"])) {
            graph.link(from, to, item["body"]["value"].as_str().unwrap_or_default());
        }
    }
    Ok(graph)
}

/// What the selectors select: the position, if the quotation stands there, else the quotation.
fn target(selector: &Value, text: &str, positions: &Positions) -> Result<Span> {
    let selectors: Vec<&Value> = selector.as_array().map_or_else(|| vec![selector], |all| all.iter().collect());
    let of_type = |kind: &str| selectors.iter().find(|one| one["type"] == kind);
    let quote = of_type("TextQuoteSelector");
    let exact = quote.and_then(|one| one["exact"].as_str());
    if let Some(one) = of_type("TextPositionSelector") {
        let offset = |name: &str| one[name].as_u64().and_then(|at| usize::try_from(at).ok());
        let (start, end) = offset("start").zip(offset("end")).context("a position has no start or no end")?;
        match positions.span(start, end) {
            Ok(span) if exact.is_none_or(|exact| exact == span.of(text)) => return Ok(span),
            Err(error) if exact.is_none() => return Err(error),
            _ => {}
        }
    }
    let exact = exact.filter(|exact| !exact.is_empty()).context("it has no selector that is read here")?;
    let part = |name: &str| quote.and_then(|one| one[name].as_str()).unwrap_or_default();
    let (prefix, suffix) = (part("prefix"), part("suffix"));
    let around = |span: &Span| text[..span.start].ends_with(prefix) && text[span.end..].starts_with(suffix);
    let all: Vec<Span> =
        text.match_indices(exact).map(|(at, exact)| Span::new(at, at + exact.len())).filter(around).take(2).collect();
    match all[..] {
        [only] => Ok(only),
        _ => anyhow::bail!(
            "the text has {exact:?} {} with these words around it",
            if all.is_empty() { "nowhere" } else { "more than once" }
        ),
    }
}

pub fn write(documents: &[Annotated]) -> Result<Files> {
    let names = folder::names(documents);
    let mut files = Files::new();
    for (document, name) in documents.iter().zip(&names) {
        let own = address(&name.with_extension("jsonld"));
        let mut page = serde_json::to_vec_pretty(&page(document, &address(name), &own))?;
        page.push(b'\n');
        files.push((Some(name.with_extension("jsonld")), page));
        files.push((Some(name.clone()), document.text.clone().into_bytes()));
    }
    files.push(folder::index(documents, &names)?);
    Ok(files)
}

/// What the file at `path` is called by the one beside it: a relative IRI.
fn address(path: &Path) -> String {
    // Names of files are safe, but for this.
    path.file_name().unwrap_or_default().to_string_lossy().replace(' ', "%20")
}

/// The page at `own`, beside the text at `source`.
fn page(document: &Annotated, source: &str, own: &str) -> Value {
    let positions = Positions::new(&document.text, Unit::CodePoints);
    let graph = Graph::of(&document.attributions, false);
    // With the page's name: pages that one base is given for may not share their annotations' names.
    let name = |place: usize| format!("{own}#m{}", place + 1);
    let mut items = Vec::new();
    for (place, node) in graph.nodes.iter().enumerate() {
        let piece = node.pieces[0];
        let [start, end] = positions.of(piece);
        let before =
            document.text[..piece.start].char_indices().rev().take(AROUND).last().map_or(piece.start, |(at, _)| at);
        let after = document.text[piece.end..].chars().take(AROUND).map(char::len_utf8).sum::<usize>();
        let bodies = [
            ("tagging", Some(role(node))),
            ("classifying", node.kind.as_deref()),
            ("identifying", node.name.as_deref()),
        ];
        let bodies: Vec<Value> = bodies
            .into_iter()
            .filter_map(|(purpose, value)| Some(json!({"type": "TextualBody", "purpose": purpose, "value": value?})))
            .collect();
        items.push(json!({
            "id": name(place), "type": "Annotation", "motivation": "tagging", "body": bodies,
            "target": {"source": source, "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {"type": "TextQuoteSelector", "exact": piece.of(&document.text),
                 "prefix": &document.text[before..piece.start], "suffix": &document.text[piece.end..piece.end + after]},
            ]},
        }));
    }
    for (number, link) in (1..).zip(&graph.links) {
        items.push(json!({
            "id": format!("{own}#l{number}"), "type": "Annotation", "motivation": "linking", "target": name(link.from),
            "body": {"type": "SpecificResource", "source": name(link.to), "purpose": "linking", "value": link.label},
        }));
    }
    json!({"@context": CONTEXT, "id": own, "type": "AnnotationPage", "items": items})
}

fn role(node: &Node) -> &'static str {
    node.role.name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_found_where_its_position_no_longer_fits() {
        let text = "New. The port is open. The port is shut.";
        let positions = Positions::new(text, Unit::CodePoints);
        let select = |exact: &str, prefix: &str| {
            json!([{"type": "TextPositionSelector", "start": 0, "end": 8},
                   {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": " is"}])
        };
        assert_eq!(target(&select("The port", "New. "), text, &positions).expect("found"), Span::new(5, 13));
        assert!(target(&select("The port", ""), text, &positions).is_err());
        assert!(target(&select("The mill", ""), text, &positions).is_err());
    }
}
