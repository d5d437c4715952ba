//! The forms that a response with a list may have.

use std::{fmt, io};

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::product_list::ListWriter;
use crate::response::{product_code, read_entry};
use crate::wire::{Product, Scalar};

/// What a response consists of.
#[derive(Debug)]
pub(super) enum Payload {
    /// A list, whose entries were given to the writer.
    List,
    /// `null`.
    Null,
    /// Anything else, as serde names it.
    Other(String),
    /// An object with the fields of an envelope.
    Envelope(Envelope),
}

/// The fields of an envelope.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    pub(super) data: Option<Box<Payload>>,
    pub(super) success: Scalar,
    pub(super) code: Scalar,
    pub(super) message: Scalar,
    pub(super) msg: Scalar,
}

/// Reads a payload; the entries of a list go to `writer`.
pub(super) struct PayloadSeed<'a> {
    pub(super) writer: &'a mut ListWriter,
    /// Set if an entry can't be kept.
    pub(super) failed: &'a mut Option<io::Error>,
    /// Whether an object may be an envelope: not the data of one.
    pub(super) is_outermost: bool,
}

impl<'de> DeserializeSeed<'de> for PayloadSeed<'_> {
    type Value = Payload;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Payload, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PayloadSeed<'_> {
    type Value = Payload;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Payload, E> {
        Ok(Payload::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Payload, E> {
        Ok(Payload::Other(format!("boolean `{value}`")))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Payload, E> {
        Ok(Payload::Other(format!("integer `{value}`")))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Payload, E> {
        Ok(Payload::Other(format!("integer `{value}`")))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Payload, E> {
        Ok(Payload::Other(format!("floating point `{value}`")))
    }

    fn visit_str<E>(self, text: &str) -> Result<Payload, E> {
        Ok(Payload::Other(format!("string {text:?}")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Payload, A::Error> {
        // Each entry is parsed from its own text, so a malformed one doesn't end the list.
        while let Some(entry) = entries.next_element::<Box<RawValue>>()? {
            match read_entry::<Product>(entry.get()) {
                Ok(product) => {
                    if let Err(error) = self.writer.add(&product.product_code, entry.get()) {
                        *self.failed = Some(error);
                        return Err(A::Error::custom("the entry can't be kept"));
                    }
                }
                Err(problem) => self
                    .writer
                    .add_malformed(product_code(entry.get()), problem),
            }
        }
        Ok(Payload::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Payload, A::Error> {
        let Self { writer, failed, .. } = self;
        let mut envelope = Envelope::default();
        while let Some(name) = fields.next_key::<String>()? {
            match name.as_str() {
                "data" if self.is_outermost => {
                    if envelope.data.is_some() {
                        return Err(A::Error::duplicate_field("data"));
                    }
                    let data = fields.next_value_seed(PayloadSeed {
                        writer: &mut *writer,
                        failed: &mut *failed,
                        is_outermost: false,
                    });
                    envelope.data = Some(Box::new(data?));
                }
                "success" => envelope.success = fields.next_value()?,
                "code" => envelope.code = fields.next_value()?,
                "message" => envelope.message = fields.next_value()?,
                "msg" => envelope.msg = fields.next_value()?,
                _ => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(match self.is_outermost {
            true => Payload::Envelope(envelope),
            false => Payload::Other("map".to_owned()),
        })
    }
}
