//! How fast a corpus is read: `cargo bench --bench reading`. Prints megabytes a second, by format.

#![expect(clippy::print_stdout, reason = "what is measured is told")]

use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use ascribe::corpus::{Corpus, Entry, Flow};
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
    measure("html", "html", page.as_bytes(), SIZE / page.len());
}

/// Reads a folder with `count` files of `bytes`.
fn measure(name: &str, ending: &str, bytes: &[u8], count: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..count {
        fs::write(folder.path().join(format!("{number}.{ending}")), bytes).expect("a file");
    }
    let corpus = Corpus::open(&[folder.path().to_owned()]).expect("a corpus");
    let started = Instant::now();
    let mut documents = 0;
    let _ = corpus.read(&mut |entry| {
        documents += usize::from(matches!(entry, Entry::Document(_)));
        Flow::Continue(())
    });
    let seconds = started.elapsed().as_secs_f64();
    let megabytes = (bytes.len() * count) as f64 / 1e6;
    println!("{name}: {:.1} MB/s, {:.0} documents/s", megabytes / seconds, documents as f64 / seconds);
}
