//! Logs searches.

use std::net::IpAddr;

use actix_web::HttpRequest;
use cangku_domain::{
    PageRequest, accounts::SessionToken, catalog::ProductFilter, searches::Keyword,
};

use crate::http::{
    request::{client_address::client_network, credentials},
    state::App,
};

/// The search of a request, to be logged when its response is made.
#[derive(Debug)]
pub struct SearchLogEntry(Option<Search>);

#[derive(Debug)]
struct Search {
    keyword: Keyword,
    session: Option<SessionToken>,
    address: IpAddr,
}

impl SearchLogEntry {
    /// The keyword and who searches for it, for the first page of a list only: paging through a
    /// list is one search.
    pub fn of(request: &HttpRequest, filter: &ProductFilter, page: PageRequest) -> Self {
        let phrase = filter.search.as_ref().filter(|_| page.page() == 1);
        let keyword = phrase.and_then(|phrase| Keyword::new(phrase.as_str()));
        Self(keyword.map(|keyword| Search {
            keyword,
            session: credentials::shown_session(request),
            address: client_network(request),
        }))
    }

    /// Adds the search to the search log, in memory.
    pub fn record(self, app: &App) {
        if let Some(search) = self.0 {
            let searches = app.searches();
            searches.record(search.keyword, search.session, search.address, app.now());
        }
    }
}
