//! A JSON file: one document, or an array of them, read one after the other.

use std::fmt;
use std::io::BufReader;

use encoding_rs_io::DecodeReaderBytes;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::input::{Allowance, Input};
use super::reader::{Flow, Place, Reader};
use super::record;

/// Reads what `input` holds. A document of an array is called `NAME:NUMBER`.
pub fn read(reader: &mut Reader, place: &Place, input: Input) -> Flow {
    let allowance = input.allowance();
    let bytes = BufReader::with_capacity(1 << 16, DecodeReaderBytes::new(input));
    let mut flow = Flow::Continue(());
    let mut json = serde_json::Deserializer::from_reader(bytes);
    let documents = Documents { reader, place, allowance, flow: &mut flow, number: 0 };
    let read = json.deserialize_any(documents).and_then(|()| json.end());
    flow?;
    match read {
        Err(error) => reader.fail(place.name.clone(), error.into()),
        Ok(()) => flow,
    }
}

/// Hands on each document when it is read.
struct Documents<'a, 'b> {
    reader: &'a mut Reader<'b>,
    place: &'a Place,
    allowance: Allowance,
    flow: &'a mut Flow,
    number: usize,
}

impl Documents<'_, '_> {
    fn document(&mut self, value: Value, name: String) {
        *self.flow = match record::document(value, self.reader.text_column(), &name) {
            Ok(raw) => self.reader.document(self.place, raw),
            Err(error) => self.reader.fail(name, error),
        };
    }
}

impl<'de> Visitor<'de> for Documents<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object with a \"text\", or an array of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut array: A) -> Result<(), A::Error> {
        while self.flow.is_continue() {
            self.allowance.renew();
            let Some(value) = array.next_element::<Value>()? else {
                if self.number == 0 {
                    *self.flow = self.reader.empty(self.place);
                }
                return Ok(());
            };
            self.number += 1;
            let name = format!("{}:{}", self.place.name, self.number);
            self.document(value, name);
        }
        // Nobody wants the rest; the error it ends with is not looked at.
        array.next_element::<IgnoredAny>().map(|_| ())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = object.next_entry()? {
            fields.insert(name, value);
        }
        self.document(Value::Object(fields), self.place.name.clone());
        Ok(())
    }
}
