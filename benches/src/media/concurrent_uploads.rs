//! Many concurrent uploads.

use std::{sync::Arc, time::Instant};

use super::{pictures::Template, uploading::Uploading};
use crate::{
    Outcome,
    load::{Exchange, StockedShop, connection::Connection},
    table::Table,
};

/// Measures one upload on each of `count` connections.
pub async fn measure(
    shop: &StockedShop,
    template: &Arc<Template>,
    count: u32,
    table: &mut Table,
) -> Outcome<()> {
    let mut uploads = Vec::new();
    for _ in 0..count {
        let connection = Connection::open(&shop.authority).await?;
        uploads.push((connection, Uploading::new(shop, template)));
    }
    let begun = Instant::now();
    let uploads = uploads.into_iter().map(|(mut connection, mut upload)| {
        tokio::spawn(async move { upload.once(&mut connection).await })
    });
    for upload in uploads.collect::<Vec<_>>() {
        upload.await??;
    }
    let took = begun.elapsed().as_secs_f64();
    table.row(
        format!("{count} uploads of a {} at once", template.name),
        format!("{took:.1} s"),
        format!("{:.1}/s", f64::from(count) / took),
    );
    Ok(())
}
