//! Pages: their main text by readability (`dom_smoothie`), without captions, navigation and what else is marked as no
//! part of the article.

use anyhow::{Result, bail};
use dom_query::{Document, Element, NodeRef, Selection};
use dom_smoothie::{Config, Readability, TextMode};

use super::decode::{Decoded, decode_page};
use super::page;
use super::raw::{Comment, Raw};
use super::signs::{Pattern, Signs, pattern};

/// Pages are parsed as a whole and some of that takes more than linear time: a page may be this large (bytes), …
const SIZE: usize = 8 << 20;
/// … its elements nested this deep …
const DEPTH: usize = 256;
/// … and have this many attributes.
const ATTRIBUTES: usize = 1000;

/// Articles are longer than this; below it, readability tries again with less care (characters).
const SHORTEST: usize = 140;

/// Words in classes and ids of elements that are no part of an article, in lower case.
const OUTSIDE_WORDS: [&str; 34] = [
    "comment",
    "comments",
    "commentlist",
    "disqus",
    "respond",
    "caption",
    "credit",
    "share",
    "sharing",
    "sharedaddy",
    "social",
    "related",
    "recommended",
    "newsletter",
    "subscribe",
    "signup",
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "donate",
    "donation",
    "promo",
    "advert",
    "advertisement",
    "ads",
    "sidebar",
    "breadcrumb",
    "breadcrumbs",
    "trending",
    "outbrain",
    "taboola",
    "nav",
    "menu",
];

/// The texts of comments, as blog and forum software marks them.
static COMMENTS: Pattern =
    pattern!(".comment-content, .comment-text, .comment__text, .comment__body, .commentText, [itemprop=commentText]");
/// Their authors, best first.
static COMMENTERS: [Pattern; 6] = [
    pattern!(".fn"),
    pattern!(".comment-author"),
    pattern!(".comment__author"),
    pattern!(".commenter"),
    pattern!("[itemprop=author]"),
    pattern!("cite"),
];
static COMMENTED: Pattern = pattern!("time[datetime]");

/// The article of a page, whose text is empty when it has none.
///
/// # Errors
/// When the bytes are no text, or a page that would take too long.
pub fn document(id: String, bytes: Vec<u8>, declared: Option<&str>) -> Result<Raw> {
    let Decoded { text: source, guessed } = decode_page(bytes, declared)?;
    check(&source)?;
    let page = Document::from(source);
    let signs = Signs::of(&page);
    let known = page::known(&signs);
    let comments = comments(&signs);
    remove(&page, is_outside);
    remove(&page, |element| is_marked_outside(element) && !holds_article(element));
    // Old pages lay out columns as tables.
    remove(&page, |element| element.has_name("td") && is_links(element));
    let config = Config {
        text_mode: TextMode::Formatted,
        disable_json_ld: true,
        // Nobody looks at what is left of the elements.
        keep_classes: true,
        char_threshold: SHORTEST,
        ..Config::default()
    };
    let text = match Readability::with_document(page, None, Some(config))?.parse() {
        Ok(article) => article.text_content.trim().to_owned() + "\n",
        Err(_) => String::new(),
    };
    Ok(Raw { id, text, guessed, known, comments, annotated: false })
}

/// Removes the elements that `is` picks from the page as it is.
fn remove(page: &Document, is: impl Fn(&NodeRef) -> bool) {
    let elements: Vec<NodeRef> = page.root().descendants_it().filter(is).collect();
    for element in elements {
        element.remove_from_parent();
    }
}

/// Whether an element is of a kind that is no part of an article, or hidden.
fn is_outside(node: &NodeRef) -> bool {
    let Some(element) = node.element_ref() else { return false };
    let kind = matches!(
        &*element.name.local,
        "nav"
            | "footer"
            | "figcaption"
            | "form"
            | "amp-ad"
            | "amp-sidebar"
            | "button"
            | "noscript"
            | "iframe"
            | "select"
            | "template"
            | "dialog"
    );
    kind || element.attrs.iter().any(|attribute| match &*attribute.name.local {
        "role" => matches!(&*attribute.value, "navigation" | "complementary" | "contentinfo" | "dialog"),
        "aria-hidden" => &*attribute.value == "true",
        "hidden" => true,
        _ => false,
    })
}

/// Whether an element's class or id says that it is no part of the article.
fn is_marked_outside(node: &NodeRef) -> bool {
    let Some(element) = node.element_ref() else { return false };
    let says = |word: &str| OUTSIDE_WORDS.iter().any(|outside| outside.eq_ignore_ascii_case(word));
    ["class", "id"].iter().filter_map(|name| attribute(&element, name)).any(|name| {
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        words.any(says)
    })
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// Whether an element is the article or something around it.
fn holds_article(element: &NodeRef) -> bool {
    let is = |node: &NodeRef, names: &[&str]| names.iter().any(|name| node.has_name(name));
    is(element, &["html", "body", "main", "article"])
        || element.descendants_it().any(|inner| is(&inner, &["h1", "main", "article"]))
}

/// Whether most of an element's text is links.
fn is_links(element: &NodeRef) -> bool {
    let links = element.descendants_it().filter(|inner| inner.has_name("a"));
    links.map(|link| link.text().trim().len()).sum::<usize>() * 2 > element.text().trim().len()
}

/// The comments below the article.
fn comments(page: &Signs) -> Vec<Comment> {
    let comment = |text: &NodeRef| {
        let around = text.ancestors_it(Some(4)).find_map(|ancestor| {
            let ancestor = Selection::from(ancestor);
            let first = |pattern| ancestor.select_single_matcher(pattern);
            let author = COMMENTERS.iter().find_map(|name| Some(first(name).nodes().first()?.text()))?;
            let date = first(&COMMENTED).attr("datetime");
            Some((author.trim().to_owned(), date.map(|date| date.to_string())))
        });
        let (author, date) = around.map_or((None, None), |(author, date)| (Some(author), date));
        Comment { author, date, text: text.formatted_text().trim().to_owned() + "\n" }
    };
    page.all(&COMMENTS).map(comment).filter(|comment| !comment.text.trim().is_empty()).collect()
}

/// Holds a page against the limits, by its tags alone.
fn check(source: &str) -> Result<()> {
    if source.len() > SIZE {
        bail!("a page may have {} MiB, and this has more", SIZE >> 20);
    }
    let mut depth = 0_usize;
    let mut rest = source.as_bytes();
    while let Some(at) = rest.iter().position(|&byte| byte == b'<') {
        rest = &rest[at + 1..];
        if !rest.first().is_some_and(|&byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?')) {
            continue;
        }
        if rest.starts_with(b"!--") {
            rest = after(rest, b"-->");
            continue;
        }
        let closes = rest.first() == Some(&b'/');
        let name = &rest[usize::from(closes)..];
        let end = name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = name[..end.min(10)].to_ascii_lowercase();
        let (attributes, length) = tag(rest);
        if attributes > 2 * ATTRIBUTES {
            bail!("an element may have {ATTRIBUTES} attributes, and this has more");
        }
        let alone = rest[..length].ends_with(b"/");
        rest = &rest[length..];
        match &name[..] {
            b"script" | b"style" if !closes => rest = after(rest, &[b"</", &name[..]].concat()),
            // Elements without content, and those whose ends may be left out.
            b"" | b"area" | b"base" | b"br" | b"col" | b"embed" | b"hr" | b"img" | b"input" | b"link" | b"meta"
            | b"param" | b"source" | b"track" | b"wbr" | b"p" | b"li" | b"dt" | b"dd" | b"td" | b"th" | b"tr"
            | b"tbody" | b"thead" | b"tfoot" | b"option" | b"script" | b"style" => {}
            _ if closes => depth = depth.saturating_sub(1),
            _ if alone => {}
            _ => depth += 1,
        }
        if depth > DEPTH {
            bail!("elements may be nested {DEPTH} deep, and these are deeper");
        }
    }
    Ok(())
}

/// What follows `end`, or nothing.
fn after<'a>(bytes: &'a [u8], end: &[u8]) -> &'a [u8] {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|&byte| byte == end[0]) {
        rest = &rest[at..];
        if rest.get(..end.len()).is_some_and(|found| found.eq_ignore_ascii_case(end)) {
            return &rest[end.len()..];
        }
        rest = &rest[1..];
    }
    &[]
}

/// How many attributes a tag has at most, and how long it is without its `>`.
fn tag(bytes: &[u8]) -> (usize, usize) {
    let (mut quote, mut parts, mut previous) = (None, 0, b' ');
    for (at, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => {
                quote = None;
                parts += 1;
            }
            (Some(_), _) => {}
            (None, b'>') => return (parts, at),
            (None, b'"' | b'\'') if previous == b'=' => quote = Some(byte),
            (None, b'/') => parts += 1,
            (None, _) => parts += usize::from(byte.is_ascii_whitespace() && !previous.is_ascii_whitespace()),
        }
        previous = byte;
    }
    (parts, bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMENT_MARKS: [&str; 6] = [
        "class=comment-content",
        "class=comment-text",
        "class=comment__text",
        "class=comment__body",
        "class=commentText",
        "itemprop=commentText",
    ];

    #[test]
    fn limits() {
        check(&"<div><p>a<br><img src='<div>'><b>c</b><script>'<div>'</script><!-- <div> --></div>".repeat(300))
            .expect("flat");
        assert!(check(&"<div>".repeat(300)).is_err());
        assert!(check(&format!("<a {}>", "b=c ".repeat(2100))).is_err());
        assert!(check(&"<".repeat(100_000)).is_ok());
    }

    #[test]
    fn all_comments_are_found() {
        let marks = COMMENT_MARKS.map(|mark| format!("<p {mark}>{mark}</p>"));
        let page = Document::from(marks.concat());
        let found: Vec<String> = comments(&Signs::of(&page)).into_iter().map(|comment| comment.text).collect();
        assert_eq!(found, COMMENT_MARKS.map(|mark| format!("{mark}\n")));
    }

    #[test]
    fn captions_and_comments_are_no_article() {
        let prose = "The harbour was closed on Monday, the mayor said, and nobody knew for how long. ".repeat(4);
        let source = format!(
            "<html><body class='has-sidebar'><nav>Home</nav><article><h1>Port</h1><p>{prose}</p>\
            <figure><img><figcaption>Ann Roe (left) said no.</figcaption></figure><p>{prose}</p></article>\
            <div id='comments'><ul><li><b class='fn'>Bo Vik</b><time datetime='2021-03-04'>x</time>\
            <div class='comment-content'><p>They lied.</p></div></li></ul></div></body></html>"
        );
        let Raw { text, comments, .. } = document("a".to_owned(), source.into_bytes(), None).expect("a page");
        assert!(
            text.contains("The harbour was closed") && !text.contains("Ann Roe") && !text.contains("lied"),
            "{text}"
        );
        let expected = Comment {
            author: Some("Bo Vik".to_owned()),
            date: Some("2021-03-04".to_owned()),
            text: "They lied.\n".to_owned(),
        };
        assert_eq!(comments, [expected]);
    }
}
