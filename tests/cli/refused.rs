//! Commands that cannot run: the exit code, a message that names the cause, and nothing done.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::{Run, STORY, extract, folder, names, program, project, run};

#[test]
fn a_missing_path_is_named_and_nothing_is_read() {
    let dir = folder(&[("a.txt", STORY)]);
    let missing = dir.path().join("no-such-folder");
    for paths in [vec![missing.as_path()], vec![dir.path(), &missing], vec![&missing, dir.path()]] {
        let run = run(extract().args(paths)).exits(2);
        assert_eq!(run.out, "");
        assert!(run.err.starts_with("error: "), "{}", run.err);
        assert!(run.err.contains("no-such-folder") && run.err.contains("hint: "), "{}", run.err);
    }
}

#[test]
fn bad_usage_ends_with_2_and_says_what_is_wrong() {
    let path = project("data/sample");
    let path = path.to_str().expect("a path in UTF-8");
    let cases: [(&[&str], &str); 16] = [
        (&["extract"], "<PATH>"),
        (&["extract", path, "--colour"], "--colour"),
        (&["extract", path, "--min-confidence", "1.5"], "0 to 1"),
        (&["extract", path, "--min-confidence", "x"], "0 to 1"),
        (&["extract", path, "--min-confidence=-0.1"], "0 to 1"),
        (&["extract", path, "--min-confidence", "nan"], "0 to 1"),
        (&["extract", path, "--types", "rumour"], "\"rumour\" is no type"),
        (&["eval", path, path, "--types", ""], "is no type"),
        (&["extract", path, "--jobs", "0"], "--jobs"),
        (&["extract", path, "--jobs", "many"], "--jobs"),
        (&["extract", path, "--batch-pieces=-1"], "--batch-pieces"),
        (&["extract", path, "--precision", "f64"], "f64"),
        (&["extract", path, "--device", "abacus"], "abacus"),
        (&["summon", path], "summon"),
        (&["completions", "abacus"], "abacus"),
        (&["eval", path], "<PREDICTED>"),
    ];
    for (arguments, word) in cases {
        let run = run(program().args(arguments)).exits(2);
        assert_eq!(run.out, "", "{arguments:?}");
        assert!(run.err.contains(word), "{arguments:?}: {}", run.err);
    }
    assert_eq!(run(&mut program()).exits(2).out, "");
}

/// A copy of the tiny model, changed.
fn model(change: impl FnOnce(&Path)) -> TempDir {
    let files = ["config.json", "tokenizer.json", "model.safetensors", "SHA256SUMS"];
    let files = files.map(|name| {
        let bytes = fs::read(project("models/tiny").join(name)).expect("the tiny model is there");
        (name, bytes)
    });
    let dir = folder(&files);
    change(dir.path());
    dir
}

/// Makes the sums fit again, so that damage is seen by what reads the file.
fn seal(model: &Path) {
    let line = |name: &str| {
        let bytes = fs::read(model.join(name)).expect("a file of the model");
        format!("{:x}  {name}\n", Sha256::digest(bytes))
    };
    let sums: String = ["config.json", "tokenizer.json", "model.safetensors"].into_iter().map(line).collect();
    fs::write(model.join("SHA256SUMS"), sums).expect("the sums can be written");
}

fn edit(model: &Path, file: &str, from: &str, to: &str) {
    let path = model.join(file);
    let text = fs::read_to_string(&path).expect("a text file of the model");
    assert!(text.contains(from), "{file} does not hold {from}");
    fs::write(path, text.replace(from, to)).expect("the file can be written");
}

/// Runs with a model that must be refused before the broken document is seen.
fn refused(model: &Path) -> Run {
    let dir = folder(&[("in/a.txt", STORY.as_bytes()), ("in/broken.txt", b"\xff\0\xff\0")]);
    let out = dir.path().join("out.jsonl");
    let mut command = program();
    command.arg("extract").arg(dir.path().join("in")).arg("--model").arg(model).arg("-o").arg(&out);
    let run = run(&mut command).exits(2);
    assert_eq!(run.out, "");
    assert!(!run.err.contains("broken.txt"), "a document was read: {}", run.err);
    assert!(run.err.starts_with("error: ") && run.err.contains("hint: "), "{}", run.err);
    assert_eq!(names(dir.path()), ["in"], "a file was left");
    run
}

#[test]
fn a_missing_model_or_file_of_it_is_named() {
    let nowhere = folder::<&str>(&[]);
    let missing = nowhere.path().join("no-such-model");
    assert!(refused(&missing).err.contains("no-such-model"));
    for file in ["config.json", "tokenizer.json", "model.safetensors", "SHA256SUMS"] {
        let dir = model(|dir| fs::remove_file(dir.join(file)).expect("it is there"));
        let path = dir.path().join(file);
        assert!(refused(dir.path()).err.contains(&*path.to_string_lossy()), "{file}");
    }
}

#[test]
fn a_damaged_file_is_named() {
    let dir = model(|dir| {
        let path = dir.join("model.safetensors");
        let mut bytes = fs::read(&path).expect("the weights");
        bytes.truncate(bytes.len() / 2);
        fs::write(path, bytes).expect("the file can be written");
    });
    let err = refused(dir.path()).err;
    assert!(err.contains("model.safetensors is damaged"), "{err}");

    let dir = model(|dir| {
        let path = dir.join("tokenizer.json");
        let mut bytes = fs::read(&path).expect("the tokenizer");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).expect("the file can be written");
    });
    let err = refused(dir.path()).err;
    assert!(err.contains("tokenizer.json is damaged"), "{err}");
}

#[test]
fn a_file_that_fits_its_sum_and_nothing_else_is_named() {
    let dir = model(|dir| edit(dir, "config.json", "\"ascribe_format\": 2", "\"ascribe_format\": 99"));
    seal(dir.path());
    let err = refused(dir.path()).err;
    assert!(err.contains("config.json") && err.contains("ascribe_format 99"), "{err}");

    let dir = model(|dir| edit(dir, "config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"));
    seal(dir.path());
    let err = refused(dir.path()).err;
    assert!(err.contains("model.safetensors") && err.contains("encoder.layer.2"), "{err}");

    // A header that claims to be longer than any memory.
    let dir = model(|dir| fs::write(dir.join("model.safetensors"), [0xff; 64]).expect("it can be written"));
    seal(dir.path());
    assert!(refused(dir.path()).err.contains("model.safetensors"));

    let dir = model(|dir| fs::write(dir.join("tokenizer.json"), "{}").expect("it can be written"));
    seal(dir.path());
    assert!(refused(dir.path()).err.contains("tokenizer.json"));

    let dir = model(|dir| fs::write(dir.join("SHA256SUMS"), "").expect("it can be written"));
    assert!(refused(dir.path()).err.contains("SHA256SUMS"));
}

#[test]
fn weights_of_another_shape_are_named() {
    let (heads, encoder) =
        (["\"link_dim\": 8", "\"link_dim\": 16"], ["\"intermediate_size\": 64", "\"intermediate_size\": 128"]);
    for [is, other] in [heads, encoder] {
        let dir = model(|dir| edit(dir, "config.json", is, other));
        seal(dir.path());
        let err = refused(dir.path()).err;
        assert!(err.contains("model.safetensors") && err.contains("shape"), "{err}");
    }
}

#[test]
fn a_pointer_without_its_file_is_named() {
    let pointer =
        "\"pointer\": {\"layer\": 1, \"width\": 8, \"least\": 0.4, \"kinds\": [], \"signs\": []}, \"worth\": {";
    let dir = model(|dir| edit(dir, "config.json", "\"worth\": {", pointer));
    seal(dir.path());
    assert!(refused(dir.path()).err.contains("pointer.safetensors"));

    let dir = model(|dir| edit(dir, "config.json", "\"worth\": {", &pointer.replace("\"layer\": 1", "\"layer\": 7")));
    seal(dir.path());
    let err = refused(dir.path()).err;
    assert!(err.contains("config.json") && err.contains("layer 7"), "{err}");
}

#[test]
fn the_environment_names_a_model_and_the_option_wins() {
    let dir = folder(&[("a.txt", STORY)]);
    let mut command = program();
    command.arg("extract").arg(dir.path()).env("ASCRIBE_MODEL", project("models/tiny"));
    assert!(run(&mut command).exits(0).out.contains("\"model\":\"tiny@"));
    let mut command = extract();
    command.arg(dir.path()).env("ASCRIBE_MODEL", dir.path().join("nowhere"));
    run(&mut command).exits(0);
    let mut command = program();
    command.arg("extract").arg(dir.path()).env("ASCRIBE_MODEL", dir.path().join("nowhere"));
    assert!(run(&mut command).exits(2).err.contains("nowhere"));
}

#[test]
fn doctor_tells_what_is_there_and_refuses_what_is_damaged() {
    let run_on = |model: &Path| run(program().arg("doctor").arg("--model").arg(model));
    let sound = run_on(&project("models/tiny")).exits(0);
    for word in [env!("CARGO_PKG_VERSION"), "cpu", "tiny@", "claims found"] {
        assert!(sound.out.contains(word), "{word}: {}", sound.out);
    }
    let dir = model(|dir| fs::write(dir.join("tokenizer.json"), "{}").expect("it can be written"));
    let damaged = run_on(dir.path()).exits(2);
    assert!(damaged.out.is_empty() && damaged.err.contains("tokenizer.json is damaged"), "{}", damaged.err);
}

#[test]
fn a_model_goes_by_its_name_and_a_name_that_is_none_is_told() {
    let named = |name: &str| run(program().args(["doctor", "--model", name]));
    assert!(named("ascribe-fast").exits(0).out.contains("ascribe-fast@"));
    let none = named("ascribe-none").exits(2);
    assert!(none.out.is_empty() && none.err.contains("the model ascribe-none was not found"), "{}", none.err);
}

#[test]
fn bytes_are_refused_for_a_model_that_they_do_not_fit() {
    let refused =
        run(program().args(["doctor", "--precision", "int8", "--model"]).arg(project("models/tiny"))).exits(2);
    assert!(refused.out.is_empty() && refused.err.contains("bytes (int8) need"), "{}", refused.err);
}
