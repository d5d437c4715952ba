//! Answers of analytics, from memory where that is right: until something is counted.

use actix_web::{HttpRequest, HttpResponse};
use cangku_domain::{Error, ports::Reader};
use serde::Serialize;

use crate::{
    cache::{Life, Loaded, StatisticsKey, Topic},
    http::{
        cached::{self, Audience, render},
        problem::Problem,
        state::{self, App},
    },
};

/// The answer to a question: `ask` asks it, `show` says how the answer looks.
pub(super) async fn answer<Found, Shown>(
    request: &HttpRequest,
    app: &App,
    key: StatisticsKey,
    ask: impl Fn(&dyn Reader) -> Result<Found, Error> + Clone + Send + 'static,
    show: impl Fn(Found) -> Shown,
) -> Result<HttpResponse, Problem>
where
    Found: Send + 'static,
    Shown: Serialize,
{
    let load = async |_mark| {
        let found = state::read(app, ask.clone()).await?;
        let mut on = vec![Topic::Statistics];
        // It has products' names.
        if matches!(key, StatisticsKey::TopProducts(..)) {
            on.push(Topic::Catalogue);
        }
        Ok::<_, Problem>(Loaded {
            value: render(&show(found))?,
            on,
            life: Life::Long,
        })
    };
    let statistics = &app.caches().answers().statistics;
    let found = statistics.get_or_load(&key, load).await?;
    Ok(cached::answer(request, &found.value, Audience::Caller))
}
