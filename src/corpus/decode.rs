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

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(bytes);
        }
    }
}
