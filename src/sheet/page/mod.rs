//! Rows as one HTML page that needs nothing else: a list to filter, charts, and the articles with their claims marked.
//!
//! What comes from outside goes through `maud`, which escapes it, and is never a part of the script, which builds no HTML.
//! The page's policy allows its own script and style, by their hashes, and nothing else: no address is ever loaded.

mod article;
mod list;
mod marks;
mod overview;
mod stretch;
mod texts;

use std::collections::BTreeSet;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::Sheet;
use crate::types::Stance;
use article::Articles;
pub use texts::Texts;

/// Claims that a browser, also on a phone, still shows quickly.
pub const MOST: usize = 20_000;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes the page, an entry and an article at a time. Articles whose text `texts` does not have are shown by the sentences
/// of their claims.
///
/// # Errors
/// When the claims cannot be read back or `out` cannot be written.
pub fn write(sheet: &Sheet, texts: &mut Texts, out: &mut dyn Write) -> io::Result<()> {
    let (speakers, outlets) = (sheet.speakers()?, sheet.outlets()?);
    let mut articles = Articles::default();
    let mut stances = BTreeSet::new();
    let mut worth = false;
    for (at, side) in sheet.sides.iter().enumerate() {
        for &number in &side.members {
            let claim = sheet.store.claim(number)?;
            articles.add(&claim.document.id, &claim.document.sha256, at + 1, number);
            stances.extend(claim.stance.map(Stance::name));
            worth |= claim.check_worthiness.is_some();
        }
    }
    let stances: Vec<&str> = stances.into_iter().collect();
    emit(&html! { (DOCTYPE) }, out)?;
    out.write_all(b"<html lang=\"en\">")?;
    emit(&head(), out)?;
    out.write_all(b"<body>")?;
    emit(&top(sheet, articles.len())?, out)?;
    out.write_all(
        b"<main><section id=\"claims\" tabindex=\"-1\" aria-labelledby=\"h-claims\"><h2 id=\"h-claims\">Claims, most worth checking first</h2>",
    )?;
    emit(&overview::filters(&speakers, &outlets, &stances, worth), out)?;
    out.write_all(b"<ol id=\"list\" role=\"list\">\n")?;
    for (row, side) in sheet.rows().zip(&sheet.sides) {
        emit(&list::entry(&row?, &side.members), out)?;
        out.write_all(b"\n")?;
    }
    out.write_all(b"</ol></section><div id=\"reading\">")?;
    emit(&overview::charts(&speakers, &outlets, sheet.claims()), out)?;
    out.write_all(b"<section id=\"articles\" aria-labelledby=\"h-articles\"><h2 id=\"h-articles\">Articles</h2>")?;
    emit(&legend(), out)?;
    articles.write(sheet, texts, out)?;
    out.write_all(b"</section></div></main>")?;
    emit(&html! { script { (PreEscaped(SCRIPT)) } }, out)?;
    out.write_all(b"</body></html>\n")
}

/// Writes what maud made. Control characters, which HTML forbids, become U+FFFD.
fn emit(markup: &Markup, out: &mut dyn Write) -> io::Result<()> {
    let forbidden = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    for (at, text) in markup.0.split(forbidden).enumerate() {
        out.write_all(if at > 0 { "\u{fffd}".as_bytes() } else { b"" })?;
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

fn head() -> Markup {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="no-referrer";
            meta name="color-scheme" content="light dark";
            title { "Claims to check" }
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn top(sheet: &Sheet, articles: usize) -> io::Result<Markup> {
    let models = sheet.models()?.join(", ");
    Ok(html! {
        a.skip href="#claims" { "Skip to the claims" }
        header #top {
            h1 { "Claims to check" }
            p.meta {
                span { (counted(sheet.claims(), "claim")) " in " (counted(articles, "article")) }
                @if sheet.len() < sheet.claims() { span { (sheet.len()) " of them different" } }
                span { "ascribe " (env!("CARGO_PKG_VERSION")) @if !models.is_empty() { ", " bdi { (models) } } }
            }
            nav aria-label="Parts of the page" {
                a href="#claims" { "Claims" } a href="#overview" { "Speakers and outlets" } a href="#articles" { "Articles" }
            }
        }
    })
}

fn legend() -> Markup {
    html! {
        p.legend {
            span { mark.s { "source" } " who says it" }
            span { mark.q { "cue" } " the words that attribute it" }
            span { mark.c { "content" } " what is claimed" }
            span { mark.c.in { "content" } " a claim in a claim" }
        }
    }
}

/// A kind or stance as a reader understands it.
fn shown(name: &str) -> &str {
    if name == Stance::None.name() { "withholds" } else { name }
}

/// "1 claim", "2 claims".
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::super::Filter;
    use super::super::store::tests::{record, store};
    use super::*;
    use crate::speakers::Aliases;
    use crate::types::hex;
    use crate::write::ClaimRecord;
    use dom_query::Document;
    use serde_json::json;

    fn page(claims: &[ClaimRecord], texts: &mut Texts) -> io::Result<String> {
        let sheet = Sheet::make(store(claims), &Aliases::default(), &Filter::default(), None)?;
        let mut out = Vec::new();
        write(&sheet, texts, &mut out)?;
        Ok(String::from_utf8(out).expect("UTF-8"))
    }

    fn said(sentence: &str, content: &str, source: &str, sha256: &str) -> ClaimRecord {
        let span = |part: &str| {
            let byte = sentence.find(part).expect("a part");
            let start = sentence[..byte].chars().count();
            json!({"text": part, "spans": [[start, start + part.chars().count()]], "form": "named"})
        };
        record(
            content,
            json!({"sentence": sentence, "content": span(content), "source": span(source),
            "document": {"id": source, "title": content, "sha256": sha256, "url": "javascript:alert(1)"},
            "speaker": {"name": source, "resolved_by": "named", "confidence": 1.0},
            "outlet": {"name": source, "found_in": "metadata"}}),
        )
    }

    fn texts_of(page: &Document, selector: &str) -> Vec<String> {
        page.select(selector).iter().map(|found| found.text().to_string()).collect()
    }

    #[test]
    fn what_is_hostile_is_text() {
        let evil = "x</script><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload=\"y\0\u{202e}😀&lt;";
        let text = format!("Ada {evil} said “it {evil}”");
        let claims = [said(&text, &format!("it {evil}"), &format!("Ada {evil}"), "../../etc/passwd")];
        let html = page(&claims, &mut Texts::default()).expect("a page");
        let made = Document::from(html.as_str());
        assert_eq!((made.select("script").length(), made.select("img").length()), (1, 0));
        assert_eq!(made.select("[onload], [onerror], [href^=javascript]").length(), 0);
        let shown = evil.replace('\0', "\u{fffd}");
        assert_eq!(texts_of(&made, "mark[data-r].c"), [format!("it {shown}")]);
        for place in [
            "#list .claim",
            "#list .meta bdi",
            "article h3",
            "article .meta bdi",
            "[data-filter=outlet]",
            "#outlet option + option",
        ] {
            assert!(texts_of(&made, place)[0].contains(&shown), "{place}");
        }
        let option = made.select("#outlet option + option").attr("value").map(|value| value.to_string());
        assert_eq!(option, Some(format!("Ada {shown}")));
    }

    #[test]
    fn a_text_is_shown_whole_and_a_damaged_one_is_not() {
        let text = "Before.\n\nAda said it burned.\n\nAfter.";
        let sha256 = hex(&Sha256::digest(text));
        let mut claim = said("Ada said it burned.", "it burned", "Ada", &sha256);
        claim.content.spans = vec![[18, 27]];
        claim.source = None;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(format!("{sha256}.txt"));
        let paragraphs = |html: &str| texts_of(&Document::from(html), "article > p[dir]");
        std::fs::write(&path, text).expect("a file");
        let mut texts = Texts::of(Some(folder.path()));
        let html = page(std::slice::from_ref(&claim), &mut texts).expect("a page");
        assert_eq!(paragraphs(&html), ["Before.", "Ada said 1it burned.", "After."]);
        std::fs::write(&path, "Other.").expect("a file");
        let html = page(&[claim], &mut texts).expect("a page");
        assert_eq!((paragraphs(&html), texts.damaged().len()), (vec!["Ada said 1it burned.".to_owned()], 1));
    }

    #[test]
    fn the_policy_allows_the_own_script_and_style_and_nothing_else() {
        let claims = [said("Ada said it burned.", "it burned", "Ada", "")];
        let made = Document::from(page(&claims, &mut Texts::default()).expect("a page"));
        let policy = made.select("meta[http-equiv=Content-Security-Policy]").attr("content").expect("a policy");
        let hash = |selector| STANDARD.encode(Sha256::digest(made.select(selector).text().as_bytes()));
        let (style, script) = (hash("style"), hash("script"));
        let expected = format!(
            "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
        );
        assert_eq!(&*policy, expected);
    }

    #[test]
    fn script_and_style_end_where_they_should() {
        for text in [SCRIPT, STYLE] {
            assert!(!text.contains("</") && !text.contains("<!--"));
        }
    }
}
