//! Groups stream items into batches.

use std::{num::NonZeroUsize, time::Duration};

use futures::{Stream, StreamExt};
use tokio::time::{Instant, timeout_at};

/// The next items of the stream: `size` items, or fewer if `linger` has passed since the first;
/// `None` at the end of the stream.
pub(super) async fn next_batch<T>(
    stream: &mut (impl Stream<Item = T> + Unpin),
    size: NonZeroUsize,
    linger: Duration,
) -> Option<Vec<T>> {
    let mut batch = vec![stream.next().await?];
    let until = Instant::now() + linger;
    while batch.len() < size.get() {
        match timeout_at(until, stream.next()).await {
            Ok(Some(item)) => batch.push(item),
            Ok(None) | Err(_) => break,
        }
    }
    Some(batch)
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    const THREE: NonZeroUsize = NonZeroUsize::new(3).unwrap();

    #[tokio::test]
    async fn a_batch_is_full_or_the_rest() {
        let mut numbers = stream::iter(0..7);
        let mut sizes = Vec::new();
        while let Some(batch) = next_batch(&mut numbers, THREE, Duration::from_secs(60)).await {
            sizes.push(batch.len());
        }
        assert_eq!(sizes, [3, 3, 1]);
    }

    #[tokio::test]
    async fn a_batch_does_not_wait_for_ever_to_be_full() {
        let mut numbers = stream::iter([1]).chain(stream::pending());
        let batch = next_batch(&mut numbers, THREE, Duration::from_millis(1)).await;
        assert_eq!(batch, Some(vec![1]));
    }
}
