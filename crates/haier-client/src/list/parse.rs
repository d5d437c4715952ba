use std::io::{self, BufReader, Read};

use serde::de::DeserializeSeed;

use super::body_reader::BodyReader;
use super::payload::{Envelope, Payload, PayloadSeed};
use super::product_list::{ListWriter, ProductList, temporary_file};
use crate::envelope::{is_false, no_json, text, unreadable};
use crate::error::HaierError;
use crate::wire::Scalar;

/// Parses a list of products while its body is read. Blocks.
pub(super) fn parse(mut body: BodyReader) -> Result<ProductList, HaierError> {
    body.skip_byte_order_mark();
    let mut body = BufReader::with_capacity(64 * 1024, body);
    let mut writer = ListWriter::new();
    let mut failed = None;
    let payload = read_payload(&mut body, &mut writer, &mut failed);
    let payload = payload.map_err(|error| match failed {
        Some(error) => temporary_file(&error),
        None => no_json(&body.get_ref().head()).unwrap_or_else(|| unreadable(&error)),
    })?;
    match payload {
        Payload::Envelope(envelope) => check_envelope(envelope)?,
        payload => check_list(payload)?,
    }
    writer.finish().map_err(|error| temporary_file(&error))
}

fn read_payload(
    body: &mut impl Read,
    writer: &mut ListWriter,
    failed: &mut Option<io::Error>,
) -> Result<Payload, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_reader(body);
    let payload = PayloadSeed {
        writer,
        failed,
        is_outermost: true,
    }
    .deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(payload)
}

/// Whether the response is a list; otherwise how it is refused.
fn check_envelope(envelope: Envelope) -> Result<(), HaierError> {
    // Checked before `data`: a refusal under HTTP 200 may carry data as well.
    if is_false(&envelope.success) {
        return Err(HaierError::Refused {
            code: text(envelope.code),
            message: text(envelope.message).or(text(envelope.msg)),
        });
    }
    match envelope.data {
        Some(data) => check_list(*data),
        // An object with neither `data` nor `success` isn't an envelope.
        None if envelope.success == Scalar::Null => check_list(Payload::Other("map".to_owned())),
        None => Ok(()),
    }
}

fn check_list(payload: Payload) -> Result<(), HaierError> {
    match payload {
        Payload::List | Payload::Null => Ok(()),
        Payload::Envelope(_) => check_list(Payload::Other("map".to_owned())),
        Payload::Other(found) => Err(HaierError::Malformed {
            reason: format!("invalid type: {found}, expected a list"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::mem::discriminant;

    use bytes::Bytes;
    use tokio::sync::mpsc;

    use super::*;

    /// Parses a body that comes in chunks of `size` bytes.
    fn parsed(body: &str, size: usize) -> Result<ProductList, HaierError> {
        let chunks: Vec<Bytes> = body
            .as_bytes()
            .chunks(size)
            .map(Bytes::copy_from_slice)
            .collect();
        let (sender, receiver) = mpsc::channel(chunks.len().max(1));
        for chunk in chunks {
            sender.try_send(chunk).unwrap();
        }
        drop(sender);
        parse(BodyReader::new(receiver))
    }

    fn codes(body: &str) -> Vec<Option<String>> {
        let whole = parsed(body, usize::MAX).unwrap();
        let in_bytes = parsed(body, 1).unwrap();
        assert_eq!(whole.entries(), in_bytes.entries());
        let entries = whole.entries().iter();
        entries
            .map(|entry| entry.product_code.as_deref().map(str::to_owned))
            .collect()
    }

    fn error(body: &str) -> HaierError {
        let whole = parsed(body, usize::MAX).unwrap_err();
        let in_bytes = parsed(body, 1).unwrap_err();
        // The text of a page that is quoted may be shorter.
        assert_eq!(discriminant(&whole), discriminant(&in_bytes));
        whole
    }

    #[test]
    fn a_list_is_read_in_each_form_of_the_envelope() {
        let list = r#"[{"productCode":"A"},{"productCode":"B","x":[{"data":1}]}]"#;
        let both = [Some("A".to_owned()), Some("B".to_owned())];
        assert_eq!(codes(list), both);
        assert_eq!(codes(&format!("\u{feff} {list}\n")), both);
        assert_eq!(codes(&format!(r#"{{"data":{list}}}"#)), both);
        assert_eq!(
            codes(&format!(
                r#"{{"code":200,"data":{list},"other":{{"data":[]}},"success":"true"}}"#
            )),
            both
        );
        for none in ["null", "[]", r#"{"data":null}"#, r#"{"success":true}"#] {
            assert_eq!(codes(none), []);
        }
    }

    #[test]
    fn a_refusal_after_the_data_counts() {
        let body = r#"{"data":[{"productCode":"A"}],"success":false,"code":7,"msg":"no"}"#;
        let refused = HaierError::Refused {
            code: Some("7".to_owned()),
            message: Some("no".to_owned()),
        };
        assert_eq!(error(body), refused);
        assert!(matches!(
            error(r#"{"success":0,"data":"closed"}"#),
            HaierError::Refused { .. }
        ));
    }

    #[test]
    fn what_is_no_list_is_malformed() {
        for body in [
            r#"{"data":{"productCode":"A"}}"#,
            r#"{"productCode":"A"}"#,
            r#"{"data":{"data":[]}}"#,
            r#"{"data":[],"data":[]}"#,
            r#""text""#,
            r#"{"data":17}"#,
            "true",
        ] {
            assert!(
                matches!(error(body), HaierError::Malformed { .. }),
                "{body}"
            );
        }
    }

    #[test]
    fn what_is_no_json_is_a_fault_of_the_gateway() {
        for body in [
            "",
            "  ",
            "<html>busy</html>",
            r#"[{"productCode":"A"}"#,
            r#"[{"productCode":"A"}] x"#,
            r#"{"data":[{"productCode":"A"},"#,
        ] {
            assert!(matches!(error(body), HaierError::NotJson { .. }), "{body}");
        }
    }

    #[test]
    fn entries_are_read_again_from_the_list() {
        let body = r#"[{"productCode":"A","productModel":"甲"},7,{"productCode":"B","isSales":"maybe"},{"productCode":"C","productModel":"丙"}]"#;
        let list = parsed(body, 3).unwrap();
        let [a, number, b, c] = list.entries() else {
            panic!("{list:?}")
        };
        assert_eq!(list.read(c).unwrap().product_model.as_deref(), Some("丙"));
        assert_eq!(list.read(a).unwrap().product_model.as_deref(), Some("甲"));
        assert_eq!(number.product_code, None);
        assert!(matches!(list.read(b), Err(HaierError::Malformed { .. })));
        let malformed: Vec<usize> = list.malformed().map(|item| item.position).collect();
        assert_eq!(malformed, [1, 2]);
    }

    #[test]
    fn a_long_list_is_in_a_file() {
        let entry = |n: usize| {
            format!(
                r#"{{"productCode":"P{n}","productModel":"{}"}}"#,
                "m".repeat(80)
            )
        };
        let entries: Vec<String> = (0..60_000).map(entry).collect();
        let body = format!("[{}]", entries.join(","));
        assert!(body.len() > 5_000_000);
        let list = parsed(&body, 16 * 1024).unwrap();
        assert_eq!(list.entries().len(), 60_000);
        for at in [59_999, 0, 31_234] {
            let product = list.read(&list.entries()[at]).unwrap();
            assert_eq!(product.product_code, format!("P{at}"));
        }
    }
}
