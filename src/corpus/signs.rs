//! The elements that tell something about a page: they are set apart once, since looking some twenty selectors up in the
//! whole page takes longer than parsing it.

use std::sync::LazyLock;

use dom_query::{Document, Matcher, NodeRef};

/// A selector, which is parsed once.
pub type Pattern = LazyLock<Matcher>;

macro_rules! pattern {
    ($selector:literal) => {
        std::sync::LazyLock::new(|| dom_query::Matcher::new($selector).expect("a sound selector. This is a bug."))
    };
}
pub(super) use pattern;

/// Classes that patterns ask for, of elements without another mark.
const CLASSES: [&str; 10] = [
    "author-name",
    "byline",
    "c-byline",
    "comment-content",
    "comment-text",
    "comment__body",
    "comment__text",
    "commentText",
    "dateline-date",
    "entry-date",
];

/// The few elements of a page that a pattern may pick, in order.
pub struct Signs<'a>(Vec<NodeRef<'a>>);

impl<'a> Signs<'a> {
    /// Those of `page`.
    pub fn of(page: &'a Document) -> Self {
        Self(page.root().descendants_it().filter(is_sign).collect())
    }

    /// All that `pattern` picks.
    pub fn all<'b>(&'b self, pattern: &'b Matcher) -> impl Iterator<Item = &'b NodeRef<'a>> {
        self.0.iter().filter(|element| element.is_match(pattern))
    }

    /// The first of them.
    pub fn first(&self, pattern: &Matcher) -> Option<&NodeRef<'a>> {
        self.0.iter().find(|element| element.is_match(pattern))
    }
}

fn is_sign(node: &NodeRef) -> bool {
    let Some(element) = node.element_ref() else { return false };
    matches!(&*element.name.local, "h1" | "link" | "meta" | "script" | "time" | "title")
        || element.attrs.iter().any(|attribute| match &*attribute.name.local {
            "itemprop" | "rel" => true,
            "class" => attribute.value.split_ascii_whitespace().any(|class| CLASSES.contains(&class)),
            _ => false,
        })
}
