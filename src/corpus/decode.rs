//! Bytes to text.

use anyhow::{Result, bail};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decoded text, and the name of its encoding if that had to be guessed.
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// `None` for UTF-8 and for text with a byte order mark.
    pub guessed: Option<&'static str>,
}

/// Decodes by byte order mark, else as UTF-8, else by the encoding that the bytes look like.
///
/// # Errors
/// When the bytes are no text.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if damaged && encoding != UTF_8 {
            bail!("it begins as {} and is broken further on", encoding.name());
        }
        if !damaged {
            return Ok(Decoded { text: text.into_owned(), guessed: None });
        }
    }
    if let Some(encoding) = unmarked_utf16(&bytes) {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes);
        if !damaged {
            return Ok(Decoded { text: text.into_owned(), guessed: Some(encoding.name()) });
        }
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text, guessed: None }),
        Err(error) => error.into_bytes(),
    };
    if bytes.contains(&0) {
        bail!("it is no text: it holds NUL bytes and is not UTF-8");
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, damaged) = encoding.decode_without_bom_handling(&bytes);
    if damaged {
        bail!("its encoding is unknown: it is not UTF-8, and {} does not fit", encoding.name());
    }
    Ok(Decoded { text: text.into_owned(), guessed: Some(encoding.name()) })
}

/// Decodes a page: by byte order mark, else as UTF-8 if it uses that, else as `declared` (by its server, or else by
/// itself near its beginning) if that fits, else by what the bytes look like.
///
/// # Errors
/// When the bytes are no text.
pub fn decode_page(bytes: Vec<u8>, declared: Option<&str>) -> Result<Decoded> {
    let marked = Encoding::for_bom(&bytes).is_some();
    if !marked && (bytes.is_ascii() || str::from_utf8(&bytes).is_err()) {
        let own = || charset(&bytes[..bytes.len().min(DECLARED_WITHIN)]);
        let label = declared.map(|label| label.as_bytes().to_vec()).or_else(own);
        // Whoever can read the label in bytes of ASCII does not read UTF-16.
        let encoding = label
            .and_then(|label| Encoding::for_label(&label))
            .filter(|encoding| encoding.output_encoding() == *encoding);
        if let Some(encoding) = encoding {
            let (text, damaged) = encoding.decode_without_bom_handling(&bytes);
            if !damaged {
                return Ok(Decoded { text: text.into_owned(), guessed: None });
            }
        }
    }
    decode(bytes)
}

/// How far into a page its encoding is looked for (bytes).
const DECLARED_WITHIN: usize = 4096;

/// The name after `charset=` or `encoding=`.
fn charset(beginning: &[u8]) -> Option<Vec<u8>> {
    let lower = beginning.to_ascii_lowercase();
    let find = |name: &[u8]| lower.windows(name.len()).position(|window| window == name).map(|at| at + name.len());
    let at = find(b"charset=").or_else(|| find(b"encoding="))?;
    let value = lower[at..].trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_' | b':'));
    Some(value[..end.unwrap_or(value.len())].to_vec())
}

/// UTF-16 without a mark, when every other byte of the beginning is NUL, as in Latin text.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = bytes[..bytes.len().min(1024)].as_chunks::<2>();
    let nul = |at: usize| pairs.iter().filter(|pair| pair[at] == 0 && pair[1 - at] != 0).count() * 10;
    let most = pairs.len() * 8;
    match pairs.len() {
        0 => None,
        _ if nul(1) > most => Some(UTF_16LE),
        _ if nul(0) > most => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_and_guesses() {
        assert_eq!(decode(b"\xef\xbb\xbfabc".to_vec()).expect("text").text, "abc");
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("é!".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(utf16).expect("text").text, "é!");
        let unmarked: Vec<u8> = "He said no.".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let unmarked = decode(unmarked).expect("text");
        assert_eq!((unmarked.text.as_str(), unmarked.guessed), ("He said no.", Some("UTF-16BE")));
        assert_eq!(decode(vec![0; 100]).expect("text").guessed, None);
        let latin = decode(b"La Naci\xf3n y el ni\xf1o".to_vec()).expect("text");
        assert_eq!(latin.text, "La Nación y el niño");
        assert_eq!(latin.guessed, Some("windows-1252"));
        assert!(decode(b"\x89PNG\r\n\0\0".to_vec()).is_err());
    }

    #[test]
    fn pages_declare_their_encoding() {
        let page = |charset: &str, text: &[u8]| [b"<meta charset='", charset.as_bytes(), b"'>", text].concat();
        let read = |bytes: Vec<u8>, declared| {
            let Decoded { text, guessed } = decode_page(bytes, declared).expect("text");
            (text.split_once('>').expect("a tag").1.to_owned(), guessed)
        };
        assert_eq!(read(page("Shift_JIS", b"\x8d`"), None), ("港".to_owned(), None));
        assert_eq!(read(page("iso-8859-2", b"\xb1"), None), ("ą".to_owned(), None));
        assert_eq!(read(page("iso-8859-2", b"\xb1"), Some("windows-1252")), ("±".to_owned(), None));
        // A page that is UTF-8 is no other thing, and one that reads as ASCII is not UTF-16.
        assert_eq!(read(page("iso-8859-1", "é".as_bytes()), None), ("é".to_owned(), None));
        assert_eq!(read(page("utf-16", b"a"), None), ("a".to_owned(), None));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(bytes);
        }
    }
}
