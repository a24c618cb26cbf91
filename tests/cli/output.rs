//! Where claims and words go: standard output is data only, and a file appears when it is whole.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::support::{PATIENCE, STORY, claims, end, extract, folder, names, record, run, start, start_into};

const BINARY: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe";

#[test]
fn standard_output_holds_claims_and_standard_error_words() {
    let dir = folder(&[("a.txt", STORY.as_bytes()), ("b.txt", BINARY), ("c.txt", b"caf\xe9 ol\xe9")]);
    let run = run(extract().arg(dir.path())).exits(1);
    assert!(!run.claims().is_empty());
    assert_eq!(run.summary().claims, run.claims().len());
    assert!(run.err.lines().all(|line| !line.starts_with('{')), "{}", run.err);
}

#[test]
fn quiet_silences_the_summary() {
    let dir = folder(&[("a.txt", STORY), ("b.md", STORY)]);
    let loud = run(extract().arg(dir.path())).exits(0);
    let quiet = run(extract().arg(dir.path()).arg("-q")).exits(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), (loud.out.as_str(), ""));
}

#[test]
fn quiet_does_not_silence_failures() {
    let dir = folder(&[("a.txt", STORY.as_bytes()), ("broken.txt", BINARY)]);
    let run = run(extract().arg(dir.path()).arg("--quiet")).exits(1);
    assert!(run.err.contains("broken.txt"), "{}", run.err);
    assert!(!run.err.contains("documents:") && !run.err.contains("claims:"), "{}", run.err);
}

#[test]
fn failed_documents_are_listed_and_the_others_done() {
    let dir = folder(&[("a.txt", STORY.as_bytes()), ("b.txt", BINARY), ("c.txt", STORY.as_bytes())]);
    let run = run(extract().arg(dir.path())).exits(1);
    let summary = run.summary();
    assert_eq!((summary.documents, summary.done, summary.failed), (3, 2, 1));
    assert_eq!(run.ids(), ["a.txt", "c.txt"]);
    assert!(run.err.contains("failed:\n  b.txt\n"), "{}", run.err);
}

#[test]
fn an_output_file_appears_when_the_run_is_done() {
    let dir = folder::<&str>(&[]);
    let out = dir.path().join("out.jsonl");
    let mut child = start([Path::new("-"), Path::new("-o"), &out]);
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(record("first", STORY).as_bytes()).expect("the program reads");
    // The run cannot be done as long as its input is open.
    while !names(dir.path()).iter().any(|name| name.ends_with(".partial")) {
        assert!(child.try_wait().expect("a child").is_none(), "it ended early");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    input.write_all(record("second", STORY).as_bytes()).expect("the program reads");
    assert!(!out.exists());
    drop(input);
    let run = end(child, PATIENCE).exits(0);
    assert_eq!(names(dir.path()), ["out.jsonl"]);
    assert_eq!(run.out, "");
    let written = fs::read_to_string(&out).expect("the file is there");
    assert!(written.contains(r#""id":"first""#) && written.contains(r#""id":"second""#));
    assert_eq!(run.summary().claims, claims(&written).len());
}

#[test]
fn a_file_holds_what_standard_output_would() {
    let dir = folder(&[("in/a.txt", STORY)]);
    let (input, out) = (dir.path().join("in"), dir.path().join("out.jsonl"));
    fs::write(&out, "of an earlier run\n").expect("a file can be written");
    let piped = run(extract().arg(&input)).exits(0);
    assert_eq!(run(extract().arg(&input).args(["-o", "-"])).exits(0).out, piped.out);
    run(extract().arg(&input).arg("-o").arg(&out)).exits(0);
    assert_eq!(fs::read_to_string(&out).expect("the file is there"), piped.out);
    assert_eq!(names(dir.path()), ["in", "out.jsonl"]);
}

#[test]
fn an_output_file_without_claims_is_empty() {
    let dir = folder(&[("in/a.txt", "")]);
    let out = dir.path().join("out.jsonl");
    run(extract().arg(dir.path().join("in")).arg("-o").arg(&out)).exits(0);
    assert_eq!(fs::read(&out).expect("the file is there"), b"");
}

#[test]
fn an_output_file_in_the_input_folder_is_no_input() {
    let dir = folder(&[("a.txt", STORY)]);
    let out = dir.path().join("claims.jsonl");
    // The first time only its beginnings are there, the second time the claims of the first.
    for _ in 0..2 {
        let run = run(extract().arg(dir.path()).arg("-o").arg(&out)).exits(0);
        let summary = run.summary();
        assert_eq!((summary.documents, summary.done), (1, 1), "{}", run.err);
    }
}

#[test]
fn an_output_file_in_a_missing_folder_cannot_be_written() {
    let dir = folder(&[("a.txt", STORY)]);
    let out = dir.path().join("missing").join("out.jsonl");
    let run = run(extract().arg(dir.path()).arg("-o").arg(&out)).exits(3);
    assert_eq!(run.out, "");
    let lines: Vec<&str> = run.err.lines().collect();
    assert!(lines[0].starts_with("error: ") && lines[0].contains(&*out.to_string_lossy()), "{}", run.err);
    assert!(lines[1].starts_with("  caused by: "), "{}", run.err);
    assert!(lines.last().is_some_and(|line| line.starts_with("hint: ")), "{}", run.err);
    assert_eq!(names(dir.path()), ["a.txt"]);
}

#[test]
fn an_output_path_that_is_a_folder_cannot_be_written() {
    let dir = folder(&[("a.txt", STORY)]);
    let run = run(extract().arg(dir.path()).arg("-o").arg(dir.path())).exits(3);
    assert!(run.err.contains(&*dir.path().to_string_lossy()), "{}", run.err);
    assert_eq!(names(dir.path()), ["a.txt"]);
}

#[cfg(unix)]
#[test]
fn a_link_keeps_pointing_at_the_result() {
    let dir = folder(&[("in/a.txt", STORY), ("old/claims.jsonl", "old\n")]);
    let link = dir.path().join("link.jsonl");
    std::os::unix::fs::symlink("old/claims.jsonl", &link).expect("a link can be made");
    run(extract().arg(dir.path().join("in")).arg("-o").arg(&link)).exits(0);
    assert!(fs::symlink_metadata(&link).expect("it is there").file_type().is_symlink());
    let written = fs::read_to_string(dir.path().join("old/claims.jsonl")).expect("it is there");
    assert!(!claims(&written).is_empty());
}

#[cfg(unix)]
#[test]
fn the_null_device_takes_claims_and_stays_a_device() {
    use std::os::unix::fs::FileTypeExt;
    let dir = folder(&[("a.txt", STORY)]);
    let run = run(extract().arg(dir.path()).args(["-o", "/dev/null"])).exits(0);
    assert!(run.summary().claims > 0);
    let kind = fs::symlink_metadata("/dev/null").expect("it is there").file_type();
    assert!(kind.is_char_device());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_run() {
    let dir = folder(&[("a.txt", STORY)]);
    let full = fs::File::options().write(true).open("/dev/full").expect("the device is there");
    let to_file = run(extract().arg(dir.path()).args(["-o", "/dev/full"]));
    let piped = start_into([dir.path()], full);
    for run in [to_file, end(piped, PATIENCE)] {
        let run = run.exits(3);
        assert!(run.err.starts_with("error: ") && run.err.contains("  caused by: "), "{}", run.err);
        assert!(!run.err.contains("documents:"), "no summary, as if all were well: {}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn a_result_has_the_rights_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("in/a.txt", STORY)]);
    let (plain, out) = (dir.path().join("plain"), dir.path().join("out.jsonl"));
    fs::write(&plain, "").expect("a file can be written");
    run(extract().arg(dir.path().join("in")).arg("-o").arg(&out)).exits(0);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
    assert_eq!(mode(&out), mode(&plain));
}

#[test]
fn an_article_is_not_replaced_by_its_claims() {
    let dir = folder(&[("a.txt", STORY)]);
    let article = dir.path().join("a.txt");
    let run = run(extract().arg(&article).arg("-o").arg(&article)).exits(2);
    assert!(run.err.contains("a.txt is input and output"), "{}", run.err);
    assert_eq!(fs::read_to_string(&article).expect("the article"), STORY);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_yet_stays_a_link() {
    let dir = folder(&[("in/a.txt", STORY)]);
    let link = dir.path().join("link.jsonl");
    std::os::unix::fs::symlink("real.jsonl", &link).expect("a link");
    run(extract().arg(dir.path().join("in")).arg("-o").arg(&link)).exits(0);
    assert!(link.is_symlink());
    assert!(fs::metadata(dir.path().join("real.jsonl")).is_ok_and(|metadata| metadata.len() > 0));
}

#[test]
fn an_outlet_has_a_name() {
    let dir = folder(&[("a.txt", STORY)]);
    run(extract().arg(dir.path()).args(["--outlet", ""])).exits(2);
}
