//! What the program prints about itself agrees with what it does.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::golden;
use crate::support::{extract, folder, program, record, run, sample_texts};

const COMMANDS: [&str; 6] = ["extract", "eval", "doctor", "schema", "completions", "man"];

fn printed(arguments: &[&str]) -> String {
    let run = run(program().args(arguments)).exits(0);
    assert_eq!(run.err, "");
    assert!(!run.out.is_empty());
    run.out
}

fn schema() -> Value {
    serde_json::from_str(&printed(&["schema"])).expect("the schema is JSON")
}

fn keys(object: &Value) -> BTreeSet<&str> {
    let object = object.as_object().unwrap_or_else(|| panic!("{object} is an object"));
    object.keys().map(String::as_str).collect()
}

/// Holds `value` against a part of the schema; an error says where they differ.
fn hold(root: &Value, part: &Value, value: &Value) -> Result<(), String> {
    if let Some(name) = part["$ref"].as_str() {
        let name = name.strip_prefix("#/$defs/").expect("a definition");
        return hold(root, &root["$defs"][name], value);
    }
    if let Some(choices) = part["anyOf"].as_array().or(part["oneOf"].as_array()) {
        let errors: Vec<String> = choices.iter().filter_map(|choice| hold(root, choice, value).err()).collect();
        return if errors.len() < choices.len() { Ok(()) } else { Err(errors.join(" / ")) };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = |name: &Value| *name == kind || (name == "number" && kind == "integer");
    let fits = part["type"].as_array().map_or_else(|| allowed(&part["type"]), |names| names.iter().any(allowed));
    if !fits || !(part["const"].is_null() || part["const"] == *value) {
        return Err(format!("{value} is not {part}"));
    }
    for item in value.as_array().into_iter().flatten() {
        hold(root, &part["items"], item)?;
    }
    if value.is_object() {
        if keys(value) != keys(&part["properties"]) {
            return Err(format!("{:?} are not {:?}", keys(value), keys(&part["properties"])));
        }
        for (key, inner) in value.as_object().into_iter().flatten() {
            hold(root, &part["properties"][key], inner).map_err(|error| format!("{key}: {error}"))?;
        }
    }
    Ok(())
}

#[test]
fn the_schema_has_the_fields_of_the_design() {
    let schema = schema();
    let of = |name: &str| keys(&schema["$defs"][name]["properties"]);
    let record = [
        "id",
        "document",
        "kind",
        "type",
        "parent",
        "content",
        "cue",
        "source",
        "speaker",
        "outlet",
        "venue",
        "addressee",
        "stance",
        "confidence",
        "check_worthiness",
        "sentence",
        "model",
    ];
    assert_eq!(keys(&schema["properties"]), record.into());
    assert_eq!(of("DocumentRecord"), ["id", "title", "author", "date", "date_text", "url", "sha256"].into());
    assert_eq!(of("SpansRecord"), ["text", "spans"].into());
    assert_eq!(of("SourceRecord"), ["text", "spans", "form"].into());
    let speaker = ["name", "role", "affiliation", "type", "mention", "resolved_by", "confidence"];
    assert_eq!(of("SpeakerRecord"), speaker.into());
    assert_eq!(of("OutletRecord"), ["name", "found_in"].into());

    let choices = |name: &str| -> BTreeSet<String> {
        let choices = schema["$defs"][name]["oneOf"].as_array().expect("choices").iter();
        choices.map(|choice| choice["const"].as_str().expect("a word").to_owned()).collect()
    };
    assert_eq!(choices("Kind"), ["direct", "mixed", "indirect"].map(String::from).into());
    let types = ["statement", "report", "belief", "intention", "perception"];
    assert_eq!(choices("ClaimType"), types.map(String::from).into());
    assert_eq!(choices("SourceForm"), ["named", "nominal", "pronoun", "implicit"].map(String::from).into());
    let resolved = ["named", "apposition", "alias", "coreference", "continuation", "author"];
    assert_eq!(choices("ResolvedBy"), resolved.map(String::from).into());
    let found = ["option", "manifest", "metadata", "byline", "path"];
    assert_eq!(choices("FoundIn"), found.map(String::from).into());
}

#[test]
fn every_claim_has_exactly_the_fields_of_the_schema() {
    let schema = schema();
    let lines: String = sample_texts().iter().map(|(id, text)| record(id, text)).collect();
    let dir = folder(&[("in.jsonl", lines)]);
    let run = run(extract().arg(dir.path()).args(["--outlet", "Radio Sund"])).exits(0);
    let tiny = run.claims();
    let small = &golden::sample().claims;
    // Both a field that is null and one that is not must have been seen.
    for field in ["cue", "source", "speaker", "outlet"] {
        let all = || tiny.iter().chain(small);
        assert!(all().any(|claim| !claim[field].is_null()), "{field}");
    }
    for claim in tiny.iter().chain(small) {
        hold(&schema, &schema, claim).unwrap_or_else(|error| panic!("{error} in {claim}"));
    }
}

#[test]
fn the_check_against_the_schema_sees_what_is_wrong() {
    let schema = schema();
    let sound = golden::sample().claims[0].clone();
    hold(&schema, &schema, &sound).expect("it is sound");
    let broken: [fn(&mut Value); 5] = [
        |claim| claim["extra"] = Value::Null,
        |claim| claim["kind"] = "loud".into(),
        |claim| claim["content"]["spans"] = Value::Null,
        |claim| claim["document"]["id"] = 7.into(),
        |claim| {
            claim.as_object_mut().expect("an object").remove("venue");
        },
    ];
    for spoil in broken {
        let mut claim = sound.clone();
        spoil(&mut claim);
        assert!(hold(&schema, &schema, &claim).is_err(), "{claim}");
    }
}

#[test]
fn completions_and_manual_know_every_command() {
    for arguments in [&["completions", "bash"][..], &["completions", "zsh"], &["completions", "fish"], &["man"]] {
        let text = printed(arguments);
        for command in COMMANDS {
            assert!(text.contains(command), "{arguments:?} does not know {command}");
        }
    }
    assert!(printed(&["completions", "bash"]).contains("--min-confidence"));
}

#[test]
fn every_command_explains_itself() {
    let general = printed(&["--help"]);
    for command in COMMANDS {
        assert!(general.contains(command), "{command}");
        assert!(printed(&[command, "--help"]).contains("Usage: ascribe"), "{command}");
    }
    let extract = printed(&["extract", "--help"]);
    for option in
        ["--output", "--outlet", "--min-confidence", "--types", "--jobs", "--batch-pieces", "--model", "--precision"]
    {
        assert!(extract.contains(option), "{option}");
    }
    assert_eq!(printed(&["--version"]), format!("ascribe {}\n", env!("CARGO_PKG_VERSION")));
}
