//! PNG: a signature, then chunks of length, type, data and checksum, up to `IEND`.

mod chunk;
mod header;
mod parts;
pub(crate) mod pixels;

use crate::{
    Refusal,
    clean::Clean,
    exif::{self, Orientation},
    icc,
    reader::Reader,
};
use chunk::Chunk;
use header::Header;
use parts::Parts;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(crate) fn clean(bytes: &[u8]) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    reader.expect(SIGNATURE, "the signature")?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    let mut chunk = Chunk::read(&mut reader)?;
    if chunk.name != *b"IHDR" {
        return Err(Refusal::damaged("the header is missing"));
    }
    let header = Header::read(chunk.data)?;
    let mut parts = Parts::default();
    let mut orientation = Orientation::Upright;
    loop {
        let is_kept = chunk.name != *b"iCCP" || has_profile(chunk.data);
        if is_kept && parts.keeps(chunk.name, chunk.data, &header)? {
            chunk.verify()?;
            out.extend_from_slice(chunk.whole);
        }
        match &chunk.name {
            b"eXIf" => orientation = exif::orientation(chunk.data),
            b"IEND" => break,
            _ => {}
        }
        chunk = Chunk::read(&mut reader)?;
    }
    reader.finish()?;
    Ok(Clean {
        orientation,
        ..Clean::still(out, header.width, header.height)
    })
}

/// A name of 1 to 79 bytes, its end, the method 0, then the profile.
fn has_profile(data: &[u8]) -> bool {
    let name_end = data.iter().take(80).position(|byte| *byte == 0);
    let profile = name_end.and_then(|end| data.get(end..)?.strip_prefix(b"\0\0"));
    profile.is_some_and(icc::is_compressed_profile)
}
