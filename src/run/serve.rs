//! A worker: another program sends documents and waits for what becomes of each.

use std::io::{BufRead, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use serde::Serialize;

use super::chunk::Open;
use super::workers::{Finished, Pool};
use super::{Job, Summary, conclude};
use crate::corpus::{Entry, Fed, Feed, Flow};
use crate::write::{Output, Texts};

/// Lines that are read ahead.
const AHEAD: usize = 256;

/// What is written after the claims of a line.
#[derive(Debug, Serialize)]
struct End {
    /// Id of the document.
    #[serde(rename = "end")]
    id: String,
    /// Number of the line that it was sent in, from 1.
    line: usize,
    /// How many claims were written before this.
    claims: usize,
    /// Why it is no document.
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<&'static str>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Entries of the line whose result is awaited.
    #[serde(skip)]
    awaited: usize,
}

/// Extracts the claims of the documents that `feed` gives into `output`. After the claims of each line comes a line
/// `{"end": ID, "line": NUMBER, "claims": COUNT}`, with `skipped` or `error` where there is a reason; both are there as
/// soon as they can be, and in the order of the lines. The corpus of `job` is not looked at.
///
/// # Errors
/// When nothing more can be written.
pub fn serve<R>(job: Job, feed: Feed<R>, output: &mut Output, texts: Option<&Texts>) -> Result<Summary>
where
    R: BufRead + Send + 'static,
{
    let stop = Arc::clone(&job.stop);
    let (tell, told) = unbounded();
    let mut pool = Pool::fed_by(job, texts.is_some(), {
        let stop = Arc::clone(&stop);
        move |hand_on| as_they_come(feed, &stop, &tell, hand_on)
    })?;
    let mut answers = Answers { output, texts, summary: Summary::new(), told, open: None };
    let mut written = Ok(());
    while let Ok(arrived) = pool.next() {
        let Some(chunk) = arrived else { continue };
        if written.is_ok() {
            written = chunk.items.into_iter().try_for_each(|one| answers.write(one));
            if written.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
        }
        pool.written(chunk.text);
    }
    pool.join();
    conclude(answers.summary, written, &stop)
}

/// Hands lines on in chunks; a chunk also ends when no line waits, since the sender may wait for its claims. What is to
/// be answered is told first. The stream is read in a thread of its own, which may wait for a line for ever.
fn as_they_come<R>(feed: Feed<R>, stop: &AtomicBool, tell: &Sender<End>, hand_on: &mut dyn FnMut(Vec<Entry>) -> Flow)
where
    R: BufRead + Send + 'static,
{
    let (send, lines) = bounded::<Fed>(AHEAD);
    thread::spawn(move || feed.map(|fed| send.send(fed)).take_while(Result::is_ok).for_each(drop));
    let mut open = Open::default();
    while let Some(Fed { line, id, entries }) = next_line(&lines, stop) {
        let awaited = entries.len();
        if tell.send(End { id, line, claims: 0, skipped: None, error: None, awaited }).is_err() {
            return;
        }
        let full = entries.into_iter().filter_map(|entry| open.add(entry)).try_for_each(&mut *hand_on);
        let idle = lines.is_empty() && !open.chunk.is_empty();
        let handed = if idle && full.is_continue() { hand_on(std::mem::take(&mut open).chunk) } else { full };
        if let ControlFlow::Break(()) = handed {
            return;
        }
    }
}

/// The next line; `None` at the end, and when `stop` is set.
fn next_line(lines: &Receiver<Fed>, stop: &AtomicBool) -> Option<Fed> {
    while !stop.load(Ordering::Relaxed) {
        match lines.recv_timeout(Duration::from_millis(100)) {
            Ok(fed) => return Some(fed),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    None
}

/// Writes what becomes of lines.
struct Answers<'a> {
    output: &'a mut Output,
    texts: Option<&'a Texts>,
    summary: Summary,
    told: Receiver<End>,
    open: Option<End>,
}

impl Answers<'_> {
    /// Writes what became of the next entry, and the end of its line when it is the last one of it.
    fn write(&mut self, finished: Finished) -> Result<()> {
        let mut end = match self.open.take() {
            Some(end) => end,
            None => self.told.recv().context("an answer without a question")?,
        };
        match finished {
            Finished::Read(read, done) => {
                if let (Some(texts), Some(text)) = (self.texts, &read.text) {
                    texts.save(text)?;
                }
                // A stream has no journal: nothing is known of a document before it comes.
                let done = done.context("a document without claims or reason")?;
                self.output.write_all(&done.lines).context("cannot write the claims")?;
                end.claims += done.claims.values().sum::<usize>();
                self.summary.words += done.words;
                self.summary.count_done(read.bytes, &done.claims);
            }
            Finished::Skipped(reason) => {
                end.skipped = Some(reason.reason());
                self.summary.count_skipped(reason);
            }
            Finished::Failed(failure, _) => {
                end.error = Some(format!("{:#}", failure.error));
                self.summary.count_failed(failure.document);
            }
        }
        end.awaited -= 1;
        if end.awaited > 0 {
            self.open = Some(end);
            return Ok(());
        }
        let mut line = serde_json::to_vec(&end)?;
        line.push(b'\n');
        self.output.write_all(&line).and_then(|()| self.output.flush()).context("cannot write the claims")
    }
}
