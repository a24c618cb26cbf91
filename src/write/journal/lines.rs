//! The unfinished output: lines are added at its end, and taken from it in any order.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Some of the file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// First byte; 0 when there is none.
    pub start: u64,
    /// How many.
    pub length: u64,
}

impl Piece {
    fn end(self) -> u64 {
        self.start + self.length
    }
}

/// The first bytes of the lines' SHA-256.
pub fn digest(lines: &[u8]) -> i64 {
    let mut first = [0; 8];
    first.copy_from_slice(&Sha256::digest(lines)[..8]);
    i64::from_le_bytes(first)
}

/// The file while it is written.
#[derive(Debug)]
pub struct Lines {
    file: BufWriter<File>,
    end: u64,
    /// What the finished output is made of; neighbours are one.
    order: Vec<Piece>,
}

impl Lines {
    /// Opens or makes the file `path`. Of the pieces in `promised`, which come in the file's order with their digests,
    /// those that the file does not hold are handed to `broken`, and what follows the last good one is cut off.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn open(
        path: &Path,
        promised: impl Iterator<Item = (Piece, i64)>,
        mut broken: impl FnMut(usize),
    ) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let there = file.metadata()?.len();
        let mut reader = BufReader::with_capacity(1 << 16, &mut file);
        let (mut at, mut end) = (0, 0);
        let mut lines = Vec::new();
        for (index, (piece, promise)) in promised.enumerate() {
            lines.clear();
            if piece.start.checked_add(piece.length).is_none_or(|end| end > there) {
                broken(index);
                continue;
            }
            if piece.start != at {
                reader.seek(SeekFrom::Start(piece.start))?;
            }
            reader.by_ref().take(piece.length).read_to_end(&mut lines)?;
            at = piece.start + lines.len() as u64;
            if digest(&lines) == promise {
                end = end.max(piece.end());
            } else {
                broken(index);
            }
        }
        file.set_len(end)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { file: BufWriter::new(file), end, order: Vec::new() })
    }

    /// Adds lines at the end, which are the next of the finished output.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn add(&mut self, lines: &[u8]) -> io::Result<Piece> {
        self.file.write_all(lines)?;
        let piece = Piece { start: if lines.is_empty() { 0 } else { self.end }, length: lines.len() as u64 };
        self.end += piece.length;
        self.keep(piece);
        Ok(piece)
    }

    /// The next lines of the finished output are there already.
    pub fn keep(&mut self, piece: Piece) {
        match self.order.last_mut() {
            _ if piece.length == 0 => {}
            Some(last) if last.end() == piece.start => last.length += piece.length,
            _ => self.order.push(piece),
        }
    }

    /// Hands what was added to the system.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }

    /// Waits until what was added is on the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn sync(&mut self) -> io::Result<()> {
        self.file.flush().and_then(|()| self.file.get_ref().sync_all())
    }

    /// Whether the file is the finished output as it stands.
    pub fn in_order(&self) -> bool {
        match self.order[..] {
            [] => self.end == 0,
            [all] => all == Piece { start: 0, length: self.end },
            _ => false,
        }
    }

    /// Writes the finished output to the file `path`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn copy_in_order(&mut self, path: &Path) -> io::Result<()> {
        self.file.flush()?;
        let mut to = BufWriter::new(File::create(path)?);
        for piece in &self.order {
            let from = self.file.get_mut();
            from.seek(SeekFrom::Start(piece.start))?;
            if io::copy(&mut from.take(piece.length), &mut to)? < piece.length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }

    /// Where each of `pieces`, which come in the file's order and empty ones first, stands in the finished output; `None`
    /// when it is no part of it.
    pub fn moved(&self, pieces: &[Piece]) -> Vec<Option<Piece>> {
        let mut moved: Vec<_> = pieces.iter().map(|piece| (piece.length == 0).then_some(*piece)).collect();
        let mut before = 0;
        for one in &self.order {
            let first = pieces.partition_point(|piece| piece.length == 0 || piece.start < one.start);
            for (piece, to) in pieces[first..].iter().zip(&mut moved[first..]) {
                if piece.end() > one.end() {
                    break;
                }
                to.get_or_insert(Piece { start: before + piece.start - one.start, ..*piece });
            }
            before += one.length;
        }
        moved
    }
}

/// Copies `from` to `to`, which appears when it is whole; meanwhile it is called `between`.
///
/// # Errors
/// When it cannot be read or written.
pub fn copy_whole(from: &Path, between: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, between)?;
    fs::rename(between, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(path: &Path, promised: &[(Piece, i64)]) -> (Lines, Vec<usize>) {
        let mut broken = Vec::new();
        let lines = Lines::open(path, promised.iter().copied(), |index| broken.push(index)).expect("opens");
        (lines, broken)
    }

    #[test]
    fn what_is_promised_is_held_against_the_file_and_the_rest_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x");
        let (mut lines, _) = opened(&path, &[]);
        let all = ["one\n", "", "two\n", "three\n"];
        let promised = all.map(|text| (lines.add(text.as_bytes()).expect("adds"), digest(text.as_bytes())));
        assert!(lines.in_order());
        lines.add(b"not promi").expect("adds");
        lines.sync().expect("syncs");
        drop(lines);
        let (lines, broken) = opened(&path, &promised);
        assert_eq!((lines.end, broken), (14, vec![]));
        assert_eq!(fs::read(&path).expect("the file"), b"one\ntwo\nthree\n");
        drop(lines);
        // One piece is damaged, another one missing.
        fs::write(&path, "one\ntwO\nthr").expect("a file");
        let (lines, broken) = opened(&path, &promised);
        assert_eq!((lines.end, broken), (4, vec![2, 3]));
    }

    #[test]
    fn pieces_are_put_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, sorted) = (folder.path().join("x"), folder.path().join("y"));
        let (mut lines, _) = opened(&path, &[]);
        let [a, b, c] = ["a\n", "bb\n", "ccc\n"].map(|text| lines.add(text.as_bytes()).expect("adds"));
        lines.order.clear();
        for piece in [c, a, a] {
            lines.keep(piece);
        }
        assert!(!lines.in_order());
        lines.copy_in_order(&sorted).expect("copies");
        assert_eq!(fs::read(&sorted).expect("the file"), b"ccc\na\na\n");
        let start = |piece: Option<Piece>| piece.map(|piece| piece.start);
        assert_eq!(lines.moved(&[a, b, c]).into_iter().map(start).collect::<Vec<_>>(), [Some(4), None, Some(0)]);
    }

    #[test]
    fn neighbours_and_documents_that_come_twice_are_moved() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut lines, _) = opened(&folder.path().join("x"), &[]);
        let [a, b, c, nothing] = ["a\n", "bb\n", "ccc\n", ""].map(|text| lines.add(text.as_bytes()).expect("adds"));
        lines.order.clear();
        for piece in [c, b, nothing, a, b, c] {
            lines.keep(piece);
        }
        let to = |start, piece| Some(Piece { start, ..piece });
        assert_eq!(lines.moved(&[nothing, a, b, c]), [Some(nothing), to(7, a), to(4, b), to(0, c)]);
    }

    /// So many that time which grows with their square would be felt.
    #[test]
    fn many_pieces_in_reverse_are_moved() {
        const MANY: u64 = 200_000;
        let folder = tempfile::tempdir().expect("a folder");
        let (mut lines, _) = opened(&folder.path().join("x"), &[]);
        let piece = |number| Piece { start: 10 * number, length: 10 };
        (0..MANY).rev().for_each(|number| lines.keep(piece(number)));
        let moved = lines.moved(&(0..MANY).map(piece).collect::<Vec<_>>());
        assert!(moved.into_iter().eq((0..MANY).rev().map(|number| Some(piece(number)))));
    }
}
