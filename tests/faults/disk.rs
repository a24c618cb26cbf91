//! Disks that are full or cannot be written.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{STORY, extract, folder, names, project, record, run};

/// Runs a shell script where it may mount; `$1` is an empty folder for that, `$ascribe` the beginning of the command.
/// `None` when that is not permitted.
fn mounting(script: &str, corpus: &Path, place: &Path) -> Option<String> {
    let model = project("models/tiny");
    let [program, model, corpus] =
        [Path::new(env!("CARGO_BIN_EXE_ascribe")), &model, corpus].map(|path| path.display().to_string());
    let ascribe = format!("{program} extract --quiet --precision f32 --model {model} {corpus}");
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(place)
        .env("ascribe", ascribe)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8(told).expect("UTF-8");
    if !told.contains("mounted") {
        println!("skipped: mounting is not permitted here: {told}");
        return None;
    }
    Some(told)
}

/// Words that tell what was done, and how each run ended.
const TELL: &str = "ends() { \"$@\"; echo \"exit code $?\"; }; ";

#[test]
fn a_disk_that_is_full_at_any_moment_costs_nothing_once_there_is_room() {
    let lines: String = (0..300).map(|number| record(&number.to_string(), &format!("{STORY}{number}"))).collect();
    let corpus = folder(&[("a.jsonl", lines)]);
    let whole = run(extract().arg(corpus.path())).exits(0).out;
    let mut faults = 0;
    // From no room for the journal to none for the last lines.
    assert!(whole.len() > 160 * 4096, "{}", whole.len());
    for pages in [1, 3, 5, 7, 12, 40, 100, 160] {
        let (place, result) = (folder::<&str>(&[]), folder::<&str>(&[]));
        let script = format!(
            "mount -t tmpfs -o size={}k none $1 && echo mounted && cd $1 || exit; {TELL}
             ends $ascribe -o out.jsonl; mount -o remount,size=64m $1; ends $ascribe -o out.jsonl; ls; cp out.jsonl {}",
            pages * 4,
            result.path().display(),
        );
        let Some(told) = mounting(&script, corpus.path(), place.path()) else { return };
        let codes: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("exit code ")).collect();
        assert_eq!(codes, ["3", "0"], "{pages} pages: {told}");
        assert!(told.contains("error: ") && told.contains("hint: ") && !told.contains("panicked"), "{told}");
        let left: Vec<&str> = told.lines().filter(|line| line.starts_with("out.jsonl")).collect();
        assert_eq!(left, ["out.jsonl"], "{told}");
        assert!(fs::read_to_string(result.path().join("out.jsonl")).expect("the result") == whole, "{pages} pages");
        faults += 1;
    }
    println!("{faults} full disks");
}

#[test]
fn a_disk_without_room_for_texts_costs_nothing_once_there_is_room() {
    let lines: String = (0..300).map(|number| record(&number.to_string(), &format!("{STORY}{number}"))).collect();
    let corpus = folder(&[("a.jsonl", lines)]);
    let whole = run(extract().arg(corpus.path())).exits(0).out;
    let (place, result) = (folder::<&str>(&[]), folder::<&str>(&[]));
    let out = result.path().join("out.jsonl").display().to_string();
    let script = format!(
        "mount -t tmpfs -o size=400k none $1 && echo mounted || exit; {TELL}
         ends $ascribe -o {out} --save-text $1; ls -a $1 | grep partial; mount -o remount,size=64m $1
         ends $ascribe -o {out} --save-text $1; ls $1 | wc -l"
    );
    let Some(told) = mounting(&script, corpus.path(), place.path()) else { return };
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[..4], ["mounted", "exit code 3", "exit code 0", "300"], "{told}");
    assert!(fs::read_to_string(&out).expect("the result") == whole);
}

#[test]
fn a_disk_that_cannot_be_written_is_named() {
    let corpus = folder(&[("a.txt", STORY)]);
    let place = folder::<&str>(&[]);
    let script = format!("mount -t tmpfs -o ro none $1 && echo mounted || exit; {TELL} ends $ascribe -o $1/out.jsonl");
    let Some(told) = mounting(&script, corpus.path(), place.path()) else { return };
    assert!(told.contains("exit code 3") && told.contains("error: ") && told.contains("out.jsonl"), "{told}");
    assert!(told.contains("caused by: ") && told.contains("hint: "), "{told}");
}

#[test]
fn a_run_needs_no_temporary_folder() {
    let dir = folder(&[("in/a.txt", STORY)]);
    let (input, out) = (dir.path().join("in"), dir.path().join("out.jsonl"));
    let mut command = extract();
    command.arg(&input).arg("-o").arg(&out).args(["--save-text"]).arg(dir.path().join("texts"));
    for variable in ["TMPDIR", "SQLITE_TMPDIR"] {
        command.env(variable, "/nowhere/at/all");
    }
    run(&mut command).exits(0);
    assert_eq!(names(dir.path()), ["in", "out.jsonl", "texts"]);
}
