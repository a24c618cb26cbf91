//! How fast a corpus is read: `cargo bench --bench reading`. Prints megabytes a second of processor time, by format,
//! and for pages also what readability takes alone.

#![expect(clippy::print_stdout, reason = "what is measured is told")]

mod common;

use std::fs;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;

use ascribe::corpus::{Corpus, Entry, Flow};
use common::seconds;
use dom_smoothie::{Config, Readability, TextMode};
use flate2::read::GzEncoder;

/// Bytes of each corpus, about.
const SIZE: usize = 8 << 20;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let article = fs::read_to_string(root.join("data/sample/mine_strike.txt")).expect("the sample is there");
    let page = fs::read_to_string(root.join("tests/fixtures/pages/wordpress.html")).expect("the page is there");
    let record = serde_json::json!({"text": article}).to_string() + "\n";
    let mut packed = Vec::new();
    let lines = record.repeat(SIZE / record.len());
    GzEncoder::new(lines.as_bytes(), flate2::Compression::fast()).read_to_end(&mut packed).expect("packs");
    measure("txt", "txt", article.as_bytes(), SIZE / article.len());
    measure("jsonl", "jsonl", lines.as_bytes(), 1);
    measure("jsonl.gz (packed size)", "jsonl.gz", &packed, 1);
    for (name, page) in [("html (3 kB)", page.clone()), ("html (130 kB)", usual(&page, &article))] {
        let count = SIZE / page.len();
        let whole = measure(name, "html", page.as_bytes(), count);
        let alone = readability(&page, count);
        println!("{name}: {:.1} times as long as readability alone", whole / alone);
    }
}

/// A page as news sites have them: scripts, styles, menus and cards around an article.
fn usual(page: &str, article: &str) -> String {
    let paragraphs =
        article.split("\n\n").map(|one| format!("<div class='body__wrap'><p class='css-1 b'>{one}</p></div>"));
    let head = "<script>window.data={\"a\":[1,2,3]};if(a<b){load(\"x\")}</script><style>.a,.b{color:#fff}</style>";
    let menu = "<li class='item item-1'><a href='/news/1' class='link' data-track='x'><span>News</span></a></li>";
    let card = "<div class='card'><a href='/c/1'><img src='/i/1.jpg' srcset='/i/1-1.jpg 300w, /i/1-2.jpg 600w' alt=''>\
        <h3>Another story of the day</h3><p>Some words of it, and a comma.</p></a></div>";
    page.replace("</head>", &format!("{}</head>", head.repeat(500)))
        .replacen("</article>", &format!("{}</article>", paragraphs.collect::<String>()), 1)
        .replace("</body>", &format!("<ul>{}</ul><section>{}</section></body>", menu.repeat(300), card.repeat(100)))
}

/// Reads a folder with `count` files of `bytes`, and returns the seconds that it takes.
fn measure(name: &str, ending: &str, bytes: &[u8], count: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..count {
        fs::write(folder.path().join(format!("{number}.{ending}")), bytes).expect("a file");
    }
    let corpus = Corpus::open(&[folder.path().to_owned()]).expect("a corpus");
    let mut documents = 0;
    let (seconds, _) = seconds(|| {
        corpus.read(&mut |entry| {
            documents += usize::from(matches!(entry, Entry::Document(_)));
            Flow::Continue(())
        })
    });
    let megabytes = (bytes.len() * count) as f64 / 1e6;
    println!("{name}: {:.1} MB/s, {:.0} documents/s", megabytes / seconds, documents as f64 / seconds);
    seconds
}

/// Parses `count` copies of a page and takes their text as the corpus does, and returns the seconds that it takes.
fn readability(page: &str, count: usize) -> f64 {
    let parse = |_| {
        let config = Config { text_mode: TextMode::Formatted, disable_json_ld: true, ..Config::default() };
        let mut page = Readability::new(page, None, Some(config)).expect("a page");
        black_box(page.parse().expect("an article"));
    };
    seconds(|| (0..count).for_each(parse)).0
}
