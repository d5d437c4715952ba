//! Serves queries from the cache.

use std::hash::Hash;

use actix_web::{HttpRequest, HttpResponse};
use cangku_domain::{Error, ports::Reader};
use serde::Serialize;

use super::{
    conditional_response::{self, Audience, render},
    problem::Problem,
};
use crate::{
    cache::{
        CachedBody, LoadedValue, ResponseCache, StatisticsKey, Store, SuggestionKey, Topic, Ttl,
    },
    http::state::{self, App},
};

/// A cached query: its response is valid until something that it depends on changes.
pub(crate) trait CachedQuery: Hash + Eq + Clone + Send + Sync + 'static {
    /// Who may store the response.
    const AUDIENCE: Audience;
    /// The cache of such responses.
    fn store(responses: &ResponseCache) -> &Store<Self, CachedBody>;
    /// What the response depends on.
    fn topics(&self) -> Vec<Topic>;
}

/// Analytics: valid until the rollups change.
impl CachedQuery for StatisticsKey {
    const AUDIENCE: Audience = Audience::Caller;

    fn store(responses: &ResponseCache) -> &Store<Self, CachedBody> {
        &responses.statistics
    }

    fn topics(&self) -> Vec<Topic> {
        match self {
            // It contains product names.
            Self::TopProducts(..) => vec![Topic::Statistics, Topic::Catalogue],
            _ => vec![Topic::Statistics],
        }
    }
}

/// Suggestions and hot keywords.
impl CachedQuery for SuggestionKey {
    const AUDIENCE: Audience = Audience::Anybody;

    fn store(responses: &ResponseCache) -> &Store<Self, CachedBody> {
        &responses.suggestions
    }

    fn topics(&self) -> Vec<Topic> {
        // They contain names of active products, and keywords that match those.
        vec![Topic::Keywords, Topic::Catalogue]
    }
}

/// The response to a query, from the cache or loaded: `load` queries the database, `to_body` makes
/// the response body.
pub(crate) async fn respond<Query: CachedQuery, Loaded, Body>(
    request: &HttpRequest,
    app: &App,
    query: &Query,
    load: impl Fn(&dyn Reader) -> Result<Loaded, Error> + Clone + Send + 'static,
    to_body: impl Fn(Loaded) -> Body,
) -> Result<HttpResponse, Problem>
where
    Loaded: Send + 'static,
    Body: Serialize,
{
    let load_response = async |_start| {
        let found = state::read(app, load.clone()).await?;
        Ok::<_, Problem>(LoadedValue {
            value: render(&to_body(found))?,
            topics: query.topics(),
            ttl: Ttl::Long,
        })
    };
    let store = Query::store(app.caches().responses());
    let found = store.get_or_load(query, load_response).await?;
    Ok(conditional_response::respond(
        request,
        &found.value,
        Query::AUDIENCE,
    ))
}
