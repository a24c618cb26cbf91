//! Zip and tar archives: their members are read one after the other where they stand. Nothing is unpacked to a disk,
//! and a member's name is a part of an id, never a path.

use std::io::{Read, Seek};

use anyhow::{Context, Error, anyhow, bail};
use tar::EntryType;
use zip::ZipArchive;

use super::entry::Skip;
use super::format::{Format, Packing};
use super::input::Input;
use super::reader::{Flow, Place, Reader};

/// A member's place: `ARCHIVE/MEMBER`.
fn member(archive: &Place, name: &str) -> Place {
    Place { name: format!("{}/{name}", archive.name), found: true }
}

/// How a member is read, or why it is not.
fn format(name: &str) -> Result<(Format, Packing), Skip> {
    match Format::of(name) {
        Some((format, _)) if format.is_archive() => Err(Skip::Nested),
        Some(found) => Ok(found),
        None => Err(Skip::Format),
    }
}

/// Reads the members of a zip archive.
pub fn read_zip(reader: &mut Reader, place: &Place, file: impl Read + Seek) -> Flow {
    let mut archive = match open_zip(file) {
        Ok(archive) => archive,
        Err(error) => return reader.fail(place.name.clone(), error),
    };
    if archive.is_empty() {
        return reader.empty(place);
    }
    for number in 0..archive.len() {
        let name = archive.name_for_index(number).map_or_else(|| number.to_string(), str::to_owned);
        let place = member(place, &name);
        let file = match archive.by_index(number) {
            Ok(file) if file.is_dir() => continue,
            Ok(file) => file,
            Err(error) => {
                reader.fail(place.name, Error::new(error).context("it cannot be unpacked"))?;
                continue;
            }
        };
        let (format, packing) = match format(&name) {
            _ if file.is_symlink() => {
                reader.skip(place.name, Skip::Special)?;
                continue;
            }
            Ok(found) => found,
            Err(reason) => {
                reader.skip(place.name, reason)?;
                continue;
            }
        };
        let packed = file.compressed_size();
        match packing {
            Packing::Plain => reader.stream(&place, Input::member(file, packed), format)?,
            // Twice packed: both layers are held to the limit.
            packing => reader.packed(&place, Input::member(file, packed).without_allowance(), format, packing)?,
        }
    }
    Flow::Continue(())
}

/// Opens a zip archive.
fn open_zip<F: Read + Seek>(file: F) -> Result<ZipArchive<F>, Error> {
    let mut archive = ZipArchive::new(file).context("it is no sound zip archive")?;
    // Members that share their bytes unpack to any size, each within its limit.
    if archive.has_overlapping_files()? {
        bail!("its members overlap");
    }
    Ok(archive)
}

/// Reads the members of a tar archive.
pub fn read_tar(reader: &mut Reader, place: &Place, input: Input) -> Flow {
    let mut archive = tar::Archive::new(input.without_allowance());
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return reader.fail(place.name.clone(), error.into()),
    };
    let mut empty = true;
    for entry in entries {
        empty = false;
        let entry = match entry.context("the archive is broken") {
            Ok(entry) => entry,
            // What follows cannot be told apart from what failed.
            Err(error) => return reader.fail(place.name.clone(), error),
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let place = member(place, &name);
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {}
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::GNUSparse => {
                reader.fail(place.name, anyhow!("it is stored as a sparse file, which is not read"))?;
                continue;
            }
            _ => {
                reader.skip(place.name, Skip::Special)?;
                continue;
            }
        }
        match format(&name) {
            Ok((format, packing)) => {
                // The archive ends within it: then this document has failed, not shrunk.
                let entry = Whole { left: entry.size(), entry };
                reader.packed(&place, entry, format, packing)?;
            }
            Err(reason) => reader.skip(place.name, reason)?,
        }
    }
    if empty { reader.empty(place) } else { Flow::Continue(()) }
}

/// A member that is cut off is an error.
struct Whole<R> {
    entry: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.entry.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(std::io::Error::other("the archive is cut off within it"));
        }
        Ok(read)
    }
}
