//! Uploads to this program and to an older one, in turn.

use std::{path::Path, sync::Arc};

use super::{Peak, pictures::Template, stocking, uploading::Uploading};
use crate::{
    Outcome,
    load::{Load, RoundPair, StockedShop, Stop, Timing},
    shop::Launch,
    table::Table,
};

/// Connections that upload at the same time.
const CONNECTIONS: u32 = 8;

/// Measures uploads of photos to both programs.
pub async fn measure(older: &Path, timing: Timing) -> Outcome<Table> {
    let now = StockedShop::open(stocking(Launch::default())).await?;
    let before = StockedShop::open(stocking(Launch {
        program: Some(older.to_owned()),
        ..Launch::default()
    }))
    .await?;
    let mut table = Table::default();
    let mut peaks = [(Peak::of(&now)?, "now"), (Peak::of(&before)?, "before")];
    for template in [
        Template::photo((4000, 3000), false)?,
        Template::photo((4000, 3000), true)?,
        Template::photo((1200, 900), false)?,
        Template::small_png()?,
    ] {
        let template = Arc::new(template);
        let mut rounds = RoundPair::default();
        // Alternating, so that a drift of the machine affects both equally.
        for _ in 0..timing.rounds() {
            rounds.http.add(upload(&now, &template, timing).await?);
            rounds.plain.add(upload(&before, &template, timing).await?);
        }
        let what = format!("uploads of a {}, {CONNECTIONS} connections", template.name);
        let ratio = rounds.ratio_of_rates("no slower");
        rounds.show_as(&what, "before", &ratio, &mut table);
        for (peak, name) in &mut peaks {
            peak.show(&format!("— `serve`, {name}"), &mut table)?;
        }
    }
    Ok(table)
}

async fn upload(shop: &StockedShop, template: &Arc<Template>, timing: Timing) -> Outcome<Load> {
    let uploads = (0..CONNECTIONS).map(|_| Uploading::new(shop, template));
    Load::exchange(
        &shop.authority,
        uploads.collect(),
        timing.span(1),
        Stop::default(),
    )
    .await
}
