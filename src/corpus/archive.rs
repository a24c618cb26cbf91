//! Zip and tar archives: their members are read one after the other where they stand. Nothing is unpacked to a disk,
//! and a member's name is a part of an id, never a path.

use std::io::{self, Read, Seek};

use anyhow::{Context, Error, anyhow, bail};
use tar::{Entry, EntryType};
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
    // Names and other words about a member are read into memory as a whole.
    let headers = input.allowance();
    let mut archive = tar::Archive::new(input);
    let mut entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return reader.fail(place.name.clone(), error.into()),
    };
    let mut empty = true;
    loop {
        headers.renew();
        let Some(entry) = entries.next() else { break };
        headers.lift();
        empty = false;
        let read = entry.context("the archive is broken").and_then(|mut entry| {
            let flow = read_entry(reader, place, &mut entry);
            // What was left of it would count as words about the next one.
            io::copy(&mut entry, &mut io::sink()).context("the archive is broken")?;
            Ok(flow)
        });
        match read {
            Ok(flow) => flow?,
            // What follows cannot be told apart from what failed.
            Err(error) => return reader.fail(place.name.clone(), error),
        }
    }
    if empty { reader.empty(place) } else { Flow::Continue(()) }
}

/// Reads a member of a tar archive.
fn read_entry(reader: &mut Reader, archive: &Place, entry: &mut Entry<impl Read>) -> Flow {
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    let place = member(archive, &name);
    match entry.header().entry_type() {
        EntryType::Regular | EntryType::Continuous => {}
        EntryType::Directory | EntryType::XGlobalHeader => return Flow::Continue(()),
        EntryType::GNUSparse => {
            return reader.fail(place.name, anyhow!("it is stored as a sparse file, which is not read"));
        }
        _ => return reader.skip(place.name, Skip::Special),
    }
    match format(&name) {
        // The archive ends within it: then this document has failed, not shrunk.
        Ok((format, packing)) => reader.packed(&place, Whole { left: entry.size(), entry }, format, packing),
        Err(reason) => reader.skip(place.name, reason),
    }
}

/// A member that is cut off is an error.
struct Whole<R> {
    entry: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.entry.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::other("the archive is cut off within it"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::input::DOCUMENT;
    use super::super::reader::Settings;
    use super::super::{Entry, read_bytes};
    use super::*;

    /// What is told of the members of an archive called `name`.
    fn told(name: &str, bytes: &[u8]) -> Vec<String> {
        let mut told = Vec::new();
        let _ = read_bytes(name, bytes, &Settings::default(), &mut |entry| {
            told.push(match entry {
                Entry::Failed { name, error } => format!("{name}: {error:#}"),
                other => format!("{other:?}"),
            });
            Flow::Continue(())
        });
        told
    }

    #[test]
    fn members_that_share_their_bytes_are_refused() {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        archive.start_file("a.txt", zip::write::SimpleFileOptions::default()).expect("a member");
        io::Write::write_all(&mut archive, b"They said no.").expect("it is packed");
        let bytes = archive.finish().expect("an archive").into_inner();
        let (bytes, end) = bytes.split_at(bytes.len() - 22);
        let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
        // A second entry for the same bytes, by another name.
        let mut again = bytes[directory..].to_vec();
        again[46] = b'b';
        let size = u32::try_from(2 * again.len()).expect("it is short").to_le_bytes();
        let end = [&end[..8], &[2, 0, 2, 0], &size, &end[16..]].concat();
        assert_eq!(told("a.zip", &[bytes, &again, &end].concat()), ["a.zip: its members overlap"]);
    }

    #[test]
    fn words_about_a_member_have_a_limit() {
        let mut archive = tar::Builder::new(Vec::new());
        let mut member = |kind: EntryType, size: u64, bytes: &mut dyn Read| {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(kind);
            header.set_size(size);
            header.set_cksum();
            archive.append(&header, bytes).expect("packs");
        };
        // What is no document may be long.
        member(EntryType::Regular, 2 * DOCUMENT, &mut io::repeat(b'a').take(2 * DOCUMENT));
        member(EntryType::GNULongName, DOCUMENT + 1, &mut io::repeat(b'a').take(DOCUMENT + 1));
        member(EntryType::Regular, 0, &mut io::empty());
        let bytes = archive.into_inner().expect("packs");
        let told = told("a.tar", &bytes);
        assert!(told.len() == 2 && told[0].contains("Format"), "{told:?}");
        assert!(told[1].starts_with("a.tar: the archive is broken: ") && told[1].contains("64 MiB"), "{told:?}");
    }
}
