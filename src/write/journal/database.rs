//! The journal's tables: the settings of the run, what is done of it, and what could not be done.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};

use super::key::Key;
use super::lines::Piece;
use crate::types::Kind;

/// Tells our files from others' (`PRAGMA application_id`); changes with the tables.
const OURS: i64 = 0x6173_6301;

const TABLES: &str = "
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE document (key BLOB PRIMARY KEY, start INTEGER NOT NULL, length INTEGER NOT NULL, digest INTEGER NOT NULL,
                           direct INTEGER NOT NULL, mixed INTEGER NOT NULL, indirect INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE failure (key BLOB PRIMARY KEY, document TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;";

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// What is there was made with other settings.
    #[error("what is there of {} was made with other settings", .output.display())]
    Changed {
        /// The output.
        output: PathBuf,
        /// How they differ.
        #[source]
        settings: Differences,
    },
    /// Another run holds it.
    #[error("another run is writing to {}", .0.display())]
    Busy(PathBuf),
    /// It is wanted, and not there.
    #[error("no failed documents of {} are known", .0.display())]
    Nothing(PathBuf),
    /// The file is not ours, or damaged.
    #[error("{} is no journal, or a damaged one", .0.display())]
    Foreign(PathBuf),
}

/// Settings that were others: `NAME was OLD, is NEW` for each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct Differences(Vec<String>);

/// A document that is done.
#[derive(Debug)]
pub struct Done {
    /// Its key.
    pub key: Key,
    /// Its lines.
    pub piece: Piece,
    /// Their digest.
    pub digest: i64,
    /// How many claims they hold.
    pub claims: BTreeMap<Kind, usize>,
}

/// A document that could not be done.
#[derive(Debug)]
pub struct Failed {
    /// Its key.
    pub key: Key,
    /// Its id.
    pub document: String,
    /// Why.
    pub reason: String,
}

/// The open database; nobody else can use it meanwhile.
#[derive(Debug)]
pub struct Database(Connection);

const KINDS: [Kind; 3] = [Kind::Direct, Kind::Mixed, Kind::Indirect];

#[expect(clippy::cast_possible_wrap, reason = "no file and no count is so large")]
fn written(number: u64) -> i64 {
    number as i64
}

fn piece(row: &Row, at: usize) -> rusqlite::Result<Piece> {
    let number = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
    Ok(Piece { start: number(at)?, length: number(at + 1)? })
}

impl Database {
    /// Opens or makes the journal `path` of `output`, and locks it for as long as it is open.
    ///
    /// # Errors
    /// [`Refusal`], or when it cannot be written.
    pub fn open(path: &Path, output: &Path) -> Result<Self> {
        let context = || format!("cannot write {}", path.display());
        let database = Connection::open(path).with_context(context)?;
        database.busy_timeout(Duration::ZERO).with_context(context)?;
        // SQLite's write-ahead log does not work on network disks, its rollback journal does. Temporary files would be
        // elsewhere, where there may be no room.
        let lock = "PRAGMA temp_store = MEMORY; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE;
                    PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE; COMMIT;";
        database.execute_batch(lock).map_err(|error| refused(error, path, output))?;
        Ok(Self(database))
    }

    /// The settings that it was begun with; `None` when it is new.
    ///
    /// # Errors
    /// [`Refusal::Foreign`], or when it cannot be read.
    pub fn settings(&self, path: &Path) -> Result<Option<Vec<(String, String)>>> {
        let pragma = |name| self.0.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let ours = pragma("application_id").map_err(|error| refused(error, path, path))?;
        let tables: i64 = self.0.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        if tables == 0 {
            return Ok(None);
        }
        if ours != OURS {
            return Err(Refusal::Foreign(path.to_owned()).into());
        }
        let mut select = self.0.prepare("SELECT name, value FROM setting ORDER BY rowid")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Some(rows.collect::<Result<_, _>>()?))
    }

    /// Forgets everything and begins with `settings`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(&mut self, settings: &[(&str, String)]) -> Result<()> {
        let transaction = self.0.transaction()?;
        transaction.execute_batch(
            "DROP TABLE IF EXISTS setting; DROP TABLE IF EXISTS document; DROP TABLE IF EXISTS failure;",
        )?;
        transaction.execute_batch(TABLES)?;
        for (name, value) in settings {
            transaction.execute("INSERT INTO setting VALUES (?1, ?2)", params![name, value])?;
        }
        transaction.pragma_update(None, "application_id", OURS)?;
        Ok(transaction.commit()?)
    }

    /// Keys, lines and digests of the documents that are done, in the order of the lines.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn done(&self) -> Result<Vec<(Key, Piece, i64)>> {
        let mut select = self.0.prepare("SELECT key, start, length, digest FROM document ORDER BY start, length")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, piece(row, 1)?, row.get(3)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One of them.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn get(&self, key: &Key) -> Result<Option<(Piece, BTreeMap<Kind, usize>)>> {
        let sql = "SELECT start, length, direct, mixed, indirect FROM document WHERE key = ?1";
        let read = |row: &Row| {
            let counts = [row.get::<_, u32>(2)?, row.get(3)?, row.get(4)?];
            let counted = |(kind, count)| (count > 0).then_some((kind, count as usize));
            Ok((piece(row, 0)?, KINDS.into_iter().zip(counts).filter_map(counted).collect()))
        };
        Ok(self.0.prepare_cached(sql)?.query_row([key], read).optional()?)
    }

    /// The reasons of those that could not be done.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn failures(&self) -> Result<HashMap<Key, String>> {
        let mut select = self.0.prepare("SELECT key, reason FROM failure")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets those.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget_failures(&self) -> Result<()> {
        self.0.execute("DELETE FROM failure", [])?;
        Ok(())
    }

    /// Forgets documents that are done.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget(&mut self, keys: &BTreeSet<Key>) -> Result<()> {
        let transaction = self.0.transaction()?;
        for key in keys {
            transaction.execute("DELETE FROM document WHERE key = ?1", [key])?;
        }
        Ok(transaction.commit()?)
    }

    /// Adds what was done and what failed, all or nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, done: &[Done], failed: &[Failed]) -> Result<()> {
        let transaction = self.0.transaction()?;
        for Done { key, piece, digest, claims } in done {
            let sql = "INSERT OR REPLACE INTO document VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let [direct, mixed, indirect] =
                KINDS.map(|kind| claims.get(&kind).copied().unwrap_or(0) as u64).map(written);
            let (start, length) = (written(piece.start), written(piece.length));
            transaction.prepare_cached(sql)?.execute(params![key, start, length, digest, direct, mixed, indirect])?;
        }
        for Failed { key, document, reason } in failed {
            let sql = "INSERT OR REPLACE INTO failure VALUES (?1, ?2, ?3)";
            transaction.prepare_cached(sql)?.execute(params![key, document, reason])?;
        }
        Ok(transaction.commit()?)
    }

    /// The lines of each document are now where `moved` says, which gets them in their order; documents without a place
    /// are forgotten.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn move_lines(&mut self, moved: impl Fn(&[Piece]) -> Vec<Option<Piece>>) -> Result<()> {
        let (keys, pieces): (Vec<Key>, Vec<Piece>) =
            self.done()?.into_iter().map(|(key, piece, _)| (key, piece)).unzip();
        let transaction = self.0.transaction()?;
        for (key, to) in keys.into_iter().zip(moved(&pieces)) {
            match to {
                Some(to) => transaction
                    .prepare_cached("UPDATE document SET start = ?2 WHERE key = ?1")?
                    .execute(params![key, written(to.start)])?,
                None => transaction.prepare_cached("DELETE FROM document WHERE key = ?1")?.execute([key])?,
            };
        }
        Ok(transaction.commit()?)
    }
}

/// How `now` differs from what was `known`.
pub fn differences(known: &[(String, String)], now: &[(&str, String)]) -> Option<Differences> {
    let known: BTreeMap<&str, &str> = known.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let differs = |(name, value): &(&str, String)| match known.get(name) {
        Some(was) if was == value => None,
        Some(was) => Some(format!("{name} was {was}, is {value}")),
        None => Some(format!("{name} was not told, is {value}")),
    };
    let found: Vec<String> = now.iter().filter_map(differs).collect();
    (!found.is_empty()).then_some(Differences(found))
}

fn refused(error: rusqlite::Error, path: &Path, output: &Path) -> anyhow::Error {
    let moved = rusqlite::ffi::SQLITE_READONLY_DBMOVED;
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Refusal::Busy(output.to_owned()).into(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Refusal::Foreign(path.to_owned()).into(),
        _ if error.sqlite_error().is_some_and(|error| error.extended_code == moved) => {
            Refusal::Busy(output.to_owned()).into()
        }
        _ => anyhow::Error::new(error).context(format!("cannot write {}", path.display())),
    }
}
