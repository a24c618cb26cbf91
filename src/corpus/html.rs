//! Pages: their main text by readability (`dom_smoothie`), without captions, navigation and what else is marked as no
//! part of the article.

use std::collections::HashMap;

use anyhow::Result;
use dom_query::{Document, Element, NodeRef, Selection};
use dom_smoothie::{Config, Readability, TextMode};

use super::decode::{Decoded, decode_page};
use super::raw::{Comment, Raw};
use super::signs::{Pattern, Signs, pattern};
use super::{page, parse};

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

/// No author and no date of a comment is longer (bytes).
const LONGEST: usize = 200;

/// The article of a page, whose text is empty when it has none.
///
/// # Errors
/// When the bytes are no text, or a page that would take too long.
pub fn document(id: String, bytes: Vec<u8>, declared: Option<&str>) -> Result<Raw> {
    let Decoded { text: source, guessed } = decode_page(bytes, declared)?;
    let page = parse::page(&source)?;
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
    // Many may stand in one element, which is searched once.
    let mut searched = HashMap::new();
    let mut comment = |text: &NodeRef| {
        let mut around = text.ancestors_it(Some(4));
        let found = around.find_map(|ancestor| {
            let found = searched.entry(ancestor.id).or_insert_with(|| author_and_date(&Selection::from(ancestor)));
            found.clone()
        });
        let (author, date) = found.unwrap_or_default();
        Comment { author, date, text: text.formatted_text().trim().to_owned() + "\n" }
    };
    page.all(&COMMENTS).map(&mut comment).filter(|comment| !comment.text.trim().is_empty()).collect()
}

/// Who wrote a comment, and when, if its surroundings tell who.
fn author_and_date(around: &Selection) -> Option<(Option<String>, Option<String>)> {
    let first = |pattern| around.select_single_matcher(pattern);
    let author = COMMENTERS.iter().find_map(|name| Some(first(name).nodes().first()?.text()))?;
    let date = first(&COMMENTED).attr("datetime");
    // Every comment around gets a copy.
    let short = |text: &str| (text.len() <= LONGEST).then(|| text.to_owned());
    Some((short(author.trim()), date.and_then(|date| short(&date))))
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

    /// So many that time which grows with their square would be felt, and room for copies of what is around them.
    #[test]
    fn many_comments_in_one_element() {
        let marks = "<p class=comment-text>No.</p>".repeat(20_000);
        for around in ["", "<p class=fn>Ann Roe</p>", &format!("<p class=fn>{}</p>", "Ann Roe ".repeat(100_000))] {
            let page = Document::from(format!("<div>{around}{marks}</div>"));
            let found = comments(&Signs::of(&page));
            let author = (around.len() < 100 && !around.is_empty()).then(|| "Ann Roe".to_owned());
            assert!(found.len() == 20_000 && found.iter().all(|comment| comment.author == author));
        }
    }
}
