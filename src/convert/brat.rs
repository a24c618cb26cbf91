//! brat standoff: `.txt` with `.ann` beside it, or, as PolNeAR has it, `text/NAME.txt` and `attributions/NAME_ANNOTATOR.ann`.
//! Offsets count code points.
//!
//! An attribution is an event whose trigger covers the cue: `E1 Attribution:T4 Content:T3 Cue:T2 Source:T1`; arrows (`R`)
//! between marked words are read, too. An `.ann` that nobody changed in between comes back byte for byte. brat refuses a
//! mark that covers a line break, so marks are cut there, and a note (`Pieces`) keeps what they were.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::folder::{self, Files, Index};
use super::graph::{Graph, Node, Role};
use super::positions::{Positions, Unit};
use super::{Annotated, Attribution, Documents};
use crate::types::{Span, is_line_break};

/// Fields that keep the file as it was, and where it stood.
const LINES: &str = "brat";
const PLACE: &str = "brat_file";
const TEXT_PLACE: &str = "brat_text_file";
/// Tells brat which labels, roles and types there are.
const CONFIGURATION: &str = include_str!("brat.conf");

pub fn read(folder: &Path, found: &mut Documents) -> Result<()> {
    let index = Index::read(folder)?;
    for path in folder::files(folder, &["ann"])? {
        let text_path = text_of(&path).with_context(|| format!("{} has no text beside it", path.display()))?;
        let text = fs::read_to_string(&text_path).with_context(|| format!("cannot read {}", text_path.display()))?;
        let lines = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let below = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_path_buf();
        let apart = path.parent() != text_path.parent();
        let stem = text_path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = if apart { stem } else { below(&text_path).to_string_lossy().into_owned() };
        let mut document = index.document(&below(&text_path), &name, text);
        let (attributions, left_out) =
            parse(&lines, &document.text).with_context(|| format!("cannot read {}", path.display()))?;
        found.left_out += left_out;
        document.attributions = attributions;
        document.fields.insert(LINES.to_owned(), json!(lines));
        if apart {
            document.fields.insert(PLACE.to_owned(), json!(below(&path).to_string_lossy()));
            document.fields.insert(TEXT_PLACE.to_owned(), json!(below(&text_path).to_string_lossy()));
        }
        found.documents.push(document);
    }
    Ok(())
}

/// The text of an `.ann`: beside it, or in PolNeAR's place, where the annotator's name is not part of the text's.
fn text_of(path: &Path) -> Option<PathBuf> {
    let beside = path.with_extension("txt");
    let stem = path.file_stem()?.to_str()?;
    let texts = path.parent()?.parent().map(|above| above.join("text"));
    let names = [Some(stem), stem.rsplit_once('_').map(|(name, _)| name)];
    let elsewhere = names.into_iter().flatten().filter_map(|name| Some(texts.as_ref()?.join(format!("{name}.txt"))));
    std::iter::once(beside).chain(elsewhere).find(|path| path.is_file())
}

/// The attributions of an `.ann`, and how many marks belong to none.
fn parse(lines: &str, text: &str) -> Result<(Vec<Attribution>, usize)> {
    let positions = Positions::new(text, Unit::CodePoints);
    let (mut graph, mut marks) = (Graph::default(), BTreeMap::new());
    let (mut events, mut relations) = (Vec::new(), Vec::new());
    let (mut kinds, mut names) = (BTreeMap::<&str, &str>::new(), BTreeMap::<&str, &str>::new());
    let mut uncut = BTreeMap::<&str, &str>::new();
    for (number, line) in (1..).zip(lines.lines()) {
        let mut parts = line.split('\t');
        let (name, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        match name.chars().next() {
            Some('T') => {
                let (label, pieces) = mark(rest, &positions).with_context(|| format!("line {number}"))?;
                held(&pieces, text, parts.next()).with_context(|| format!("line {number}"))?;
                if let Some(role) = Role::of(label) {
                    marks.insert(name, graph.nodes.len());
                    graph.nodes.push(Node { role, pieces, kind: None, name: None });
                }
            }
            Some('E') => events.push((name, rest)),
            Some('R') => relations.push(rest),
            Some('A' | 'M') => {
                let mut words = rest.split(' ');
                if let (Some("Type"), Some(of), Some(kind)) = (words.next(), words.next(), words.next()) {
                    kinds.insert(of, kind);
                }
            }
            Some('#') => {
                if let Some(event) = rest.strip_prefix("Name ") {
                    names.extend(parts.next().map(|name| (event, name)));
                } else if let Some(mark) = rest.strip_prefix("Pieces ") {
                    uncut.extend(parts.next().map(|offsets| (mark, offsets)));
                }
            }
            // Normalisations and what is to come.
            _ => {}
        }
    }
    for (mark, offsets) in uncut {
        if let (Some(&place), Ok(whole)) = (marks.get(mark), pieces(offsets, &positions)) {
            // Only of a mark that nobody changed.
            let now = &mut graph.nodes[place].pieces;
            if cut(&whole, text) == *now {
                *now = whole;
            }
        }
    }
    let mut contents = BTreeMap::new();
    for (event, arguments) in events {
        let of_role = |role: Role| {
            let arguments = arguments.split(' ').filter_map(|argument| argument.split_once(':'));
            // A role that is there again has a number: Content2.
            let arguments = arguments
                .filter(move |(label, _)| Role::of(label.trim_end_matches(|c: char| c.is_ascii_digit())) == Some(role));
            arguments.filter_map(|(_, mark)| marks.get(mark).copied()).collect::<Vec<_>>()
        };
        let all = of_role(Role::Content);
        let Some(&content) = all.first() else { continue };
        // A content of two events is two contents: arrows would mix up their cues.
        let content = if graph.nodes[content].name.is_some() {
            graph.nodes.push(graph.nodes[content].clone());
            graph.nodes.len() - 1
        } else {
            content
        };
        graph.nodes[content].name = Some((*names.get(event).unwrap_or(&event)).to_owned());
        graph.nodes[content].kind = kinds.get(event).map(|&kind| kind.to_owned());
        contents.insert(event, content);
        for other in all.into_iter().skip(1).chain(of_role(Role::Cue)).chain(of_role(Role::Source)) {
            graph.link(content, other, "");
        }
    }
    for relation in relations {
        let mut words = relation.split(' ');
        let label = words.next().unwrap_or_default();
        let mut end = || {
            let name = words.next()?.split_once(':')?.1;
            marks.get(name).or_else(|| contents.get(name)).copied()
        };
        if let (Some(from), Some(to)) = (end(), end()) {
            graph.link(from, to, label);
        }
    }
    Ok(graph.attributions())
}

/// `Content 0 4;6 9`: the label and the pieces.
fn mark<'a>(rest: &'a str, positions: &Positions) -> Result<(&'a str, Vec<Span>)> {
    let (label, offsets) = rest.split_once(' ').context("a mark has a label and offsets")?;
    Ok((label, pieces(offsets, positions)?))
}

/// `0 4;6 9`: the pieces.
fn pieces(offsets: &str, positions: &Positions) -> Result<Vec<Span>> {
    let piece = |piece: &str| {
        let (start, end) = piece.split_once(' ').context("a piece has a start and an end")?;
        positions.span(start.parse()?, end.parse()?)
    };
    offsets.split(';').map(piece).collect()
}

/// What no line of an `.ann` can hold, as brat reads lines.
fn breaks(c: char) -> bool {
    c.is_control() || is_line_break(c)
}

/// The pieces, cut where the text has line breaks.
fn cut(pieces: &[Span], text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    for piece in pieces {
        let (before, mut start) = (out.len(), piece.start);
        for line in piece.of(text).split_inclusive(breaks) {
            let end = start + line.trim_end_matches(breaks).len();
            out.extend((end > start).then(|| Span::new(start, end)));
            start += line.len();
        }
        if out.len() == before {
            out.push(*piece);
        }
    }
    out
}

/// The text that stands beside a mark has to be the one that it covers; brat writes line breaks as spaces.
fn held(pieces: &[Span], text: &str, beside: Option<&str>) -> Result<()> {
    let Some(beside) = beside else { return Ok(()) };
    let covered: Vec<&str> = pieces.iter().map(|piece| piece.of(text)).collect();
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (covered, beside) = (plain(&covered.join(" ")), plain(beside));
    if covered != beside {
        bail!("the marked words are {beside:?}, and the text has {covered:?} there: they do not belong together");
    }
    Ok(())
}

pub fn write(documents: &[Annotated]) -> Result<Files> {
    let names = folder::names(documents);
    let mut files = Files::new();
    let (mut indexed, mut ours) = (Vec::new(), false);
    for (document, name) in documents.iter().zip(&names) {
        let place = |field: &str| {
            let path = PathBuf::from(document.fields.get(field)?.as_str()?);
            folder::is_below(&path).then_some(path)
        };
        let kept = document.fields.get(LINES).and_then(Value::as_str);
        let same = |lines: &&str| parse(lines, &document.text).is_ok_and(|(found, _)| found == bare(document));
        let lines = kept.filter(same).map_or_else(|| lines(document), str::to_owned);
        let places = place(PLACE).zip(place(TEXT_PLACE));
        ours |= places.is_none();
        let (path, text_path) = places.unwrap_or_else(|| (name.with_extension("ann"), name.clone()));
        let mut document = document.clone();
        for field in [LINES, PLACE, TEXT_PLACE] {
            document.fields.remove(field);
        }
        files.push((Some(path), lines.into_bytes()));
        files.push((Some(text_path.clone()), document.text.clone().into_bytes()));
        // Names tell the rest: a folder as people have it gets no index.
        if document.fields.is_empty() && (Path::new(&document.id) == text_path || text_path != *name) {
            continue;
        }
        indexed.push((document, text_path));
    }
    if ours {
        files.push((Some(PathBuf::from("annotation.conf")), CONFIGURATION.into()));
    }
    if !indexed.is_empty() {
        let (documents, names): (Vec<_>, Vec<_>) = indexed.into_iter().unzip();
        files.push(folder::index(&documents, &names)?);
    }
    Ok(files)
}

/// The attributions without what brat has no room for.
fn bare(document: &Annotated) -> Vec<Attribution> {
    let bare = |one: &Attribution| Attribution { fields: serde_json::Map::new(), ..one.clone() };
    document.attributions.iter().map(bare).collect()
}

fn lines(document: &Annotated) -> String {
    use std::fmt::Write;
    let positions = Positions::new(&document.text, Unit::CodePoints);
    let (mut out, mut next, mut shared) = (String::new(), 1, BTreeMap::new());
    let offsets = |pieces: &[Span]| {
        let pieces = pieces.iter().map(|&piece| positions.of(piece).map(|at| at.to_string()).join(" "));
        pieces.collect::<Vec<_>>().join(";")
    };
    let mut mark = |out: &mut String, notes: &mut Vec<String>, label: &str, pieces: &[Span]| {
        let key = (label.to_owned(), pieces.to_vec());
        if let Some(number) = shared.get(&key) {
            return *number;
        }
        let number = next;
        next += 1;
        let lines = cut(pieces, &document.text);
        let covered: Vec<_> = lines.iter().map(|line| line.of(&document.text)).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "T{number}\t{label} {}\t{}", offsets(&lines), covered.join(" ").replace(breaks, " "));
        if lines != pieces && Role::of(label).is_some() {
            notes.push(format!("Pieces T{number}\t{}", offsets(pieces)));
        }
        // Contents and triggers are one attribution's own.
        if label == "Source" || label == "Cue" {
            shared.insert(key, number);
        }
        number
    };
    let (mut attributes, mut relations, mut notes) = (String::new(), String::new(), Vec::new());
    let (mut kinds, mut parents) = (0, 0);
    let names: BTreeMap<&str, usize> = document.attributions.iter().map(|one| one.id.as_str()).zip(1..).collect();
    for (number, one) in (1..).zip(&document.attributions) {
        let content = mark(&mut out, &mut notes, "Content", &one.content);
        let mut arguments = format!(" Content:T{content}");
        for (label, pieces) in [("Cue", &one.cue), ("Source", &one.source)] {
            if !pieces.is_empty() {
                let place = mark(&mut out, &mut notes, label, pieces);
                let _ = write!(arguments, " {label}:T{place}");
            }
        }
        // An event stands at words: its cue, else its content.
        let words = if one.cue.is_empty() { &one.content } else { &one.cue };
        let trigger = mark(&mut out, &mut notes, "Attribution", words);
        let _ = writeln!(out, "E{number}\tAttribution:T{trigger}{arguments}");
        if one.id != format!("E{number}") && !one.id.contains(char::is_control) {
            notes.push(format!("Name E{number}\t{}", one.id));
        }
        if let Some(kind) = one.kind.as_ref().filter(|kind| !kind.contains(char::is_whitespace)) {
            kinds += 1;
            let _ = writeln!(attributes, "A{kinds}\tType E{number} {kind}");
        }
        if let Some(parent) = one.parent.as_deref().and_then(|parent| names.get(parent)) {
            parents += 1;
            let _ = writeln!(relations, "R{parents}\tParent Arg1:E{number} Arg2:E{parent}");
        }
    }
    for (number, note) in (1..).zip(notes) {
        let _ = writeln!(relations, "#{number}\t{note}");
    }
    out + &attributes + &relations
}
