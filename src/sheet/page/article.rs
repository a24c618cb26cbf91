//! An article with its claims marked in place.

use std::collections::BTreeMap;
use std::io::{self, Write};

use maud::{Markup, html};

use super::marks::{Piece, cut};
use super::stretch::{Stretch, sentences};
use super::texts::Texts;
use super::{counted, emit};
use crate::sheet::{Sheet, link};
use crate::write::ClaimRecord;

/// Which claims stand in which article, articles by their first row.
#[derive(Default)]
pub struct Articles {
    /// The rank and the number of each claim.
    all: Vec<Vec<(usize, usize)>>,
    places: BTreeMap<(String, String), usize>,
}

impl Articles {
    /// Puts a claim into its article and tells the article's position.
    pub fn add(&mut self, id: &str, sha256: &str, rank: usize, claim: usize) -> usize {
        let new = self.all.len();
        let at = *self.places.entry((id.to_owned(), sha256.to_owned())).or_insert(new);
        if at == new {
            self.all.push(Vec::new());
        }
        self.all[at].push((rank, claim));
        at
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Writes all, one at a time.
    pub fn write(&self, sheet: &Sheet, texts: &mut Texts, out: &mut dyn Write) -> io::Result<()> {
        for claims in &self.all {
            let claims: Vec<(usize, usize, ClaimRecord)> = claims
                .iter()
                .map(|&(rank, number)| Ok((rank, number, sheet.store.claim(number)?)))
                .collect::<io::Result<_>>()?;
            article(&claims, texts, out)?;
        }
        Ok(())
    }
}

fn article(claims: &[(usize, usize, ClaimRecord)], texts: &mut Texts, out: &mut dyn Write) -> io::Result<()> {
    let records: Vec<&ClaimRecord> = claims.iter().map(|(_, _, claim)| claim).collect();
    let Some(first) = records.first() else { return Ok(()) };
    let text = texts.read(&first.document.sha256);
    let excerpt = text.is_none();
    let stretches = match text {
        Some(text) => vec![Stretch::whole(text, claims.len())],
        None => sentences(&records),
    };
    // maud closes what it opens, and an article is written in parts.
    out.write_all(if excerpt { b"<article class=\"excerpt\">" } else { b"<article>" })?;
    emit(&head(first, claims.len(), excerpt), out)?;
    for (at, stretch) in stretches.iter().enumerate() {
        if at > 0 {
            emit(&html! { p.gap { "…" } }, out)?;
        }
        let (marks, anchors) = stretch.marks(claims);
        for pieces in cut(&stretch.text, &marks, anchors) {
            emit(&paragraph(&pieces), out)?;
        }
    }
    out.write_all(b"</article>\n")
}

fn head(claim: &ClaimRecord, claims: usize, excerpt: bool) -> Markup {
    let document = &claim.document;
    let title = document.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(&document.id);
    html! {
        header {
            h3 dir="auto" { (title) }
            p.meta {
                @if let Some(outlet) = &claim.outlet { span { bdi { (outlet.name) } } }
                @if let Some(author) = &document.author { span { bdi { (author) } } }
                @if let Some(date) = document.date.as_ref().or(document.date_text.as_ref()) { span { bdi { (date) } } }
                span { (counted(claims, "claim")) }
                @if let Some(url) = document.url.as_deref().and_then(link::web) {
                    span { a.web href=(url) rel="noreferrer noopener" { "original" } }
                }
            }
            @if excerpt { p.note { "Only the sentences around its claims: the text was not at hand." } }
        }
    }
}

fn paragraph(pieces: &[Piece]) -> Markup {
    html! {
        p dir="auto" {
            @for piece in pieces {
                @for anchor in &piece.anchors {
                    a.no id={ "c" (anchor.claim) } href={ "#r" (anchor.rank) }
                        aria-label={ "Claim " (anchor.rank) ", to the list" } { (anchor.rank) }
                }
                @if piece.ranks.is_empty() { (piece.text) } @else {
                    mark class=(class(piece)) data-r=(ranks(piece)) { (piece.text) }
                }
            }
        }
    }
}

/// `s`ource, cue (`q`), `c`ontent, content `in` a content.
fn class(piece: &Piece) -> String {
    let [source, cue, content] = piece.roles;
    let names = [(source, "s"), (cue, "q"), (content, "c"), (piece.nested, "in")];
    names.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
}

fn ranks(piece: &Piece) -> String {
    piece.ranks.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
}
