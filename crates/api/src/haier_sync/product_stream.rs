//! Reads the products of a complete list on a thread of its own.

use futures::{
    StreamExt, future,
    stream::{self, BoxStream},
};
use haier_client::HaierError;
use tokio::sync::mpsc;

use super::{fetch_event::FetchedProduct, listed_products::ListedProducts, stop::StopSignal};

/// Products that are read at once.
const BATCH: usize = 100;
/// Batches that wait for the next call of the platform.
const WAITING_BATCHES: usize = 4;

type Batch = Result<Vec<FetchedProduct>, HaierError>;

/// The products in the order of the list, read as they are needed. If the list can't be read, the run is
/// aborted.
pub(super) fn stream_products(
    list: ListedProducts,
    stop: &StopSignal,
) -> BoxStream<'_, FetchedProduct> {
    let (sender, mut batches) = mpsc::channel(WAITING_BATCHES);
    // The thread ends with the list, or when the stream is dropped.
    let reading = tokio::task::spawn_blocking(move || send_all(&list, &sender));
    // A reader that panics is no end of the list.
    let ended = stream::once(reading).filter_map(|ended| {
        if let Err(error) = ended {
            stop.abort(format!("the list of products can't be read: {error}"));
        }
        future::ready(None)
    });
    stream::poll_fn(move |cx| batches.poll_recv(cx))
        .chain(ended)
        .flat_map(|batch: Batch| {
            let products = batch.unwrap_or_else(|error| {
                stop.abort(error.to_string());
                Vec::new()
            });
            stream::iter(products)
        })
        .boxed()
}

fn send_all(list: &ListedProducts, sender: &mpsc::Sender<Batch>) {
    let without_code = list.without_code();
    if !without_code.is_empty() && sender.blocking_send(Ok(without_code)).is_err() {
        return;
    }
    for groups in list.groups().chunks(BATCH) {
        let batch: Batch = groups.iter().map(|group| list.read(group)).collect();
        let has_failed = batch.is_err();
        if sender.blocking_send(batch).is_err() || has_failed {
            return;
        }
    }
}
