//! What a page says about its article: JSON-LD, Open Graph and other meta elements, and what readers see.

use std::collections::BTreeMap;

use dom_query::NodeRef;
use serde_json::{Map, Value};

use super::author::plain_text;
use super::raw::Known;
use super::record::Fields;
use super::signs::{Pattern, Signs, pattern};

const TITLE: [&str; 3] = ["og:title", "twitter:title", "dc.title"];
const AUTHOR: [&str; 8] = [
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
];
const DATE: [&str; 14] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "pubdate",
    "publication_date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
];
const OTHER_DATES: [&str; 4] = ["article:modified_time", "og:updated_time", "datemodified", "last-modified"];
const OUTLET: [&str; 5] = ["og:site_name", "publisher", "dc.publisher", "application-name", "copyright-holder"];

/// What may stand between a headline and an outlet's name in a title.
const SEPARATORS: [&str; 7] = [" | ", " - ", " – ", " — ", " · ", " :: ", " » "];

static CANONICAL: Pattern = pattern!("link[rel=canonical]");
static HEADLINE: Pattern = pattern!("h1");
static LINKED_DATA: Pattern = pattern!("script[type='application/ld+json']");
static METAS: Pattern = pattern!("meta[content]");
static PAGE_TITLE: Pattern = pattern!("title");

/// Where a page names its author beside the article, best first.
static BYLINES: [Pattern; 6] = [
    pattern!("[rel=author]"),
    pattern!("[itemprop=author] [itemprop=name]"),
    pattern!("[itemprop=author]"),
    pattern!(".byline"),
    pattern!(".author-name"),
    pattern!(".c-byline"),
];
/// Where it shows its date.
static SHOWN_DATES: [Pattern; 7] = [
    pattern!("[itemprop=datePublished]"),
    pattern!("time[pubdate]"),
    pattern!("article time"),
    pattern!("time.published"),
    pattern!("time.entry-date"),
    pattern!(".entry-date"),
    pattern!(".dateline-date"),
];

/// What `page` says about its article. What it does not say stays unknown.
pub fn known(page: &Signs) -> Known {
    let meta = Meta::of(page);
    let linked = linked_data(page).unwrap_or_default();
    let canonical = page.first(&CANONICAL).and_then(|link| link.attr("href")).map(|url| url.trim().to_owned());
    let url = [canonical, meta.first(&["og:url"]), linked.url];
    let url = url.into_iter().flatten().find(|url| url.starts_with("http"));
    let element = page.first(&PAGE_TITLE).map(NodeRef::text).unwrap_or_default();
    let (headline, name) = split_title(&element, url.as_deref());
    let outlet = linked.outlet.or_else(|| meta.first(&OUTLET)).or(name);
    let title = linked.title.or_else(|| meta.first(&TITLE)).map(|title| without_outlet(&title, outlet.as_deref()));
    let h1 = || {
        let mut headings = page.all(&HEADLINE);
        headings.next().filter(|_| headings.next().is_none()).and_then(text)
    };
    Known {
        title: title.or_else(h1).or_else(|| headline.map(|title| without_outlet(&title, outlet.as_deref()))),
        author: linked.author.or_else(|| meta.named(&AUTHOR)).or_else(|| byline(page)),
        date: linked.date.or_else(|| meta.first(&DATE)).or_else(|| shown_date(page)),
        other_dates: linked
            .other_dates
            .into_iter()
            .chain(OTHER_DATES.iter().filter_map(|name| meta.first(&[name])))
            .collect(),
        url,
        outlet,
    }
}

/// The meta elements, by name in lower case; the first of each.
struct Meta(BTreeMap<String, Vec<String>>);

impl Meta {
    fn of(page: &Signs) -> Self {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for element in page.all(&METAS) {
            let content = element.attr_or("content", "");
            if content.trim().is_empty() {
                continue;
            }
            for name in ["property", "name", "itemprop"].iter().filter_map(|attribute| element.attr(attribute)) {
                all.entry(name.trim().to_lowercase()).or_default().push(content.trim().to_owned());
            }
        }
        Self(all)
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.0.get(*name)?.first().cloned())
    }

    /// All values of the first of `names` that holds some, without addresses.
    fn named(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let values: Vec<&str> = self.0.get(*name)?.iter().map(String::as_str).collect();
            let names: Vec<&str> = values.into_iter().filter(|value| !value.contains("://")).collect();
            (!names.is_empty()).then(|| names.join(", "))
        })
    }
}

/// What the page's JSON-LD says about an article.
fn linked_data(page: &Signs) -> Option<Known> {
    let mut nodes = Vec::new();
    for script in page.all(&LINKED_DATA) {
        if let Ok(value) = serde_json::from_str(script.text().trim()) {
            collect(value, &mut nodes);
        }
    }
    let names: BTreeMap<String, Value> = nodes
        .iter()
        .filter_map(|node| Some((node.get("@id")?.as_str()?.to_owned(), node.get("name")?.clone())))
        .collect();
    let mut article = nodes.into_iter().find(is_article)?;
    for field in ["author", "publisher"] {
        if let Some(value) = article.get_mut(field) {
            resolve(value, &names);
        }
    }
    // Only what the vocabulary says: an article's "source" or "created" is something else.
    article.retain(|name, _| {
        matches!(name.as_str(), "headline" | "author" | "datePublished" | "dateModified" | "url" | "publisher")
    });
    Some(Fields::of_object(article).known())
}

/// The objects of a value, down to those in lists and graphs.
fn collect(value: Value, nodes: &mut Vec<Map<String, Value>>) {
    match value {
        Value::Array(values) => values.into_iter().for_each(|value| collect(value, nodes)),
        Value::Object(mut object) => {
            if let Some(graph) = object.remove("@graph") {
                collect(graph, nodes);
            }
            nodes.push(object);
        }
        _ => {}
    }
}

fn is_article(node: &Map<String, Value>) -> bool {
    let article = |kind: &Value| {
        kind.as_str().is_some_and(|kind| kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report")
    };
    match node.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(article),
        Some(kind) => article(kind),
        None => false,
    }
}

/// Gives references their names.
fn resolve(value: &mut Value, names: &BTreeMap<String, Value>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| resolve(value, names)),
        Value::Object(object) if !object.contains_key("name") => {
            let name = object.get("@id").and_then(Value::as_str).and_then(|id| names.get(id));
            if let Some(name) = name.cloned() {
                object.insert("name".to_owned(), name);
            }
        }
        _ => {}
    }
}

/// The author whom the page names beside its article.
fn byline(page: &Signs) -> Option<String> {
    BYLINES.iter().find_map(|place| text(page.first(place)?).filter(|name| name.len() <= 100))
}

/// The date that the page shows beside its article.
fn shown_date(page: &Signs) -> Option<String> {
    SHOWN_DATES.iter().find_map(|place| {
        let element = page.first(place)?;
        let said = element.attr("datetime").or_else(|| element.attr("content")).map(|date| date.to_string());
        said.or_else(|| text(element)).filter(|date| date.len() <= 100)
    })
}

fn text(element: &NodeRef) -> Option<String> {
    plain_text(&element.text())
}

/// A title element's headline, and the name after it, if the page's own address bears that out: "Port closes | The
/// Tidewater Post" at `tidewaterpost.example`.
fn split_title(title: &str, url: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(title) = plain_text(title) else { return (None, None) };
    let host = url.and_then(|url| url.split('/').nth(2)).map(letters).unwrap_or_default();
    let last =
        SEPARATORS.iter().filter_map(|separator| title.rsplit_once(separator)).min_by_key(|(_, name)| name.len());
    if let Some((headline, name)) = last {
        let own = letters(name);
        let own = own.strip_prefix("the").unwrap_or(&own);
        if own.len() >= 3 && host.contains(own) {
            return (Some(headline.trim().to_owned()), Some(name.trim().to_owned()));
        }
    }
    (Some(title), None)
}

/// Letters and digits, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A headline without the outlet's name at its end.
fn without_outlet(title: &str, outlet: Option<&str>) -> String {
    let found = SEPARATORS.iter().find_map(|separator| {
        let (headline, name) = title.rsplit_once(separator)?;
        (letters(name) == letters(outlet?)).then_some(headline)
    });
    found.unwrap_or(title).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    #[test]
    fn whatever_tells_something_is_a_sign() {
        let page = Document::from(
            "<title>Port</title><link rel=canonical href=/a><meta name=a content=b>\
            <script type='application/ld+json'>{}</script><h1>Port</h1><article><time>May</time></article>\
            <a rel=author>Ann</a><p itemprop=author><b itemprop=name>Ann</b></p><p class='a byline'>Ann</p>\
            <p class=author-name>Ann</p><p class=c-byline>Ann</p><p itemprop=datePublished>May</p><time pubdate>May</time>\
            <time class=published>May</time><time class=entry-date>May</time><p class='entry-date b'>May</p>\
            <p class=dateline-date>May</p>",
        );
        let signs = Signs::of(&page);
        let others = [&CANONICAL, &HEADLINE, &LINKED_DATA, &METAS, &PAGE_TITLE];
        for pattern in BYLINES.iter().chain(&SHOWN_DATES).chain(others) {
            let found: Vec<_> = signs.all(pattern).map(|element| element.id).collect();
            let whole: Vec<_> = page.select_matcher(pattern).nodes().iter().map(|element| element.id).collect();
            assert!(!whole.is_empty() && found == whole, "{pattern:?}");
        }
    }

    #[test]
    fn an_address_bears_a_name_out() {
        let split = |title, url| split_title(title, Some(url)).1;
        let name = Some("The Tidewater Post".to_owned());
        assert_eq!(split("Port closes | The Tidewater Post", "https://www.tidewaterpost.example/a"), name);
        assert_eq!(split("Port closes | Harbour news", "https://www.tidewaterpost.example/a"), None);
        assert_eq!(split("Port - and mine - closed", "https://a.example/"), None);
    }

    #[test]
    fn references_within_linked_data() {
        let page = Document::from(
            r##"<script type="application/ld+json">{"@graph": [{"@type": "Organization", "@id": "#o", "name": "Post"},
            {"@type": "NewsArticle", "headline": "Port", "publisher": {"@id": "#o"}, "author": [{"name": "Ann Roe"}]}]}
            </script>"##,
        );
        let Known { title, author, outlet, .. } = known(&Signs::of(&page));
        assert_eq!([title, author, outlet].map(Option::unwrap_or_default), ["Port", "Ann Roe", "Post"]);
    }
}
