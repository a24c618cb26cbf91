//! Which documents are read, in which order, and what the records say about them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{PATIENCE, STORY, end, extract, folder, record, run, sample, start};

#[test]
fn a_folder_is_read_with_all_below_in_name_order() {
    let lines = record("first", STORY) + &json!({"text": STORY}).to_string();
    let files = [
        ("b.txt", STORY),
        ("a/2.txt", STORY),
        ("a/10.txt", STORY),
        ("a/deep/er.txt", STORY),
        ("C.TXT", STORY),
        ("d.jsonl", &lines),
        ("e.ndjson", &lines),
    ];
    let run = run(extract().arg(folder(&files).path())).exits(0);
    let expected =
        ["C.TXT", "a/10.txt", "a/2.txt", "a/deep/er.txt", "b.txt", "first", "d.jsonl:2", "first", "e.ndjson:2"];
    assert_eq!(run.ids(), expected);
    assert_eq!(run.summary().done, 9);
}

#[test]
fn several_folders_begin_the_ids_and_files_are_named_as_typed() {
    let files = ["one/a.txt", "two/a.txt", "three.txt", "four/b.txt"].map(|name| (name, STORY));
    let dir = folder(&files);
    let whole = dir.path().join("four/b.txt");
    let mut command = extract();
    command.current_dir(dir.path());
    let run = run(command.args(["two/", "./one", "three.txt"]).arg(&whole)).exits(0);
    let expected = ["two/a.txt", "one/a.txt", "three.txt", &whole.to_string_lossy()];
    assert_eq!(run.ids(), expected);
}

#[test]
fn the_current_folder_among_others_does_not_make_ids_absolute() {
    let dir = folder(&[("one/a.txt", STORY), ("two/b.txt", STORY)]);
    let mut command = extract();
    command.current_dir(dir.path().join("one"));
    let run = run(command.args([".", "../two"])).exits(0);
    assert_eq!(run.ids().len(), 2);
    for id in run.ids() {
        assert!(!Path::new(&id).is_absolute(), "{id}");
    }
}

#[test]
fn standard_input_is_a_text_or_json_lines() {
    let dir = folder(&[("a.txt", STORY)]);
    let from_file = run(extract().arg(dir.path())).exits(0);
    let from_text = run(extract().arg("-").write_stdin(STORY)).exits(0);
    let lines = format!("\n  {}\n\n{}", record("q", STORY), json!({"text": STORY}));
    let from_lines = run(extract().arg("-").write_stdin(lines)).exits(0);
    assert_eq!(from_text.ids(), ["stdin"]);
    assert_eq!(from_lines.ids(), ["q", "stdin:5"]);

    let parts = |claims: Vec<Value>| -> Vec<Value> {
        let parts = claims.iter().map(|claim| json!([claim["content"], claim["source"], claim["speaker"]]));
        parts.collect()
    };
    let expected = parts(from_file.claims());
    assert_eq!(parts(from_text.claims()), expected);
    assert_eq!(parts(from_lines.claims()), [expected.clone(), expected].concat());
}

#[test]
fn standard_input_stands_where_it_is_named() {
    let dir = folder(&[("a.txt", STORY), ("b.txt", STORY)]);
    let mut command = extract();
    command.current_dir(dir.path()).write_stdin(STORY);
    let run = run(command.args(["b.txt", "-", "a.txt"])).exits(0);
    assert_eq!(run.ids(), ["b.txt", "stdin", "a.txt"]);
}

#[test]
fn json_lines_on_standard_input_may_begin_with_a_byte_order_mark() {
    let lines = format!("\u{feff}{}", record("q", STORY));
    let run = run(extract().arg("-").write_stdin(lines)).exits(0);
    assert_eq!(run.ids(), ["q"]);
}

#[test]
fn json_lines_on_standard_input_may_come_slowly() {
    let mut child = start(["-"]);
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(b"\n").expect("the program reads");
    // What comes first is white space alone, and the program has read it by now.
    thread::sleep(Duration::from_secs(1));
    input.write_all(record("q", STORY).as_bytes()).expect("the program reads");
    drop(input);
    assert_eq!(end(child, PATIENCE).exits(0).ids(), ["q"]);
}

#[test]
fn metadata_of_a_record_arrives_in_its_claims() {
    let full = json!({
        "id": 7, "title": " Boats late ", "author": ["Ada Quist", "Bo Ames"], "date": "2031-05-14",
        "url": "https://example.org/boats", "outlet": "The Quay Gazette", "text": STORY, "tags": {"page": 3},
    });
    let bare = json!({"text": STORY, "title": null, "author": [], "url": "", "date": 2031, "outlet": {"name": "x"}});
    let dir = folder(&[("in.jsonl", format!("{full}\n{bare}\n"))]);
    let claims = run(extract().arg(dir.path())).exits(0).claims();

    let sha256 = format!("{:x}", Sha256::digest(STORY));
    let full = json!({
        "id": "7", "title": "Boats late", "author": "Ada Quist, Bo Ames", "date": "2031-05-14",
        "date_text": "2031-05-14",
        "url": "https://example.org/boats", "sha256": sha256,
    });
    let bare = json!({
        "id": "in.jsonl:2", "title": null, "author": null, "date": null, "date_text": "2031", "url": null, "sha256": sha256,
    });
    let (first, second) = claims.split_at(claims.len() / 2);
    assert!(!first.is_empty() && first.len() == second.len());
    for claim in first {
        assert_eq!(claim["document"], full);
        assert_eq!(claim["outlet"], json!({"name": "The Quay Gazette", "found_in": "metadata"}));
    }
    for claim in second {
        assert_eq!(claim["document"], bare);
        assert_eq!(claim["outlet"], json!({"name": "x", "found_in": "metadata"}));
    }
}

#[test]
fn the_outlet_option_wins() {
    let line = json!({"text": STORY, "outlet": "The Quay Gazette"}).to_string();
    let dir = folder(&[("a.txt", STORY), ("b.jsonl", &line)]);
    let run = run(extract().arg(dir.path()).args(["--outlet", "Radio Sund"])).exits(0);
    assert_eq!(run.ids(), ["a.txt", "b.jsonl:1"]);
    for claim in run.claims() {
        assert_eq!(claim["outlet"], json!({"name": "Radio Sund", "found_in": "option"}));
    }
}

#[test]
fn what_is_no_document_is_skipped_and_counted_by_reason() {
    let gold = json!({"id": "g", "text": STORY, "attributions": []}).to_string();
    let lines = format!("{gold}\n\n{}{}{gold}\n", record("plain", STORY), record("blank", " \n"));
    let files = [
        ("empty.txt", ""),
        ("blank.txt", " \r\n\t\u{a0}\u{2028}"),
        ("README.md", STORY),
        ("story", STORY),
        ("none.jsonl", "\n\n"),
        ("mixed.jsonl", &lines),
        ("z.txt", STORY),
    ];
    let dir = folder(&files);
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path(), dir.path().join("again")).expect("a link can be made");
    let run = run(extract().arg(dir.path())).exits(0);
    let summary = run.summary();
    assert_eq!(run.ids(), ["plain", "z.txt"]);
    assert_eq!((summary.done, summary.failed), (2, 0));
    let mut expected = vec![("empty", 4), ("of no format that is read", 2), ("with annotations", 2)];
    if cfg!(unix) {
        expected.push(("a link in a circle", 1));
    }
    let expected = expected.into_iter().map(|(reason, count)| (reason.to_owned(), count));
    assert_eq!(summary.reasons, expected.collect());
}

#[test]
fn annotated_records_are_read_when_their_file_is_named() {
    let gold = json!({"id": "g", "text": STORY, "attributions": []}).to_string();
    let dir = folder(&[("gold.jsonl", &gold)]);
    let found = run(extract().arg(dir.path())).exits(0);
    assert_eq!((found.ids().len(), found.summary().done), (0, 0));
    let named = run(extract().arg(dir.path().join("gold.jsonl"))).exits(0);
    assert_eq!((named.ids(), named.summary().done), (vec!["g".to_owned()], 1));
    let piped = run(extract().arg("-").write_stdin(gold)).exits(0);
    assert_eq!(piped.ids(), ["g"]);
}

#[test]
fn a_file_named_by_the_user_is_read_whatever_its_ending() {
    let dir = folder(&[("story.md", STORY), ("story", STORY)]);
    let mut command = extract();
    command.current_dir(dir.path());
    let run = run(command.args(["story.md", "story"])).exits(0);
    assert_eq!(run.ids(), ["story.md", "story"]);
}

#[test]
fn the_summary_adds_up_and_agrees_with_the_lines() {
    let texts = ["wolf_alarm.txt", "ferry_inquest.txt"].map(sample);
    let files = [("a.txt", texts[0].as_str()), ("b.txt", &texts[1]), ("c.txt", ""), ("d.jsonl", "{}\n")];
    let run = run(extract().arg(folder(&files).path())).exits(1);
    let summary = run.summary();
    assert_eq!((summary.documents, summary.done, summary.skipped, summary.failed), (4, 2, 1, 1));
    let claims = run.claims();
    let of_kind = |kind: &str| claims.iter().filter(|claim| claim["kind"] == kind).count();
    assert_eq!(summary.kinds, ["direct", "mixed", "indirect"].map(of_kind));
    assert!(summary.kinds.iter().all(|&count| count > 0));
    assert_eq!(summary.claims, claims.len());
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    assert!(run.err.contains(&format!("\n{words} words in ")), "{}", run.err);
}

#[test]
fn the_confidence_bar_leaves_out_what_is_below_and_nothing_else() {
    let dir = folder(&[("a.txt", sample("wolf_alarm.txt")), ("b.txt", sample("mine_strike.txt"))]);
    let all = run(extract().arg(dir.path())).exits(0);
    let confidence = |line: &str| -> f64 {
        let claim: Value = serde_json::from_str(line).expect("a claim");
        claim["confidence"].as_f64().expect("a number")
    };
    let mut values: Vec<f64> = all.out.lines().map(confidence).collect();
    values.sort_by(f64::total_cmp);
    let gaps: Vec<f64> = values
        .windows(2)
        // Written with four digits; between equal ones there is nothing to cut.
        .filter(|pair| pair[1] - pair[0] > 0.002)
        .map(|pair| f64::midpoint(pair[0], pair[1]))
        .collect();
    assert!(gaps.len() >= 4, "{values:?}");
    for bar in [0.0, gaps[0], gaps[gaps.len() / 2], gaps[gaps.len() - 1], 1.0] {
        let run = run(extract().arg(dir.path()).args(["--min-confidence", &bar.to_string()])).exits(0);
        let kept = all.out.lines().filter(|line| confidence(line) >= bar);
        assert_eq!(run.out.lines().collect::<Vec<_>>(), kept.collect::<Vec<_>>(), "at {bar}");
        assert_eq!(run.summary().claims, run.out.lines().count());
        assert_eq!(run.summary().done, 2);
    }
}

#[test]
fn types_are_chosen_and_statements_and_reports_are_the_default() {
    let dir = folder(&[("a.txt", sample("wolf_alarm.txt")), ("b.txt", sample("mine_strike.txt"))]);
    let all = run(extract().arg(dir.path()).args(["--types", "all"])).exits(0);
    let of = |types: &[&str]| -> Vec<&str> {
        let wanted = |line: &&str| {
            let claim: Value = serde_json::from_str(line).expect("a claim");
            types.contains(&claim["type"].as_str().expect("a type"))
        };
        all.out.lines().filter(wanted).collect()
    };
    let names = ["statement", "report", "belief", "intention", "perception"];
    assert_eq!(of(&names).len(), all.out.lines().count());
    assert!(names.iter().filter(|name| !of(&[name]).is_empty()).count() > 1, "the tiny model gives several types");
    for types in [&names[..1], &names[2..4], &names[..2]] {
        let run = run(extract().arg(dir.path()).args(["--types", &types.join(",")])).exits(0);
        assert_eq!(run.out.lines().collect::<Vec<_>>(), of(types), "{types:?}");
    }
    let default = run(extract().arg(dir.path())).exits(0);
    assert_eq!(default.out.lines().collect::<Vec<_>>(), of(&names[..2]));
}

#[test]
fn a_link_to_a_file_or_folder_is_followed() {
    let dir = folder(&[("far/a.txt", STORY), ("far/sub/b.txt", STORY)]);
    let near = dir.path().join("near");
    fs::create_dir(&near).expect("a folder can be made");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../far/a.txt", near.join("a.txt")).expect("a link can be made");
        std::os::unix::fs::symlink("../far/sub", near.join("sub")).expect("a link can be made");
        let run = run(extract().arg(&near)).exits(0);
        assert_eq!(run.ids(), ["a.txt", "sub/b.txt"]);
    }
}

#[test]
fn no_other_libtorch_takes_the_place_of_ours() {
    // As with a newer torch for Python on the search path.
    let dir = folder(&[("libtorch_cpu.so", "not ours"), ("libc10.so", "not ours"), ("a.txt", STORY)]);
    run(extract().arg(dir.path().join("a.txt")).env("LD_LIBRARY_PATH", dir.path())).exits(0);
}
