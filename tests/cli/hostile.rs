//! Inputs that nobody wants: each is done, skipped or fails by name, and leaves its neighbours alone.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use crate::offsets::hold;
use crate::support::{Run, STORY, by_document, end, extract, folder, program, project, record, run, sample, start};

/// A document that must come out the same whatever stands beside it.
const GOOD: &str = "good.txt";

/// The lines of the good document when it is alone.
fn good_alone() -> &'static [String] {
    static LINES: OnceLock<Vec<String>> = OnceLock::new();
    LINES.get_or_init(|| {
        let run = run(extract().arg(folder(&[(GOOD, sample("mine_strike.txt"))]).path())).exits(0);
        assert!(!run.out.is_empty());
        run.out.lines().map(str::to_owned).collect()
    })
}

/// A folder with the good document and `files`.
pub fn beside<B: AsRef<[u8]>>(files: &[(&str, B)]) -> TempDir {
    let dir = folder(files);
    fs::write(dir.path().join(GOOD), sample("mine_strike.txt")).expect("a file can be written");
    dir
}

/// Holds the good document's lines against those it gives alone.
pub fn good_is_done(run: &Run) {
    assert_eq!(by_document(&run.out).get(GOOD).map(Vec::as_slice).unwrap_or_default(), good_alone());
}

/// Runs on a folder, in which the good document must be done, and returns the run with `(done, skipped, failed)`.
fn counted(dir: &Path, code: i32) -> (Run, [usize; 3]) {
    let run = run(extract().arg(dir)).exits(code);
    good_is_done(&run);
    let summary = run.summary();
    assert_eq!(summary.claims, run.claims().len());
    (run, [summary.done, summary.skipped, summary.failed])
}

#[test]
fn latin_1_is_read_with_a_warning_that_names_the_encoding() {
    let text =
        "El ministro de Educación, señor Muñoz, dijo: «Mañana habrá más niños aquí». Así lo publicó La Nación.\n";
    let text = [text, STORY].concat().replace(['“', '”', '‘', '’'], "\"");
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("in Latin-1")).collect();
    let (run, counts) = counted(beside(&[("latin.txt", bytes)]).path(), 0);
    assert_eq!(counts, [2, 0, 0]);
    let warnings: Vec<&str> = run.err.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert!(
        matches!(warnings[..], [line] if line.contains("latin.txt") && line.contains("windows-1252")),
        "{}",
        run.err
    );
    assert_eq!(run.ids(), [GOOD, "latin.txt"]);
    let texts = [("latin.txt", text), (GOOD, sample("mine_strike.txt"))];
    hold(&run.claims(), &texts.map(|(id, text)| (id.to_owned(), text)).into());
}

#[test]
fn bytes_that_are_no_text_fail_by_name() {
    let files: [(&str, &[u8]); 4] = [
        ("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xde\xad\0\xbe"),
        ("odd.txt", b"\xff\xfea\0b"),
        ("surrogate.txt", b"\xff\xfe\x00\xd8a\0"),
        ("image.jsonl", b"\x89PNG\r\n\x1a\n\0\0\xff"),
    ];
    let run = run(extract().arg(beside(&files).path())).exits(1);
    good_is_done(&run);
    for (name, _) in files {
        assert!(
            run.err.lines().any(|line| line.starts_with("warning: ") && line.contains(name)),
            "{name}: {}",
            run.err
        );
    }
    assert_eq!(run.summary().done, 1);
}

#[test]
fn texts_with_nothing_to_find_are_done_or_skipped() {
    let files = [
        ("blank.txt", " \n\t\r\n\u{a0}\u{2029}"),
        ("empty.txt", ""),
        ("emoji.txt", "👩‍🚀🇳🇴👍🏽"),
        ("invisible.txt", "\u{200b}\u{200d}\u{fe0f}\u{202e}"),
        ("marks.txt", "\u{301}\u{301}\u{301}"),
        ("mark.txt", "\u{feff}"),
        ("nul.txt", "\0\0\0"),
        ("one.txt", "a"),
        ("points.txt", "— … !!! ??? , . ; “ ” ‘ ’ « » ( ) [ ]\n\n***\n\n---\n"),
        ("quotes.txt", "\"\"\"\"\"\"''''``''“‘„"),
    ];
    let (run, counts) = counted(beside(&files).path(), 0);
    assert_eq!(counts, [8, 3, 0], "{}", run.err);
}

#[test]
fn nuls_in_a_text_are_characters_like_others() {
    let text = STORY.replace(' ', " \0").replace('\n', "\0\n");
    let (_, counts) = counted(beside(&[("nul.txt", &text)]).path(), 0);
    assert_eq!(counts, [2, 0, 0]);
}

#[test]
fn broken_lines_fail_one_by_one() {
    let nested = "[".repeat(100_000);
    let mut lines = String::from("\u{feff}");
    lines += &record("first", STORY);
    for broken in [
        "{\"text\": \"He said",
        "not JSON",
        "[\"text\"]",
        "{\"id\": \"no text\"}",
        "{\"text\": 7}",
        r#"{"text": "\ud800 they said"}"#,
        r#"{"text": "a"} {"text": "b"}"#,
        &format!("{{\"text\": \"a\", \"title\": {nested}"),
        &format!("{{\"text\": \"a\", \"other\": {nested}"),
        "null",
    ] {
        lines += broken;
        lines += "\r\n\n";
    }
    lines += &record("last", STORY);
    let mut bytes = lines.into_bytes();
    bytes.extend(b"{\"text\": \"caf\xe9\"}\n");
    bytes.extend(record("very last", STORY).trim_end().bytes());

    let (run, counts) = counted(beside(&[("in.jsonl", bytes)]).path(), 1);
    assert_eq!(counts, [4, 0, 11], "{}", run.err);
    assert_eq!(run.ids(), [GOOD, "first", "last", "very last"]);
    for number in [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 23] {
        let start = format!("warning: in.jsonl:{number} failed: ");
        assert!(run.err.contains(&start), "line {number}: {}", run.err);
    }
}

#[test]
fn names_may_not_steer_the_terminal() {
    let nasty = "a\n\u{1b}[31mred\u{202e}\u{7}.txt";
    let bad = "b\r\u{1b}]0;title\u{9b}2J.txt";
    let dir = beside(&[(nasty, STORY.as_bytes()), (bad, b"\xff\0\xff")]);
    let (run, counts) = counted(dir.path(), 1);
    assert_eq!(counts, [2, 0, 1]);
    assert_eq!(run.ids()[0], nasty);
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!run.err.contains(steers), "{:?}", run.err);
    assert!(run.err.contains("]0;title"), "the name is told all the same: {}", run.err);

    let missing = dir.path().join("c\u{1b}[2J\nerror: all is lost");
    let gold = project("data/sample/gold.jsonl");
    for command in [
        extract().arg(&missing),
        program().arg("eval").arg(&missing).arg(&gold),
        program().arg("eval").arg(&gold).arg(&missing),
        program().args(["doctor", "--model"]).arg(&missing),
    ] {
        let run = crate::support::run(command).exits(2);
        assert!(!run.err.contains(steers) && !run.err.contains("\nerror: all"), "{:?}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_read_all_the_same() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = beside::<&str>(&[]);
    let name = OsStr::from_bytes(b"caf\xe9.txt");
    fs::write(dir.path().join(name), STORY).expect("a file can be written");
    let (run, counts) = counted(dir.path(), 0);
    assert_eq!(counts, [2, 0, 0]);
    assert_eq!(run.ids(), ["caf\u{fffd}.txt", GOOD]);
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_and_to_nowhere() {
    use std::os::unix::fs::symlink;
    let dir = beside(&[("sub/a.txt", STORY)]);
    symlink("..", dir.path().join("sub/up")).expect("a link can be made");
    symlink(".", dir.path().join("self")).expect("a link can be made");
    symlink("nowhere", dir.path().join("gone.txt")).expect("a link can be made");
    symlink("ring.txt", dir.path().join("ring.txt")).expect("a link can be made");
    let (run, counts) = counted(dir.path(), 1);
    assert_eq!(counts, [2, 2, 2], "{}", run.err);
    assert_eq!(run.summary().reasons["a link in a circle"], 2);
    assert!(run.err.contains("gone.txt") && run.err.contains("ring.txt"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_fails_by_name() {
    use std::os::unix::fs::PermissionsExt;
    let dir = beside(&[("closed.txt", STORY), ("shut/a.txt", STORY), ("closed.jsonl", STORY)]);
    let closed = ["closed.txt", "shut", "closed.jsonl"].map(|name| dir.path().join(name));
    let set = |mode: u32| {
        for path in &closed {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
        }
    };
    set(0);
    // Permissions do not bind root.
    let bound = fs::read(&closed[0]).is_err();
    let run = run(extract().arg(dir.path()));
    set(0o700);
    good_is_done(&run);
    if bound {
        assert_eq!((run.code, run.summary().failed), (Some(1), 3), "{}", run.err);
        assert!(closed.iter().all(|path| run.err.contains(&*path.to_string_lossy())), "{}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_in_a_folder_holds_nothing_up() {
    let dir = beside::<&str>(&[]);
    let pipe = dir.path().join("pipe.txt");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo is there").success());
    // Long enough for any run on one article, and short enough to wait for when it hangs.
    let run = end(start([dir.path()]), Duration::from_secs(30)).exits(0);
    good_is_done(&run);
    assert_eq!((run.summary().done, run.summary().skipped), (1, 1), "{}", run.err);
}

#[test]
fn unknown_fields_and_values_of_records_do_no_harm() {
    let odd = json!({
        "text": STORY, "id": {"a": 1}, "title": [["A", ["B"]], 3, null, true], "author": {"name": "x"},
        "date": 1e300, "url": "\u{1b}[2J", "outlet": ["", " "], "\0": null, "spans": [[0, 1]],
    });
    let (run, counts) = counted(beside(&[("odd.jsonl", odd.to_string())]).path(), 0);
    assert_eq!(counts, [2, 0, 0]);
    let claims = run.claims();
    let odd = claims.last().expect("claims");
    assert_eq!(odd["document"]["id"], "odd.jsonl:1");
    assert_eq!(odd["document"]["title"], "A, B, 3");
    assert!(odd["outlet"].is_null());
    assert_eq!(odd["document"]["author"], "x");
}
