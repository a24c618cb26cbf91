//! Pages become trees, which are held against limits: some of what is done with a page takes more than linear time in the
//! depth of its tree or the attributes of a tag, or a stack as deep as the tree.

use std::cell::Cell;

use anyhow::{Result, bail};
use dom_query::{Document, NodeId};
use html5ever::interface::Tracer;
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};

/// A page may be this large (bytes), …
const SIZE: usize = 8 << 20;
/// … its elements nested this deep …
const DEPTH: usize = 256;
/// … and have this many attributes.
const ATTRIBUTES: usize = 4000;

/// What is parsed between two looks at what is open (bytes).
const STRETCH: usize = 4096;

/// The tree of a page.
///
/// # Errors
/// When it is beyond a limit.
pub fn page(source: &str) -> Result<Document> {
    if source.len() > SIZE {
        bail!("a page may have {} MiB, and this has more", SIZE >> 20);
    }
    if most_attributes(source.as_bytes()) > ATTRIBUTES {
        bail!("an element may have {ATTRIBUTES} attributes, and this has more");
    }
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut parser = parse_document(Document::default(), ParseOpts { tree_builder, ..ParseOpts::default() });
    let mut rest = source;
    while !rest.is_empty() {
        let (stretch, after) = rest.split_at(rest.floor_char_boundary(STRETCH));
        parser.process(StrTendril::from_slice(stretch));
        rest = after;
        let open = Counter::default();
        parser.tokenizer.sink.trace_handles(&open);
        // Also what is not nested yet, but would be opened again by the next word.
        if open.0.get() > 2 * DEPTH {
            return too_deep();
        }
    }
    let page = parser.finish();
    if depth(&page) > DEPTH { too_deep() } else { Ok(page) }
}

fn too_deep() -> Result<Document> {
    bail!("elements may be nested {DEPTH} deep, and these are deeper")
}

/// Counts the elements that a parser has open.
#[derive(Default)]
struct Counter(Cell<usize>);

impl Tracer for Counter {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// How deep a tree is.
fn depth(page: &Document) -> usize {
    let (mut at, mut depth, mut deepest) = (page.root(), 0, 0);
    loop {
        if let Some(child) = at.first_child() {
            at = child;
            depth += 1;
            deepest = deepest.max(depth);
            continue;
        }
        let next = loop {
            if let Some(next) = at.next_sibling() {
                break next;
            }
            match at.parent() {
                Some(parent) if depth > 0 => at = parent,
                _ => return deepest,
            }
            depth -= 1;
        };
        at = next;
    }
}

/// Where a parser is in a tag, by the names of the HTML standard.
#[derive(Clone, Copy)]
enum Within {
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Unquoted,
}

impl Within {
    const ALL: [Self; 8] = [
        Self::TagName,
        Self::BeforeName,
        Self::Name,
        Self::AfterName,
        Self::BeforeValue,
        Self::DoubleQuoted,
        Self::SingleQuoted,
        Self::Unquoted,
    ];

    /// Where it is after a byte, and whether an attribute begins there; `None` after the tag.
    fn after(self, byte: u8) -> Option<(Self, bool)> {
        let space = byte.is_ascii_whitespace();
        let then = match (self, byte) {
            (Self::DoubleQuoted, b'"') | (Self::SingleQuoted, b'\'') => Self::BeforeName,
            (Self::DoubleQuoted | Self::SingleQuoted, _) => self,
            (_, b'>') => return None,
            (Self::BeforeValue, b'"') => Self::DoubleQuoted,
            (Self::BeforeValue, b'\'') => Self::SingleQuoted,
            (Self::BeforeValue, _) if space => Self::BeforeValue,
            (Self::Name | Self::AfterName, _) if space => Self::AfterName,
            (_, _) if space => Self::BeforeName,
            (Self::BeforeValue | Self::Unquoted, _) => Self::Unquoted,
            (_, b'/') => Self::BeforeName,
            (Self::Name | Self::AfterName, b'=') => Self::BeforeValue,
            (Self::TagName | Self::Name, _) => self,
            (Self::BeforeName | Self::AfterName, _) => return Some((Self::Name, true)),
        };
        Some((then, false))
    }
}

/// How many attributes a tag has at most, wherever a parser sees tags: what looks like a comment or a script may be none.
fn most_attributes(source: &[u8]) -> usize {
    let mut most = 0;
    // For each place in a tag the most attributes of those that may be there.
    let mut open: [Option<usize>; Within::ALL.len()] = [None; Within::ALL.len()];
    for (at, &byte) in source.iter().enumerate() {
        if open.iter().any(Option::is_some) {
            let mut then = [None; Within::ALL.len()];
            for within in Within::ALL {
                let Some(count) = open[within as usize] else { continue };
                let Some((next, begins)) = within.after(byte) else { continue };
                let count = count + usize::from(begins);
                most = most.max(count);
                then[next as usize] = then[next as usize].max(Some(count));
            }
            open = then;
        }
        if byte.is_ascii_alphabetic() && (source[..at].ends_with(b"<") || source[..at].ends_with(b"</")) {
            let name = &mut open[Within::TagName as usize];
            *name = (*name).max(Some(0));
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Why a page is refused.
    fn refused(source: &str) -> String {
        page(source).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_common_page_is_within_the_limits() {
        let part =
            "<div><p>a<br><img src='<div>'><b>c</b><script>'<div>'</script><!-- <div> --><svg><path/></svg></div>";
        assert_eq!(refused(&part.repeat(1000)), "");
        assert_eq!(refused(&"<p>a<li>b<td>c</p2>".repeat(1000)), "");
        assert_eq!(refused(&"<".repeat(100_000)), "");
        assert_eq!(refused(&"a".repeat(SIZE + 1)), "a page may have 8 MiB, and this has more");
        assert_eq!(depth(&page("<p>a<b>c</b></p><i>").expect("a page")), 5);
    }

    /// So many that time which grows with their square would be felt.
    #[test]
    fn what_is_nested_is_seen_whatever_it_is_mixed_with() {
        for part in [
            "<div>",
            "<div/>",
            "<div></x>",
            "<ul><li></x></ul2>",
            "<table><td></table2>",
            "<x><div></x></div>",
            "<p><b a=A></p>",
            "<div><b a=A></div>",
            "<template></x>",
            "<svg><desc></x>",
        ] {
            for before in ["", "<!-->", "<title><!--</title>", "<script><!--<script></script><!--</script>", "<table>"]
            {
                let many: String = (0..50_000).map(|number| part.replace('A', &number.to_string())).collect();
                let told = refused(&format!("{before}{many}"));
                assert_eq!(told, "elements may be nested 256 deep, and these are deeper", "{before}{part}");
            }
        }
        // Closed again before anybody looks.
        let told = refused(&("<div>".repeat(300) + &"</div>".repeat(300)));
        assert_eq!(told, "elements may be nested 256 deep, and these are deeper");
    }

    #[test]
    fn attributes_are_counted_as_a_parser_counts_them() {
        for (source, count) in [
            ("<a>", 0),
            ("<a b>", 1),
            ("<a/b=c d='e f' g=\"'h i'\"j = k>", 4),
            ("<a b= \">\" c d>", 3),
            ("<a b==\" c d\">", 3),
            ("<a = b>", 2),
            ("</a b c>", 2),
            ("a < b c d", 0),
            ("<!--><a b>", 1),
            ("<a b='<c d e f>", 3),
        ] {
            assert_eq!(most_attributes(source.as_bytes()), count, "{source}");
        }
    }

    #[test]
    fn an_element_with_many_attributes_is_refused() {
        let many = (0..500_000).map(|number| number.to_string()).collect::<Vec<_>>().join(" a");
        for before in ["<a", "<!--><a", "<title><!--</title><a", "<a b= \">\"", "<a b==\"", "</a"] {
            let told = refused(&format!("{before} a{many}>"));
            assert_eq!(told, "an element may have 4000 attributes, and this has more", "{before}");
        }
    }
}
