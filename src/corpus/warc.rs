//! Web archives (ISO 28500), as crawls of news give them: the pages among their responses.

use std::io::{self, BufRead, BufReader, Read};

use anyhow::{Context, Result, bail};

use super::entry::Skip;
use super::format::Packing;
use super::input::{DOCUMENT, Input, too_large};
use super::raw::Raw;
use super::reader::{Flow, Place, Reader};

/// A header line or block of headers longer than this is none (bytes).
const HEADERS: usize = 64 << 10;

/// Reads the records of `input`. A page's address is its id.
pub fn read(reader: &mut Reader, place: &Place, input: Input) -> Flow {
    let mut bytes = BufReader::with_capacity(1 << 16, input.without_allowance());
    for number in 1.. {
        let name = format!("{}:{number}", place.name);
        let record = match headers(&mut bytes) {
            Ok(Some(record)) => record,
            Ok(None) if number == 1 => return reader.empty(place),
            Ok(None) => break,
            // What follows cannot be told apart from what failed.
            Err(error) => return reader.fail(name, error),
        };
        let mut body = (&mut bytes).take(record.length);
        let id = record.uri.clone().unwrap_or(name);
        match page(&record, &mut body) {
            Ok(Found::Page { bytes, html, charset }) if html => {
                reader.page(place, id, bytes, charset.as_deref())?;
            }
            Ok(Found::Page { bytes, .. }) => {
                let parse = |id, text| Raw { id, text, ..Raw::default() };
                reader.text(place, id, bytes, parse)?;
            }
            Ok(Found::Skipped(reason)) => reader.skip(id, reason)?,
            Err(error) => reader.fail(id, error)?,
        }
        let read = io::copy(&mut body, &mut io::sink()).map_err(anyhow::Error::from);
        if let Err(error) = read.and_then(|_| if body.limit() > 0 { bail!("it is cut off") } else { Ok(()) }) {
            return reader.fail(place.name.clone(), error.context("the archive is broken"));
        }
    }
    Flow::Continue(())
}

/// The headers of a record.
#[derive(Debug, Default)]
struct Record {
    kind: String,
    uri: Option<String>,
    length: u64,
}

/// Reads the headers of the next record; `None` at the end.
fn headers(bytes: &mut impl BufRead) -> Result<Option<Record>> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if bytes.by_ref().take(HEADERS as u64).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if !line.trim_ascii().is_empty() {
            break;
        }
    }
    if !line.starts_with(b"WARC/") {
        bail!("no record begins here: it is no sound web archive");
    }
    let mut record = Record::default();
    let (mut length, mut size) = (None, 0);
    loop {
        line.clear();
        size += bytes.by_ref().take(HEADERS as u64).read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") || size > HEADERS {
            bail!("the headers of a record are cut off or too long");
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            break;
        }
        let Some((name, value)) = text.split_once(':') else { continue };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "warc-type" => record.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => record.uri = Some(value.trim_matches(['<', '>']).to_owned()),
            "content-length" => length = value.parse().ok(),
            _ => {}
        }
    }
    record.length = length.context("a record has no length")?;
    Ok(Some(record))
}

/// What a record holds.
enum Found {
    Page { bytes: Vec<u8>, html: bool, charset: Option<String> },
    Skipped(Skip),
}

/// The page of a response.
fn page(record: &Record, body: &mut impl Read) -> Result<Found> {
    if record.kind != "response" || !record.uri.as_ref().is_some_and(|uri| uri.starts_with("http")) {
        return Ok(Found::Skipped(Skip::NoPage));
    }
    if record.length > DOCUMENT {
        return Err(too_large().into());
    }
    let mut bytes = Vec::new();
    body.read_to_end(&mut bytes)?;
    let mut space = [httparse::EMPTY_HEADER; 128];
    let mut response = httparse::Response::new(&mut space);
    let httparse::Status::Complete(begin) = response.parse(&bytes).context("its HTTP headers are broken")? else {
        bail!("its HTTP headers are cut off");
    };
    if response.code != Some(200) {
        return Ok(Found::Skipped(Skip::NoPage));
    }
    let header = |name: &str| {
        let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(header.value).to_ascii_lowercase())
    };
    let media = header("content-type").unwrap_or_default();
    let (kind, parameters) = media.split_once(';').unwrap_or((&media, ""));
    let html = match kind.trim() {
        "text/html" | "application/xhtml+xml" => true,
        "text/plain" => false,
        _ => return Ok(Found::Skipped(Skip::Media)),
    };
    let charset = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        (name.trim() == "charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    let mut content = bytes[begin..].to_vec();
    // Crawlers often undo both and leave the headers as they were.
    if header("transfer-encoding").is_some_and(|value| value.contains("chunked"))
        && let Some(joined) = unchunked(&content)
    {
        content = joined;
    }
    let packing = match header("content-encoding").as_deref() {
        Some("gzip" | "x-gzip") if content.starts_with(b"\x1f\x8b") => Packing::Gzip,
        Some("zstd") if content.starts_with(b"\x28\xb5\x2f\xfd") => Packing::Zstd,
        _ => Packing::Plain,
    };
    if packing != Packing::Plain {
        let unpacked = Input::unpacked(&content[..], packing)?.whole()?;
        content = unpacked;
    }
    Ok(Found::Page { bytes: content, html, charset })
}

/// What was sent in chunks, joined; `None` when it was not.
fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let httparse::Status::Complete((begin, size)) = httparse::parse_chunk_size(bytes).ok()? else { return None };
        if size == 0 {
            return Some(joined);
        }
        let end = begin.checked_add(usize::try_from(size).ok()?)?;
        joined.extend_from_slice(bytes.get(begin..end)?);
        bytes = bytes.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks() {
        assert_eq!(unchunked(b"4\r\nThe \r\n5;x=y\r\nport.\r\n0\r\n\r\n").as_deref(), Some(&b"The port."[..]));
        for broken in [&b"<html>"[..], b"4\r\nThe", b"ffffffffffffffff\r\na", b""] {
            assert_eq!(unchunked(broken), None);
        }
    }

    #[test]
    fn record_headers() {
        let bytes = b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <https://a.example/>\r\ncontent-length: 7\r\n\r\nrest";
        let record = headers(&mut &bytes[..]).expect("sound").expect("one");
        assert_eq!(
            (record.kind.as_str(), record.uri.as_deref(), record.length),
            ("response", Some("https://a.example/"), 7)
        );
        assert!(headers(&mut &b"\n"[..]).expect("sound").is_none());
        let long = ["WARC/1.0\r\n", &"A: b\r\n".repeat(HEADERS / 6 + 1), "Content-Length: 0\r\n\r\n"].concat();
        for broken in
            [&b"GET /"[..], b"WARC/1.0\r\nContent-Length: x\r\n\r\n", b"WARC/1.0\r\nContent-Le", long.as_bytes()]
        {
            assert!(headers(&mut &broken[..]).is_err());
        }
    }

    #[test]
    fn a_page_beyond_the_limit_is_not_read() {
        let uri = Some("https://a.example/".to_owned());
        let record = Record { kind: "response".to_owned(), uri, length: DOCUMENT + 1 };
        let mut body = &b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nNo."[..];
        let error = page(&record, &mut body).err().expect("it fails");
        assert!(error.to_string().contains("64 MiB") && body.len() > 40, "{error}");
    }
}
