//! A response body, ready to be sent.

use std::{
    io::Write as _,
    sync::{Arc, OnceLock},
};

use actix_web::{
    http::header::{EntityTag, HeaderValue},
    web::Bytes,
};
use base64::Engine as _;
use cangku_domain::Version;
use flate2::{Compression, write::GzEncoder};
use serde::{Serialize, ser::Error as _};
use sha2::{Digest as _, Sha256};

use super::store::CacheWeight;

/// JSON that is sent repeatedly: serialized once, and compressed once when a client first accepts
/// gzip. Clones share the same body.
#[derive(Debug, Clone)]
pub struct CachedBody(Arc<BodyEncodings>);

#[derive(Debug)]
struct BodyEncodings {
    plain: EncodedBody,
    /// `None` if it can't be compressed.
    gzip: OnceLock<Option<EncodedBody>>,
}

/// One encoding of a body, with an ETag that no other body and no other encoding has.
#[derive(Debug)]
pub struct EncodedBody {
    /// The bytes to send.
    pub body: Bytes,
    /// A strong ETag.
    pub tag: EntityTag,
    /// The ETag as a header value.
    pub tag_header: HeaderValue,
}

impl EncodedBody {
    fn new(body: Vec<u8>, tag: String) -> serde_json::Result<Self> {
        let tag = EntityTag::new_strong(tag);
        Ok(Self {
            body: body.into(),
            tag_header: HeaderValue::from_str(&tag.to_string())
                .map_err(serde_json::Error::custom)?,
            tag,
        })
    }
}

impl CachedBody {
    /// Serializes a response as JSON.
    ///
    /// # Errors
    /// If it can't be serialized.
    pub fn of(response: &impl Serialize) -> serde_json::Result<Self> {
        let body = serde_json::to_vec(response)?;
        let tag = hash(&body);
        Self::tagged(body, tag)
    }

    /// Serializes a resource as JSON. Its ETag has the resource's version and the hash of the body:
    /// a conditional GET compares all of it, since also stock, views and sales are in the body;
    /// `If-Match` compares the version alone, since their changes don't make an edit stale.
    ///
    /// # Errors
    /// If it can't be serialized.
    pub fn of_version(response: &impl Serialize, version: i64) -> serde_json::Result<Self> {
        let body = serde_json::to_vec(response)?;
        let tag = versioned(&body, version);
        Self::tagged(body, tag)
    }

    fn tagged(body: Vec<u8>, tag: String) -> serde_json::Result<Self> {
        Ok(Self(Arc::new(BodyEncodings {
            plain: EncodedBody::new(body, tag)?,
            gzip: OnceLock::new(),
        })))
    }

    /// The uncompressed body.
    pub fn plain(&self) -> &EncodedBody {
        &self.0.plain
    }

    /// The body compressed with gzip; `None` if it can't be compressed.
    pub fn gzip(&self) -> Option<&EncodedBody> {
        // Concurrent first callers wait for one compression.
        let compressed = self.0.gzip.get_or_init(|| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&self.0.plain.body).ok()?;
            let tag = format!("{}-gzip", self.0.plain.tag.tag());
            EncodedBody::new(encoder.finish().ok()?, tag).ok()
        });
        compressed.as_ref()
    }
}

/// The strong ETag of a resource's body: see [`CachedBody::of_version`].
pub fn version_tag(body: &[u8], version: Version) -> EntityTag {
    EntityTag::new_strong(versioned(body, version.get()))
}

fn versioned(body: &[u8], version: i64) -> String {
    format!("v{version}-{}", hash(body))
}

/// 128 bits of the hash suffice to tell bodies apart.
fn hash(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let half = digest.get(..16).unwrap_or_default();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(half)
}

impl CacheWeight for CachedBody {
    fn weight(&self) -> usize {
        let plain = self.0.plain.body.len();
        // Compressed JSON of products takes about a fifth.
        plain.saturating_add(plain / 5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_belongs_to_one_body_in_one_form() {
        let [one, same, other] = ["a", "a", "b"].map(|text| CachedBody::of(&text).unwrap());
        assert_eq!(one.plain().tag, same.plain().tag);
        assert_ne!(one.plain().tag, other.plain().tag);
        assert_ne!(one.plain().tag, one.gzip().unwrap().tag);
        assert_eq!(one.gzip().unwrap().body, same.gzip().unwrap().body);
        assert!(!one.plain().tag.weak);
        let third = Version::new(3).unwrap();
        let versioned = CachedBody::of_version(&"a", third.get()).unwrap();
        let tag = versioned.plain().tag.tag();
        assert_eq!(tag, format!("v3-{}", one.plain().tag.tag()));
    }
}
