//! A stream of bytes with its limits: what is unpacked may neither be endless nor far larger than what it came from.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use super::format::Packing;

/// A document may be this large (bytes, unpacked). News articles are a thousandth of it.
pub const DOCUMENT: u64 = 64 << 20;

/// A packed file may unpack to this many times its size; prose packs to a quarter, repetitive pages to a thirtieth …
const RATIO: u64 = 200;

/// … and to this much whatever its size (bytes).
const FREE: u64 = 1 << 20;

/// A stream that ends with an error at its limits.
pub struct Input<'a> {
    inner: Box<dyn Read + 'a>,
    allowance: Allowance,
}

/// How much more the current document may read.
#[derive(Clone)]
pub struct Allowance(Rc<Cell<u64>>);

impl Allowance {
    /// The next document begins.
    pub fn renew(&self) {
        self.0.set(DOCUMENT);
    }

    /// What follows has limits of its own.
    pub fn lift(&self) {
        self.0.set(u64::MAX);
    }
}

impl<'a> Input<'a> {
    /// What `inner` holds, unpacked.
    ///
    /// # Errors
    /// When the system has no memory for unpacking.
    pub fn unpacked(inner: impl Read + 'a, packing: Packing) -> io::Result<Self> {
        let packed = Rc::new(Cell::new(0));
        let counted = Counted { inner, count: Rc::clone(&packed) };
        let inner: Box<dyn Read + 'a> = match packing {
            Packing::Plain => Box::new(counted.inner),
            Packing::Gzip => Box::new(Unpacked::new(flate2::read::MultiGzDecoder::new(counted), packed)),
            Packing::Zstd => {
                let decoder = zstd::Decoder::with_buffer(BufReader::with_capacity(1 << 16, counted))?;
                Box::new(Unpacked::new(decoder, packed))
            }
        };
        Ok(Self { inner, allowance: Allowance(Rc::new(Cell::new(DOCUMENT))) })
    }

    /// What `inner` gives, which unpacks `packed` bytes.
    pub fn member(inner: impl Read + 'a, packed: u64) -> Self {
        let inner = Box::new(Unpacked::new(inner, Rc::new(Cell::new(packed))));
        Self { inner, allowance: Allowance(Rc::new(Cell::new(DOCUMENT))) }
    }

    /// For telling that the next document begins, while something else holds the stream.
    pub fn allowance(&self) -> Allowance {
        self.allowance.clone()
    }

    /// For an archive, whose members have limits of their own.
    pub fn without_allowance(self) -> Box<dyn Read + 'a> {
        self.inner
    }

    /// Everything, as one document.
    ///
    /// # Errors
    /// When reading fails, or at a limit.
    pub fn whole(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.allowance.0.get();
        if read as u64 > left {
            return Err(too_large());
        }
        self.allowance.0.set(left - read as u64);
        Ok(read)
    }
}

/// The error of a document beyond [`DOCUMENT`].
pub fn too_large() -> io::Error {
    io::Error::other(format!("a document may have {} MiB, and this has more", DOCUMENT >> 20))
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// Holds what comes out of a decoder against what went in.
struct Unpacked<R> {
    decoder: R,
    packed: Rc<Cell<u64>>,
    out: u64,
}

impl<R> Unpacked<R> {
    fn new(decoder: R, packed: Rc<Cell<u64>>) -> Self {
        Self { decoder, packed, out: 0 }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.out += read as u64;
        if self.out > FREE + RATIO * self.packed.get() {
            return Err(io::Error::other(format!("it unpacks to more than {RATIO} times its size")));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(bytes: impl Read) -> Vec<u8> {
        let mut packed = Vec::new();
        flate2::read::GzEncoder::new(bytes, flate2::Compression::best()).read_to_end(&mut packed).expect("packs");
        packed
    }

    #[test]
    fn packed_texts_come_back() {
        let text = b"The port is open. ".repeat(1000);
        let twice = [gzip(&text[..]), gzip(&text[..])].concat();
        assert_eq!(Input::unpacked(&twice[..], Packing::Gzip).expect("opens").whole().expect("reads"), text.repeat(2));
        let packed = zstd::encode_all(&text[..], 3).expect("packs");
        assert_eq!(Input::unpacked(&packed[..], Packing::Zstd).expect("opens").whole().expect("reads"), text);
    }

    #[test]
    fn bombs_are_refused() {
        let bomb = gzip(io::repeat(b'a').take(80 << 20));
        assert!(Input::unpacked(&bomb[..], Packing::Gzip).expect("opens").whole().is_err());
        let bomb = zstd::encode_all(io::repeat(b'a').take(80 << 20), 3).expect("packs");
        let error = Input::unpacked(&bomb[..], Packing::Zstd).expect("opens").whole().expect_err("a bomb");
        assert!(error.to_string().contains("200 times"), "{error}");
        let error = Input::unpacked(io::repeat(b'a'), Packing::Plain).expect("opens").whole().expect_err("endless");
        assert!(error.to_string().contains("64 MiB"), "{error}");
    }

    #[test]
    fn each_document_has_its_allowance() {
        let mut input = Input::unpacked(io::repeat(b'a'), Packing::Plain).expect("opens");
        let allowance = input.allowance();
        let mut buffer = vec![0; 32 << 20];
        for _ in 0..5 {
            input.read_exact(&mut buffer).expect("within the limit");
            allowance.renew();
        }
    }
}
