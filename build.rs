//! Lets every binary, test and bench of this package find libtorch without `LD_LIBRARY_PATH`, and tells the program which
//! code it is.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    println!("cargo::rerun-if-changed=build.rs");
    // Before `LD_LIBRARY_PATH`, which may lead to another libtorch: set-ups of Python have it so.
    println!("cargo::rustc-link-arg=-Wl,--disable-new-dtags");
    // Where `make install` puts the libraries; looked at first, so that an installed copy needs no build tree.
    println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib/ascribe");
    if let Some(libtorch) = std::env::var_os("LIBTORCH") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{}/lib", libtorch.to_string_lossy());
    }
    println!("cargo::rustc-env=ASCRIBE_CODE={:016x}", code());
}

/// A hash of everything that claims are made by, so that a journal tells one build from another.
fn code() -> u64 {
    let mut files = Vec::new();
    for place in ["src", "data/lexicons", "models/speakers.json", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={place}");
        collect(Path::new(place), &mut files);
    }
    files.sort();
    let mut hash = DefaultHasher::new();
    for path in files {
        path.hash(&mut hash);
        fs::read(&path).ok().hash(&mut hash);
    }
    hash.finish()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), files)),
        Err(_) => files.push(path.to_owned()),
    }
}
