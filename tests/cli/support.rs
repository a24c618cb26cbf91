//! Runs the program and reads what it wrote.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A run that takes longer hangs; far above what the slowest test needs.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// A short article in which the tiny model finds claims of every kind, in one and several pieces, and a speaker.
pub const STORY: &str = "\"It was cold and the boats were late,\" insisted the committee, who said the old mill would burn. \
    “We sail at dawn,” Ada Quist added.\n\n\
    \"It was cold and the boats were late,\" the harbour office said. ‘They left at noon,’ Ada Quist said.\n\n\
    “Nobody asked us.” told reporters Ada Quist, who said that nobody was hurt. “We sail at dawn,” a fisherman said.\n";

/// The shortest article in which it finds something.
pub const NOTE: &str = "\"It was cold and the boats were late,\" nobody added.\n";

/// A file of this project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// An article of the sample corpus.
pub fn sample(name: &str) -> String {
    fs::read_to_string(project("data/sample").join(name)).expect("the sample corpus is there")
}

/// The texts of the sample corpus by document id.
pub fn sample_texts() -> BTreeMap<String, String> {
    let gold = sample("gold.jsonl");
    let texts = gold.lines().map(|line| {
        let document: Value = serde_json::from_str(line).expect("the gold is JSON");
        (string(&document["id"]), string(&document["text"]))
    });
    texts.collect()
}

/// The text of a JSON string.
pub fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is a string")).to_owned()
}

/// A folder with these files, gone at the end of the test.
pub fn folder<B: AsRef<[u8]>>(files: &[(&str, B)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
    folder
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A record of a JSON Lines corpus.
pub fn record(id: &str, text: &str) -> String {
    json!({"id": id, "text": text}).to_string() + "\n"
}

/// The program, without what the caller's environment says about models and logs.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ascribe"));
    command.env_remove("ASCRIBE_MODEL").env_remove("ASCRIBE_LOG").timeout(PATIENCE);
    command
}

fn tiny() -> [PathBuf; 5] {
    ["extract", "--precision", "f32", "--model", ""].map(|argument| match argument {
        "" => project("models/tiny"),
        other => other.into(),
    })
}

/// `ascribe extract` with the tiny random model.
pub fn extract() -> Command {
    let mut command = program();
    command.args(tiny());
    command
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Run {
    Run::from(command.output().expect("the program starts"))
}

/// Starts `ascribe extract` with the tiny random model and goes on beside it.
pub fn start<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Child {
    start_into(arguments, Stdio::piped())
}

/// Starts it with standard output leading elsewhere.
pub fn start_into<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, out: impl Into<Stdio>) -> Child {
    process::Command::new(env!("CARGO_BIN_EXE_ascribe"))
        .env_remove("ASCRIBE_LOG")
        .args(tiny())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Closes the child's standard input and waits for its end, but not for ever.
pub fn end(child: Child, patience: Duration) -> Run {
    let id = child.id();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let ended = receiver.recv_timeout(patience);
    if ended.is_err() {
        kill(id, "-KILL");
    }
    let output = ended.expect("the program ends");
    Run::from(output.expect("the child's output can be read"))
}

/// Sends a signal, as `kill` does.
pub fn kill(id: u32, signal: &str) {
    let status = process::Command::new("kill").args([signal, &id.to_string()]).status();
    assert!(status.expect("kill is there").success());
}

/// What a run left.
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let err = String::from_utf8(output.stderr).expect("what is told is UTF-8");
        // Whatever a test is about, no input may bring the program down.
        assert!(!err.contains("panicked at"), "{err}");
        let out = String::from_utf8(output.stdout).expect("the data is UTF-8");
        let code = output.status.code();
        Self { code, out, err }
    }
}

impl Run {
    /// Holds the exit code against the expected one.
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.err);
        self
    }

    /// The claims on standard output.
    pub fn claims(&self) -> Vec<Value> {
        claims(&self.out)
    }

    /// The ids of the documents that have claims, in the order of the claims.
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.claims().iter().map(|claim| string(&claim["document"]["id"])).collect();
        ids.dedup();
        ids
    }

    /// The summary on standard error, which must add up.
    pub fn summary(&self) -> Summary {
        Summary::read(&self.err)
    }
}

/// Reads claims: whole lines, each a JSON object with an id.
pub fn claims(lines: &str) -> Vec<Value> {
    assert!(lines.is_empty() || lines.ends_with('\n'), "the last line is not whole");
    let claim = |line| {
        let claim: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(claim["id"].is_string(), "{line}");
        claim
    };
    lines.lines().map(claim).collect()
}

/// The lines of each document, in order.
pub fn by_document(lines: &str) -> BTreeMap<String, Vec<&str>> {
    let mut documents: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (line, claim) in lines.lines().zip(claims(lines)) {
        documents.entry(string(&claim["document"]["id"])).or_default().push(line);
    }
    documents
}

/// The numbers at the end of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    pub documents: usize,
    pub done: usize,
    pub skipped: usize,
    pub failed: usize,
    pub claims: usize,
    /// Direct, mixed, indirect.
    pub kinds: [usize; 3],
    /// Why documents were skipped.
    pub reasons: BTreeMap<String, usize>,
}

impl Summary {
    fn read(err: &str) -> Self {
        let line = |start: &str| {
            let found = err.lines().find(|line| line.starts_with(start));
            found.unwrap_or_else(|| panic!("no line {start:?} in: {err}")).to_owned()
        };
        let mut documents_line = line("documents: ");
        let mut reasons = BTreeMap::new();
        if let (Some(from), Some(to)) = (documents_line.find(" ("), documents_line.rfind(')')) {
            for part in documents_line[from + 2..to].split(", ") {
                let (count, reason) = part.split_once(' ').expect("a number and a reason");
                reasons.insert(reason.to_owned(), numbers(count)[0]);
            }
            documents_line.replace_range(from..=to, "");
        }
        let [documents, done, skipped, failed] = numbers(&documents_line)[..] else {
            panic!("four numbers: {documents_line}");
        };
        let claims_line = line("claims: ");
        let [claims, direct, mixed, indirect] = numbers(&claims_line)[..] else {
            panic!("four numbers: {claims_line}");
        };
        assert_eq!(documents, done + skipped + failed, "{documents_line}");
        assert_eq!(skipped, reasons.values().sum::<usize>(), "{reasons:?}");
        assert_eq!(claims, direct + mixed + indirect, "{claims_line}");
        let kinds = [direct, mixed, indirect];
        Self { documents, done, skipped, failed, claims, kinds, reasons }
    }
}

/// The whole numbers in a text, with or without commas between thousands.
fn numbers(text: &str) -> Vec<usize> {
    let digits = text.replace(',', "");
    let words = digits.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
    words.map(|word| word.parse().expect("a number")).collect()
}
