//! Puts results in the order of their requests.

use std::collections::BTreeMap;

use futures::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};

/// The items of a stream in the order of their numbers, which begin with 0. An item waits for those before
/// it; at the end of the stream, those that wait for a missing one follow.
pub(super) fn in_order<'a, T: Send + 'a>(
    numbered: impl Stream<Item = (u64, T)> + Send + 'a,
) -> BoxStream<'a, T> {
    struct State<S, T> {
        items: S,
        next: u64,
        waiting: BTreeMap<u64, T>,
    }
    let state = State {
        items: Box::pin(numbered.fuse()),
        next: 0,
        waiting: BTreeMap::new(),
    };
    stream::unfold(state, |mut state| async move {
        loop {
            if let Some(item) = state.waiting.remove(&state.next) {
                state.next += 1;
                return Some((item, state));
            }
            match state.items.next().await {
                Some((number, item)) => {
                    state.waiting.insert(number, item);
                }
                None => {
                    let (_, item) = state.waiting.pop_first()?;
                    return Some((item, state));
                }
            }
        }
    })
    .fuse()
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn items_come_in_the_order_of_their_numbers() {
        let numbered = [(2, 'c'), (0, 'a'), (1, 'b'), (5, 'f'), (4, 'e')];
        let ordered: String = in_order(stream::iter(numbered)).collect().await;
        assert_eq!(ordered, "abcef");
    }

    #[tokio::test]
    async fn an_item_does_not_wait_for_later_ones() {
        let endless = stream::iter([(1, 'b'), (0, 'a')]).chain(stream::pending());
        let first: String = in_order(endless).take(2).collect().await;
        assert_eq!(first, "ab");
    }
}
