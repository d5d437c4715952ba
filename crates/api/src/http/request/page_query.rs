//! The query string of lists without a filter.

use cangku_domain::PageRequest;
use serde::Deserialize;
use utoipa::IntoParams;

use super::query::Query;
use crate::http::response::problem::Problem;

/// Page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

impl PageQuery {
    /// Reads the requested page.
    ///
    /// # Errors
    /// 400 with every mistake.
    pub fn read(query: Query<Self>) -> Result<PageRequest, Problem> {
        let (query, mut check) = query.into_parts();
        let page = check.page(query.page, query.page_size);
        check.finish(page)
    }
}
