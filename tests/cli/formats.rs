//! The formats that corpora come in: each gives the same article, and whatever is wrong with one stays with it.

use std::fs;
use std::io::{self, Cursor, Read, Write};

use flate2::Compression;
use flate2::read::GzEncoder;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::support::{Run, STORY, extract, folder, record, run, string};

pub fn gz(bytes: impl Read) -> Vec<u8> {
    let mut packed = Vec::new();
    GzEncoder::new(bytes, Compression::best()).read_to_end(&mut packed).expect("packs");
    packed
}

pub fn zst(bytes: impl Read) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("packs")
}

/// Names go into the headers as they are, however wrong.
pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, *bytes).expect("packs");
    }
    archive.into_inner().expect("packs")
}

pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).expect("packs");
        archive.write_all(bytes).expect("packs");
    }
    archive.finish().expect("packs").into_inner()
}

fn page(text: &str) -> String {
    let paragraphs: Vec<String> = text.split("\n\n").map(|one| format!("<p>{}</p>", one.trim())).collect();
    format!("<html><head><meta charset='utf-8'></head><body><article>{}</article></body></html>", paragraphs.concat())
}

/// A record of a web archive.
fn warc_record(kind: &str, uri: &str, block: &str) -> String {
    let length = block.len();
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n"
    )
}

fn response(uri: &str, media: &str, body: &str) -> String {
    warc_record("response", uri, &format!("HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n{body}"))
}

fn csv(text: &str) -> String {
    format!("id,text\nrow,\"{}\"\n", text.replace('"', "\"\""))
}

/// What is claimed in each document, in order.
fn contents(run: &Run) -> Vec<(String, Vec<String>)> {
    let mut documents: Vec<(String, Vec<String>)> = Vec::new();
    for claim in run.claims() {
        let id = string(&claim["document"]["id"]);
        if documents.last().is_none_or(|(last, _)| *last != id) {
            documents.push((id, Vec::new()));
        }
        documents.last_mut().expect("one").1.push(string(&claim["content"]["text"]));
    }
    documents
}

#[test]
fn every_format_gives_the_same_claims() {
    let page = page(STORY);
    let warc = warc_record("warcinfo", "", "software: none\r\n")
        + &response("https://a.example/1", "text/html; charset=UTF-8", &page)
        + &response("https://a.example/2", "text/plain", STORY)
        + &response("https://a.example/3", "image/png", "\u{fffd}");
    let one = json!({"id": "one", "content": STORY}).to_string();
    let text = STORY.as_bytes();
    let members: [(&str, &[u8]); 4] =
        [("in/a.txt", text), ("b.html", page.as_bytes()), ("c.jsonl.gz", &gz(one.as_bytes())), ("d.zip", b"PK")];
    let files: [(&str, Vec<u8>); 15] = [
        ("a.txt", text.into()),
        ("b.md", text.into()),
        ("c.html", page.clone().into()),
        ("d.jsonl", one.clone().into()),
        ("e.json", format!("[{one}, {one}]").into()),
        ("f.json", one.clone().into()),
        ("g.csv", csv(STORY).into()),
        ("h.tsv", csv(STORY).replace("id,text", "id\ttext").replace("row,", "row\t").into()),
        ("i.warc", warc.clone().into()),
        ("j.txt.gz", gz(text)),
        ("k.html.zst", zst(page.as_bytes())),
        ("l.warc.gz", [gz(warc.as_bytes()), gz(warc.as_bytes())].concat()),
        ("m.zip", zip(&members)),
        ("n.tar", tar(&members)),
        ("o.tar.zst", zst(&tar(&members)[..])),
    ];
    let run = run(extract().arg(folder(&files).path())).exits(0);
    let found = contents(&run);
    let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
    let expected = [
        &[
            "a.txt",
            "b.md",
            "c.html",
            "one",
            "row",
            "https://a.example/1",
            "https://a.example/2",
            "j.txt.gz",
            "k.html.zst",
        ][..],
        &["https://a.example/1", "https://a.example/2"].repeat(2),
        &["m.zip/in/a.txt", "m.zip/b.html", "one", "n.tar/in/a.txt", "n.tar/b.html", "one"],
        &["o.tar.zst/in/a.txt", "o.tar.zst/b.html", "one"],
    ];
    assert_eq!(ids, expected.concat());
    let first = &found[0].1;
    assert!(first.len() > 3);
    for (id, claims) in &found {
        // Documents of one id follow each other.
        assert!(
            claims.len().is_multiple_of(first.len()) && claims.iter().eq(first.iter().cycle().take(claims.len())),
            "{id}"
        );
    }
    let page = run.claims().into_iter().find(|claim| claim["document"]["id"] == "https://a.example/2");
    assert_eq!(page.expect("a page")["document"]["url"], "https://a.example/2");
    let summary = run.summary();
    assert_eq!(summary.done, 26);
    let reasons = [("archives within archives", 3), ("neither HTML nor text", 3), ("no pages", 3)];
    assert_eq!(summary.reasons, reasons.map(|(reason, count)| (reason.to_owned(), count)).into());
}

#[test]
fn what_is_broken_fails_alone() {
    let mut cut = tar(&[("a.txt", STORY.as_bytes()), ("b.txt", STORY.as_bytes())]);
    cut.truncate(512 + 512 + 512 + 100);
    let mut damaged = zip(&[("a.txt", STORY.as_bytes()), ("b.txt", STORY.as_bytes())]);
    damaged[50..60].fill(0);
    let lines = [record("one", STORY), "{broken\n".to_owned(), record("two", STORY)].concat();
    let mut short = gz(lines.repeat(50).as_bytes());
    short.truncate(short.len() - 20);
    let warc = response("https://a.example/1", "text/plain", STORY) + "WARC/1.0\r\nContent-Length: 99\r\n\r\nend";
    let files: [(&str, Vec<u8>); 9] = [
        ("a.tar", cut),
        ("b.zip", damaged),
        ("c.jsonl.gz", short),
        ("d.warc", warc.into()),
        ("e.zip", b"no archive".to_vec()),
        ("f.zst", zst(&b"of no known ending"[..])),
        ("g.json", format!("[{}, 5, {{\"text\"", record("in", STORY).trim()).into()),
        ("h.csv", format!("id,text\nx\n{}", csv(STORY).split_once('\n').expect("two lines").1).into()),
        ("z.txt", STORY.into()),
    ];
    let run = run(extract().arg(folder(&files).path())).exits(1);
    for failed in
        ["a.tar/b.txt", "a.tar", "b.zip/a.txt", "c.jsonl.gz:2", "d.warc", "e.zip", "g.json:2", "g.json", "h.csv:2"]
    {
        let told = |line: &str| line.starts_with(&format!("warning: {failed} failed: "));
        assert!(run.err.lines().any(told), "{failed}: {}", run.err);
    }
    let mut ids = run.ids();
    ids.dedup();
    ids.retain(|id| id != "one" && id != "two");
    assert_eq!(ids, ["a.tar/a.txt", "b.zip/b.txt", "https://a.example/1", "in", "row", "z.txt"]);
}

#[test]
fn bombs_are_refused() {
    let endless = || io::repeat(b'a').take(100 << 20);
    let mut long = Vec::new();
    endless().read_to_end(&mut long).expect("reads");
    let files: [(&str, Vec<u8>); 6] = [
        ("a.txt.gz", gz(endless())),
        ("b.jsonl.zst", zst(endless())),
        ("c.zip", zip(&[("in.txt", &long)])),
        ("d.tar.gz", gz(&tar(&[("in.txt", &long)])[..])),
        ("e.zip", zip(&[("in.txt.gz", &gz(endless()))])),
        ("f.txt", STORY.into()),
    ];
    let run = run(extract().arg(folder(&files).path())).exits(1);
    assert_eq!(run.ids(), ["f.txt"]);
    let told = run.err.lines().filter(|line| line.contains("it unpacks to more than 200 times its size")).count();
    // The one in the tar archive ends that as well.
    assert_eq!(told, 6, "{}", run.err);
    // Packing badly does not help.
    let run = crate::support::run(extract().arg(folder(&[("a.txt", long)]).path())).exits(1);
    assert!(run.err.contains("a document may have 64 MiB"), "{}", run.err);
}

#[test]
fn names_of_members_are_only_ids() {
    let names = ["../../up.txt", "/etc/top.txt", "a\nb\u{1b}[2J.txt", "..\\c.txt"];
    let members: Vec<(&str, &[u8])> = names.iter().map(|&name| (name, STORY.as_bytes())).collect();
    let dir = folder(&[("deep/er/x.tar", tar(&members)), ("deep/er/y.zip", zip(&members))]);
    let run = run(extract().arg(dir.path())).exits(0);
    let expected: Vec<String> =
        ["x.tar", "y.zip"].iter().flat_map(|archive| names.map(|name| format!("deep/er/{archive}/{name}"))).collect();
    assert_eq!(run.ids(), expected);
    assert_eq!(crate::support::names(dir.path()), ["deep"]);
    assert_eq!(crate::support::names(&dir.path().join("deep/er")), ["x.tar", "y.zip"]);
}

#[test]
fn a_page_that_would_take_long_fails() {
    let deep = "<div>".repeat(200_000);
    let run = run(extract().arg(folder(&[("a.html", deep.as_str()), ("b.txt", STORY)]).path())).exits(1);
    assert!(run.err.contains("elements may be nested 256 deep"), "{}", run.err);
    assert_eq!(run.ids(), ["b.txt"]);
}

/// The document and outlet of the first claim.
fn told(run: &Run) -> (Value, Value) {
    let claim = run.claims().swap_remove(0);
    (claim["document"].clone(), claim["outlet"].clone())
}

#[test]
fn metadata_comes_from_the_nearest_hand() {
    let own =
        json!({"id": "own", "text": STORY, "outlet": "Own Post", "date": "4 de marzo de 2021", "author": "By Ann Roe"});
    let dir = folder(&[("Path Times/2020-02-03_port.jsonl", own.to_string())]);
    fs::write(dir.path().join("list.csv"), "id,outlet,title\nown,Listed Herald,Port\n").expect("a file can be written");
    let template = ["--path-template", "{outlet}/{date}_{slug}.jsonl"];
    let list = dir.path().join("list.csv");
    let corpus = dir.path().join("Path Times");

    let (document, outlet) = told(&run(extract().arg(&corpus)).exits(0));
    assert_eq!(outlet, json!({"name": "Own Post", "found_in": "metadata"}));
    assert_eq!([&document["date"], &document["date_text"]], ["2021-03-04", "4 de marzo de 2021"]);
    assert_eq!([&document["author"], &document["title"]], [&json!("Ann Roe"), &Value::Null]);

    let listed = run(extract().arg(dir.path()).args(template).arg("--manifest").arg(&list)).exits(0);
    let (document, outlet) = told(&listed);
    assert_eq!(outlet, json!({"name": "Listed Herald", "found_in": "manifest"}));
    assert_eq!([&document["date"], &document["title"]], ["2021-03-04", "Port"]);
    assert_eq!(listed.summary().documents, 1, "the manifest is no document");

    let (_, outlet) =
        told(&run(extract().arg(dir.path()).args(["--outlet", "Said", "--manifest"]).arg(&list)).exits(0));
    assert_eq!(outlet, json!({"name": "Said", "found_in": "option"}));

    fs::write(corpus.join("2020-02-03_port.jsonl"), record("bare", STORY)).expect("a file can be written");
    fs::remove_file(&list).expect("it is there");
    let (document, outlet) = told(&run(extract().arg(dir.path()).args(template)).exits(0));
    assert_eq!(outlet, json!({"name": "Path Times", "found_in": "path"}));
    assert_eq!(document["date"], "2020-02-03");
}

#[test]
fn wrong_manifests_and_templates_are_refused() {
    let dir = folder(&[("a.txt", STORY), ("list.csv", "outlet\nX\n")]);
    let list = dir.path().join("list.csv");
    let failed = run(extract().arg(dir.path()).arg("--manifest").arg(&list)).exits(2);
    assert!(failed.err.contains("has neither a path nor an id") && failed.err.contains("hint: "), "{}", failed.err);
    let failed = run(extract().arg(dir.path()).args(["--path-template", "{outlet"])).exits(2);
    assert!(failed.err.contains("a { has no }"), "{}", failed.err);
}

#[test]
fn a_column_is_named() {
    let rows = csv(STORY).replace("id,text", "id,Lead Text");
    let dir = folder(&[("a.csv", rows.as_str())]);
    assert_eq!(run(extract().arg(dir.path()).args(["--text-column", "lead_text"])).exits(0).ids(), ["row"]);
    let failed = run(extract().arg(dir.path())).exits(1);
    assert!(failed.err.contains("--text-column names another field"), "{}", failed.err);
}

#[test]
fn furniture_yields_no_claims_and_comments_only_on_demand() {
    let said = STORY.split("\n\n").next().expect("a paragraph");
    let around = format!(
        "Photo: Ines Orr/AFP\n\n{STORY}\nRead more: Ada Quist on the mill that would burn\n\n2 comments\nGull44 says:\nMarch 5, 2021\n{said}\nReply\n"
    );
    let dir = folder(&[("a.txt", STORY), ("b.txt", around.as_str())]);
    let plain = run(extract().arg(dir.path())).exits(0);
    let found = contents(&plain);
    assert_eq!(found[0].1, found[1].1);
    let with = run(extract().arg(dir.path()).args(["--include", "comments"])).exits(0);
    assert_eq!(with.ids(), ["a.txt", "b.txt", "b.txt#comment-1"]);
    let last = with.claims().pop().expect("claims");
    assert_eq!([&last["document"]["author"], &last["document"]["date"]], ["Gull44", "2021-03-05"]);
    let of_articles = |run: &Run| {
        let claims = run.claims().into_iter();
        claims.filter(|claim| !string(&claim["document"]["id"]).contains('#')).collect::<Vec<_>>()
    };
    assert_eq!(of_articles(&with), plain.claims());
    // Offsets count into the whole text.
    let texts = [("a.txt", STORY.to_owned()), ("b.txt", around), ("b.txt#comment-1", format!("{said}\n"))];
    crate::offsets::hold(&with.claims(), &texts.map(|(id, text)| (id.to_owned(), text)).into());
}
