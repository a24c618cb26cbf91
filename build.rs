//! Lets every binary, test and bench of this package find libtorch without `LD_LIBRARY_PATH`.

fn main() {
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    println!("cargo::rerun-if-changed=build.rs");
    // Where `make install` puts the libraries; looked at first, so that an installed copy needs no build tree.
    println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib/ascribe");
    if let Some(libtorch) = std::env::var_os("LIBTORCH") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{}/lib", libtorch.to_string_lossy());
    }
}
