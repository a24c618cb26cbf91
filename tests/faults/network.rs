//! The program needs no network.

use std::process::{Command, Stdio};

use crate::support::{STORY, extract, folder, project, run};

#[test]
fn extract_runs_where_there_is_no_network() {
    let without = |program: &str| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net", program]).stdin(Stdio::null());
        command
    };
    if !without("true").status().is_ok_and(|status| status.success()) {
        println!("skipped: namespaces are not permitted here");
        return;
    }
    let dir = folder(&[("a.txt", STORY)]);
    let mut command = without(env!("CARGO_BIN_EXE_ascribe"));
    command.args(["extract", "--precision", "f32", "--model"]).arg(project("models/tiny")).arg(dir.path());
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!found.is_empty());
    assert_eq!(found, run(extract().arg(dir.path())).exits(0).out);
}
