use std::sync::Arc;

use actix_web::web::Bytes;
use futures::stream::{self, Stream};

use super::products::append;
use crate::config::FullList;
use crate::world::World;

/// Number of products per chunk of the streamed full list.
const PRODUCTS_PER_CHUNK: u32 = 64;

/// The products with these codes; unknown codes are left out.
pub(crate) fn some_products(world: &World, codes: &[String]) -> Result<String, serde_json::Error> {
    let mut out = vec![b'['];
    let mut first = true;
    for product in codes.iter().filter_map(|code| world.find(code)) {
        append(&mut out, &mut first, product, false, world)?;
    }
    out.push(b']');
    // serde_json writes UTF-8, so no character is replaced.
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Streams every product; each chunk is generated when it is sent, so memory doesn't grow with the
/// size of the catalogue.
pub(crate) fn everything(
    world: Arc<World>,
    opening: String,
    closing: String,
) -> impl Stream<Item = Result<Bytes, serde_json::Error>> {
    let start = Progress {
        world,
        next: 0,
        first: true,
        opening,
        closing: Some(closing),
    };
    stream::unfold(start, |mut progress| async move {
        let chunk = progress.chunk()?;
        Some((chunk, progress))
    })
}

struct Progress {
    world: Arc<World>,
    next: u32,
    first: bool,
    opening: String,
    closing: Option<String>,
}

impl Progress {
    fn chunk(&mut self) -> Option<Result<Bytes, serde_json::Error>> {
        // `closing` is sent last: once it is taken, the stream has ended.
        self.closing.as_ref()?;
        let procurable_only = self.world.config.full_list == FullList::Procurable;
        let mut out = std::mem::take(&mut self.opening).into_bytes();
        let end = self.next.saturating_add(PRODUCTS_PER_CHUNK);
        for position in self.next..end {
            let Some(product) = self.world.product(position) else {
                out.extend(self.closing.take().unwrap_or_default().into_bytes());
                break;
            };
            let appended = append(
                &mut out,
                &mut self.first,
                product,
                procurable_only,
                &self.world,
            );
            if let Err(error) = appended {
                // Ends the stream after this error.
                self.closing = None;
                return Some(Err(error));
            }
        }
        self.next = end;
        Some(Ok(Bytes::from(out)))
    }
}
