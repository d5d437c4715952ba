//! Noting what is searched for.

use actix_web::HttpRequest;
use cangku_domain::{
    PageRequest,
    catalog::ProductFilter,
    searches::{Keyword, Session},
};

use crate::http::{caller, state::App};

/// What a request searches for, to be noted where it is answered.
#[derive(Debug)]
pub struct Noting(Option<(Keyword, Option<Session>)>);

impl Noting {
    /// The keyword of a list's first page, and whose search it is; who leafs through a list has
    /// searched once.
    pub fn of(request: &HttpRequest, filter: &ProductFilter, page: PageRequest) -> Self {
        let phrase = filter.search.as_ref().filter(|_| page.page() == 1);
        let keyword = phrase.and_then(|phrase| Keyword::new(phrase.as_str()));
        Self(keyword.map(|keyword| (keyword, caller::shown_session(request))))
    }

    /// Notes it, in memory.
    pub fn note(self, app: &App) {
        if let Some((keyword, session)) = self.0 {
            app.searches().note(keyword, session, app.now());
        }
    }
}
