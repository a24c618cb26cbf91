//! Faults of the system: the program is killed, disks are full, files go away. Nothing is lost, and what is written in
//! the end is what an undisturbed run writes.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stdout, reason = "tests tell what they counted, and what they could not try here")]

mod disk;
mod input;
mod kills;
mod network;
#[allow(dead_code, reason = "made for the other tests")]
#[path = "../cli/support.rs"]
mod support;
