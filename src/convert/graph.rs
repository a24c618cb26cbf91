//! Attributions as annotation tools draw them: marked words, and arrows between them.
//!
//! Each content is marked, each piece of it by itself, and arrows lead from its first piece to the first pieces of its
//! cue and source, from each first piece to the further ones, and from a content to the one that it stands in. Cues and
//! sources that attributions share are marked once. What is read may be drawn otherwise: an arrow may lead from cue to
//! source, have no label, or point the other way round; the roles at its ends tell what it means.

use std::collections::{BTreeMap, BTreeSet};

use super::Attribution;
use crate::types::Span;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Source,
    Cue,
    Content,
}

impl Role {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Role::Source => "source",
            Role::Cue => "cue",
            Role::Content => "content",
        }
    }

    /// The role of a label, in any case.
    pub fn of(label: &str) -> Option<Self> {
        [Role::Source, Role::Cue, Role::Content].into_iter().find(|role| role.name().eq_ignore_ascii_case(label))
    }
}

/// Marked words.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub role: Role,
    /// One, for formats that know no marks in pieces.
    pub pieces: Vec<Span>,
    /// The attribution's type, on the first piece of its content.
    pub kind: Option<String>,
    /// The attribution's name, there too.
    pub name: Option<String>,
}

/// An arrow between two nodes, by their places.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    pub label: &'static str,
}

/// From a content to the one that it stands in.
pub const PARENT: &str = "parent";
/// From the first piece to a further one.
pub const CONTINUES: &str = "continues";

#[derive(Debug, Default, PartialEq)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub links: Vec<Link>,
}

impl Graph {
    /// The graph of attributions; with `whole`, pieces stay together in one node.
    pub fn of(attributions: &[Attribution], whole: bool) -> Self {
        let mut graph = Self::default();
        let mut shared: BTreeMap<(Role, &[Span]), usize> = BTreeMap::new();
        let mut contents: BTreeMap<&str, usize> = BTreeMap::new();
        for one in attributions {
            let content = graph.mark(Role::Content, &one.content, whole);
            graph.nodes[content].kind.clone_from(&one.kind);
            graph.nodes[content].name = Some(one.id.clone());
            contents.insert(&one.id, content);
            for (role, pieces) in [(Role::Cue, &one.cue), (Role::Source, &one.source)] {
                if pieces.is_empty() {
                    continue;
                }
                let to = match shared.get(&(role, pieces.as_slice())) {
                    Some(&place) => place,
                    None => graph.mark(role, pieces, whole),
                };
                shared.insert((role, pieces), to);
                graph.links.push(Link { from: content, to, label: role.name() });
            }
        }
        for one in attributions {
            let parent = one.parent.as_deref().and_then(|parent| contents.get(parent));
            if let (Some(&from), Some(&to)) = (contents.get(one.id.as_str()), parent) {
                graph.links.push(Link { from, to, label: PARENT });
            }
        }
        graph
    }

    /// Marks `pieces`; the place of the first node.
    fn mark(&mut self, role: Role, pieces: &[Span], whole: bool) -> usize {
        let first = self.nodes.len();
        let node = |pieces: &[Span]| Node { role, pieces: pieces.to_vec(), kind: None, name: None };
        if whole {
            self.nodes.push(node(pieces));
            return first;
        }
        for (place, piece) in (first..).zip(pieces) {
            self.nodes.push(node(std::slice::from_ref(piece)));
            if place > first {
                self.links.push(Link { from: first, to: place, label: CONTINUES });
            }
        }
        first
    }

    /// Adds an arrow as a tool has it; one that means nothing, or leads nowhere, is left out.
    pub fn link(&mut self, from: usize, to: usize, label: &str) {
        let (Some(one), Some(other)) = (self.nodes.get(from), self.nodes.get(to)) else { return };
        let label = match (one.role, other.role) {
            (Role::Content, Role::Content) if label.eq_ignore_ascii_case(PARENT) => PARENT,
            (one, other) if one == other => CONTINUES,
            (one, other) => one.min(other).name(),
        };
        // Contents, then cues, then sources: so all arrows lead down.
        let (from, to) = if one.role < other.role { (to, from) } else { (from, to) };
        self.links.push(Link { from, to, label });
    }

    /// The attributions, in the order of their first contents, and how many nodes belong to none.
    pub fn attributions(&self) -> (Vec<Attribution>, usize) {
        let units = self.units();
        let mut members: BTreeMap<usize, Vec<&Node>> = BTreeMap::new();
        for (node, unit) in self.nodes.iter().zip(&units) {
            members.entry(*unit).or_default().push(node);
        }
        let mut arrows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut parents: BTreeMap<usize, usize> = BTreeMap::new();
        for Link { from, to, label } in &self.links {
            match *label {
                PARENT => drop(parents.insert(units[*from], units[*to])),
                CONTINUES => {}
                _ => arrows.entry(units[*from]).or_default().push(units[*to]),
            }
        }
        let to = |from: usize, role: Role| {
            let ends = arrows.get(&from).into_iter().flatten().copied();
            ends.filter(move |&end| self.nodes[end].role == role)
        };
        let spans = |units: &[usize]| {
            let nodes = units.iter().filter_map(|unit| members.get(unit)).flatten();
            let mut spans: Vec<Span> = nodes.flat_map(|node| &node.pieces).copied().collect();
            spans.sort_unstable();
            spans.dedup();
            spans
        };
        let (mut out, mut used, mut names) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
        for (&unit, nodes) in members.iter().filter(|(unit, _)| self.nodes[**unit].role == Role::Content) {
            let cue: Vec<usize> = to(unit, Role::Cue).collect();
            let source: Vec<usize> =
                to(unit, Role::Source).chain(cue.iter().flat_map(|&cue| to(cue, Role::Source))).collect();
            let id = nodes.iter().find_map(|node| node.name.clone()).unwrap_or_else(|| format!("a{}", out.len() + 1));
            names.insert(unit, id.clone());
            let kind = nodes.iter().find_map(|node| node.kind.clone());
            let one = Attribution {
                id,
                source: spans(&source),
                cue: spans(&cue),
                content: spans(&[unit]),
                kind,
                ..Attribution::default()
            };
            out.push((unit, one));
            used.insert(unit);
            used.extend(cue.into_iter().chain(source));
        }
        let with_parent =
            |(unit, one)| Attribution { parent: parents.get(&unit).and_then(|to| names.get(to)).cloned(), ..one };
        let left_out = members.keys().filter(|unit| !used.contains(unit)).count();
        (out.into_iter().map(with_parent).collect(), left_out)
    }

    /// For each node the first one that it is a piece with.
    fn units(&self) -> Vec<usize> {
        let mut units: Vec<usize> = (0..self.nodes.len()).collect();
        for link in self.links.iter().filter(|link| link.label == CONTINUES) {
            let (one, other) = (find(&mut units, link.from), find(&mut units, link.to));
            units[one.max(other)] = one.min(other);
        }
        (0..units.len()).map(|place| find(&mut units, place)).collect()
    }
}

/// The first of the nodes that are joined with `place`.
fn find(units: &mut [usize], mut place: usize) -> usize {
    while units[place] != place {
        units[place] = units[units[place]];
        place = units[place];
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(role: Role, start: usize) -> Node {
        Node { role, pieces: vec![Span::new(start, start + 1)], kind: None, name: None }
    }

    #[test]
    fn arrows_may_be_drawn_otherwise() {
        let nodes = vec![node(Role::Source, 0), node(Role::Cue, 2), node(Role::Content, 4), node(Role::Content, 6)];
        let mut graph = Graph { nodes, links: Vec::new() };
        graph.nodes.push(node(Role::Cue, 8));
        graph.link(0, 1, "");
        graph.link(1, 2, "says");
        graph.link(3, 2, "");
        graph.link(3, 9, "nowhere");
        let (found, left_out) = graph.attributions();
        let expected = Attribution {
            id: "a1".into(),
            source: vec![Span::new(0, 1)],
            cue: vec![Span::new(2, 3)],
            content: vec![Span::new(4, 5), Span::new(6, 7)],
            ..Attribution::default()
        };
        assert_eq!((found, left_out), (vec![expected], 1));
    }
}
