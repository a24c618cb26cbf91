//! INCEpTION: a UIMA CAS as XMI for each document, with a span layer `webanno.custom.Attribution` (features `role`,
//! `claimType` and `name`; INCEpTION reserves the name `type`) and a relation layer `webanno.custom.AttributionLink` (feature `label`), which `TypeSystem.xml` beside them
//! declares. Offsets count UTF-16 code units.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};

use super::folder::{self, Files, Index};
use super::graph::{Graph, Node, Role};
use super::positions::{Positions, Unit};
use super::{Annotated, Documents};

const TYPES: &str = include_str!("inception.xml");
const SPAN: &str = "Attribution";
const LINK: &str = "AttributionLink";

pub fn read(folder: &Path, found: &mut Documents) -> Result<()> {
    let index = Index::read(folder)?;
    for path in folder::files(folder, &["xmi"])? {
        let context = || format!("cannot read {}", path.display());
        let xml = fs::read_to_string(&path).with_context(context)?;
        let (text, elements) = parse(&xml).with_context(context)?;
        let below = path.strip_prefix(folder).unwrap_or(&path).with_extension("txt");
        let mut document = index.document(&below, &below.to_string_lossy(), text);
        let (attributions, left_out) = graph(&elements, &document.text).with_context(context)?.attributions();
        found.left_out += left_out;
        document.attributions = attributions;
        found.documents.push(document);
    }
    Ok(())
}

/// An element of one of our layers: its name, and its attributes.
type Element = (String, BTreeMap<String, String>);

/// The text of a CAS, and the elements of our layers.
fn parse(xml: &str) -> Result<(String, Vec<Element>)> {
    let mut reader = Reader::from_str(xml);
    let (mut text, mut elements) = (None, Vec::new());
    loop {
        match reader.read_event()? {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.local_name().as_ref().to_owned();
                match name.as_str() {
                    "Sofa" => text = attributes(&start)?.remove("sofaString").or(text),
                    SPAN | LINK => elements.push((name, attributes(&start)?)),
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok((text.context("it has no text (no Sofa with a sofaString)")?, elements))
}

fn attributes(start: &BytesStart) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for one in start.attributes() {
        let one = one?;
        let name = one.key.as_ref().to_owned();
        found.insert(name, quick_xml::escape::unescape(&one.value)?.into_owned());
    }
    Ok(found)
}

fn graph(elements: &[Element], text: &str) -> Result<Graph> {
    let (positions, mut graph, mut places) = (Positions::new(text, Unit::Utf16), Graph::default(), BTreeMap::new());
    for (_, fields) in elements.iter().filter(|(name, _)| name == SPAN) {
        let offset = |name: &str| fields.get(name).and_then(|at| at.parse().ok());
        let (Some(start), Some(end)) = (offset("begin"), offset("end")) else { bail!("a span has no begin or no end") };
        let Some(role) = fields.get("role").and_then(|role| Role::of(role)) else { continue };
        places.insert(fields.get("xmi:id"), graph.nodes.len());
        let pieces = vec![positions.span(start, end)?];
        let [kind, name] = ["claimType", "name"].map(|feature| fields.get(feature).cloned());
        graph.nodes.push(Node { role, pieces, kind, name });
    }
    for (_, fields) in elements.iter().filter(|(name, _)| name == LINK) {
        let end = |name: &str| places.get(&fields.get(name)).copied();
        if let (Some(from), Some(to)) = (end("Governor"), end("Dependent")) {
            graph.link(from, to, fields.get("label").map_or("", String::as_str));
        }
    }
    Ok(graph)
}

pub fn write(documents: &[Annotated]) -> Result<Files> {
    let names = folder::names(documents);
    let mut files = Files::new();
    for (document, name) in documents.iter().zip(&names) {
        files.push((Some(name.with_extension("xmi")), xmi(document)?));
    }
    files.push((Some(PathBuf::from("TypeSystem.xml")), TYPES.into()));
    files.push(folder::index(documents, &names)?);
    Ok(files)
}

fn xmi(document: &Annotated) -> Result<Vec<u8>> {
    // XML has no way to write these.
    let unfit = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{7f}'..='\u{9f}'))
            || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if let Some(c) = document.text.chars().find(|&c| unfit(c)) {
        bail!("{}: XML cannot hold the character {:?} of its text", document.id, c);
    }
    let positions = Positions::new(&document.text, Unit::Utf16);
    let graph = Graph::of(&document.attributions, false);
    // 0 is null and 1 the text.
    let id = |place: usize| place + 2;
    let mut out = HEAD.as_bytes().to_vec();
    let mut members = Vec::new();
    for (place, node) in graph.nodes.iter().enumerate() {
        let [begin, end] = positions.of(node.pieces[0]);
        members.push(id(place).to_string());
        write!(out, r#"    <custom:{SPAN} xmi:id="{}" sofa="1" begin="{begin}" end="{end}""#, id(place))?;
        let features =
            [("role", Some(node.role.name())), ("claimType", node.kind.as_deref()), ("name", node.name.as_deref())];
        for (name, value) in features {
            if let Some(value) = value.filter(|value| !value.chars().any(unfit)) {
                write!(out, r#" {name}="{}""#, attribute(value))?;
            }
        }
        writeln!(out, "/>")?;
    }
    for (number, link) in graph.links.iter().enumerate() {
        let own = id(graph.nodes.len() + number);
        let [begin, end] = positions.of(graph.nodes[link.to].pieces[0]);
        members.push(own.to_string());
        writeln!(
            out,
            "    <custom:{LINK} xmi:id=\"{own}\" sofa=\"1\" begin=\"{begin}\" end=\"{end}\" Governor=\"{}\" Dependent=\"{}\" \
             label=\"{}\"/>",
            id(link.from),
            id(link.to),
            link.label
        )?;
    }
    write!(
        out,
        "    <cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text/plain\" sofaString=\"{}\"/>\n    \
         <cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n",
        attribute(&document.text),
        members.join(" ")
    )?;
    Ok(out)
}

/// A value of an attribute: line breaks and tabs would come back as spaces.
fn attribute(value: &str) -> String {
    let value = escape(value).replace('\n', "&#10;").replace('\r', "&#13;").replace('\t', "&#9;");
    value.replace('\u{85}', "&#133;").replace('\u{2028}', "&#8232;")
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0">
    <cas:NULL xmi:id="0"/>
"#;
