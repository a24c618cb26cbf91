//! Rows as `ClaimReview` of schema.org: stubs that a fact-checker finishes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Member, Row, Sheet, link};
use crate::types::SpeakerType;

/// Writes an array with a `ClaimReview` for each row. What only the checker knows and search engines require (`url` of the
/// review, `author.name`, `reviewRating.alternateName`) is there and empty; what the articles do not tell is left out.
/// Source: schema.org/ClaimReview; Google Search Central, Fact Check structured data.
///
/// # Errors
/// When a row cannot be had or `out` cannot be written.
pub fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    let types: BTreeMap<String, Option<SpeakerType>> =
        sheet.speakers()?.into_iter().map(|speaker| (speaker.speaker, speaker.r#type)).collect();
    let mut before = "[\n";
    for row in sheet.rows() {
        out.write_all(before.as_bytes())?;
        serde_json::to_writer(&mut *out, &review(&row?, &types))?;
        before = ",\n";
    }
    out.write_all(if before == "[\n" { b"[]\n" } else { b"\n]\n" })
}

fn review(row: &Row, types: &BTreeMap<String, Option<SpeakerType>>) -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "",
        "claimReviewed": row.claim,
        "author": {"@type": "Organization", "name": ""},
        "reviewRating": {"@type": "Rating", "alternateName": row.own[0]},
        "itemReviewed": claim(row, types),
    })
}

fn claim(row: &Row, types: &BTreeMap<String, Option<SpeakerType>>) -> Value {
    let mut claim = Map::new();
    claim.insert("@type".into(), "Claim".into());
    claim.insert("identifier".into(), row.members.iter().map(|member| member.id.as_str()).collect());
    let author = |name: &String| {
        let mut author = Map::new();
        let kind = types.get(name).copied().flatten().map(|kind| match kind {
            SpeakerType::Person => "Person",
            SpeakerType::Organization => "Organization",
        });
        put(&mut author, "@type", kind);
        put(&mut author, "name", Some(name));
        put(
            &mut author,
            "jobTitle",
            row.role.as_deref().filter(|_| kind == Some("Person") && row.speakers[0] == *name),
        );
        Value::Object(author)
    };
    put_all(&mut claim, "author", row.speakers.iter().map(author).collect());
    put(&mut claim, "datePublished", row.first_date.as_deref().filter(|date| is_date(date)));
    let mut works = works(&row.members);
    // The earliest is known only of several that all have dates.
    if works.len() > 1 && works[0].0.is_some() && works.iter().skip(1).all(|(date, _)| *date > works[0].0) {
        claim.insert("firstAppearance".into(), works.remove(0).1);
    }
    put_all(&mut claim, "appearance", works.into_iter().map(|(_, work)| work).collect());
    Value::Object(claim)
}

/// The documents that bring the claim, each once, the earliest first, those without a date last.
fn works(members: &[Member]) -> Vec<(Option<&str>, Value)> {
    let mut documents: BTreeMap<&str, &Member> = BTreeMap::new();
    for member in members {
        documents.entry(&member.document).or_insert(member);
    }
    let mut works: Vec<(Option<&str>, Value)> = documents.into_values().filter_map(work).collect();
    works.sort_by_key(|(date, _)| (date.is_none(), *date));
    works
}

/// A document and its date; `None` when nothing is known of it.
fn work(member: &Member) -> Option<(Option<&str>, Value)> {
    let date = member.date.as_deref().filter(|date| is_date(date));
    let mut work = Map::new();
    put(&mut work, "url", member.url.as_deref().and_then(link::web));
    put(&mut work, "headline", member.title.as_deref());
    put(&mut work, "datePublished", date);
    if let Some(outlet) = &member.outlet {
        work.insert("publisher".into(), json!({"@type": "Organization", "name": outlet}));
    }
    (!work.is_empty()).then(move || {
        work.insert("@type".into(), "NewsArticle".into());
        (date, Value::Object(work))
    })
}

fn put(object: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        object.insert(name.into(), value.into());
    }
}

/// One value as it is, several as an array.
fn put_all(object: &mut Map<String, Value>, name: &str, mut values: Vec<Value>) {
    match values.len() {
        0 => {}
        1 => drop(object.insert(name.into(), values.remove(0))),
        _ => drop(object.insert(name.into(), values.into())),
    }
}

/// `YYYY-MM-DD`; records may have been edited.
fn is_date(text: &str) -> bool {
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2)
        && ("01"..="12").contains(&month) && ("01"..="31").contains(&day))
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::{record, store};
    use super::super::{Filter, Sheet};
    use super::*;
    use crate::speakers::Aliases;

    fn reviews(claims: &[crate::write::ClaimRecord]) -> Vec<Value> {
        let sheet = Sheet::make(store(claims), &Aliases::default(), &Filter::default(), None).expect("a sheet");
        let mut out = Vec::new();
        write(&sheet, &mut out).expect("reviews");
        serde_json::from_slice(&out).expect("an array")
    }

    fn document(id: &str, url: &str, date: Option<&str>) -> Value {
        json!({"id": id, "sha256": id, "url": url, "date": date, "title": format!("Of {id}")})
    }

    #[test]
    fn a_review_has_what_is_required_and_leaves_out_what_is_unknown() {
        let made = reviews(&[record("the mill burned", json!({}))]);
        let id = record("the mill burned", json!({})).id;
        let expected = json!([{
            "@context": "https://schema.org", "@type": "ClaimReview", "url": "", "claimReviewed": "the mill burned",
            "author": {"@type": "Organization", "name": ""}, "reviewRating": {"@type": "Rating", "alternateName": ""},
            "itemReviewed": {"@type": "Claim", "identifier": [id]},
        }]);
        assert_eq!(Value::from(made), expected);
    }

    #[test]
    fn appearances_are_told_earliest_first() {
        let speaker = |kind: Option<&str>| {
            json!({"name": "Ada Quist", "type": kind, "resolved_by": "named",
            "confidence": 1.0, "role": "harbour master"})
        };
        let claim = |id, url, date, outlet: Option<&str>| {
            let outlet = outlet.map(|name| json!({"name": name, "found_in": "metadata"}));
            record(
                "the old mill in Orrin burned down",
                json!({"document": document(id, url, date), "speaker": speaker(Some("person")),
                "outlet": outlet}),
            )
        };
        let early = claim("a", "javascript:alert(1)", Some("2031-01-31"), None);
        let late = claim("b", "https://b.example/1", Some("2031-02-01"), Some("Bee"));
        let made = &reviews(&[late.clone(), early.clone()])[0]["itemReviewed"];
        let a = json!({"@type": "NewsArticle", "headline": "Of a", "datePublished": "2031-01-31"});
        let b = json!({"@type": "NewsArticle", "url": "https://b.example/1", "headline": "Of b",
            "datePublished": "2031-02-01", "publisher": {"@type": "Organization", "name": "Bee"}});
        assert_eq!(
            [&made["firstAppearance"], &made["appearance"], &made["datePublished"]],
            [&a, &b, &json!("2031-01-31")]
        );
        assert_eq!(made["author"], json!({"@type": "Person", "name": "Ada Quist", "jobTitle": "harbour master"}));
        // What has no date may be the first.
        let made = &reviews(&[late, claim("c", "", Some("1 May"), None), early])[0]["itemReviewed"];
        assert_eq!(made["appearance"], json!([a, b, {"@type": "NewsArticle", "headline": "Of c"}]));
        assert_eq!(made.get("firstAppearance"), None);
        assert_eq!(
            reviews(&[record("x", json!({"speaker": speaker(None)}))])[0]["itemReviewed"]["author"],
            json!({"name": "Ada Quist"})
        );
    }

    #[test]
    fn only_dates_are_dates() {
        assert!(is_date("2031-12-31"));
        for text in ["", "2031-13-01", "2031-1-1", "31-12-2031", "2031-12-31T00:00", "２031-12-31", "2031-00-10"] {
            assert!(!is_date(text), "{text}");
        }
    }
}
