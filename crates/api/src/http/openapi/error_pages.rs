//! A page for each error code: the `type` of a problem refers to it.

use std::{collections::HashMap, fmt::Write as _, sync::LazyLock};

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
    web::{self, Path},
};
use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};

use crate::http::response::{error_code::ErrorCode, fallback, problem::Problem};

/// The documentation of all codes.
const ERRORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ERRORS.md"));
const HEADING: &str = "\n## Error codes\n";
/// What a page may do: use the styles in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;\
    padding:0 1rem}code{background:#8883;padding:0 .2em}";

static PAGES: LazyLock<HashMap<&'static str, String>> = LazyLock::new(pages);

/// Serves `/docs/errors/{code}`. Must come before the other files of `/docs`.
pub fn configure(config: &mut web::ServiceConfig) {
    let resource = web::resource(format!("{}{{code}}", ErrorCode::PAGES))
        .route(web::get().to(page))
        .default_service(web::to(fallback::refuse));
    config.service(resource);
}

async fn page(code: Path<String>) -> Result<HttpResponse, Problem> {
    let Some(page) = PAGES.get(code.as_str()) else {
        let detail = "There is no such error code.";
        return Err(Problem::new(ErrorCode::RouteNotFound, detail));
    };
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(page.as_str()))
}

/// The page of each code in the table of the documentation.
fn pages() -> HashMap<&'static str, String> {
    let section = ERRORS.split_once(HEADING).map_or("", |(_, rest)| rest);
    let section = section.split("\n## ").next().unwrap_or_default();
    section.lines().filter_map(of_row).collect()
}

/// The page of a row `| code | status | meaning | what to do |`.
fn of_row(row: &'static str) -> Option<(&'static str, String)> {
    let row = row.strip_prefix("| ")?.strip_suffix(" |")?;
    let mut cells = row.split(" | ");
    let code = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
    let (status, meaning, remedy) = (cells.next()?, cells.next()?, cells.next()?);
    let known = ErrorCode::ALL.iter().find(|known| known.as_str() == code)?;
    let mut page = String::new();
    // Writing into a string can't fail.
    let _written = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{code}</title>\n\
         <style>{STYLE}</style>\n<h1>{title}</h1>\n<p><code>{code}</code>, status {status}</p>\n\
         {meaning}<h2>What to do</h2>\n{remedy}</html>\n",
        title = known.title(),
        meaning = rendered(meaning),
        remedy = rendered(remedy),
    );
    Some((code, page))
}

/// Markdown as HTML, links as their text: they refer to files that the server doesn't have.
fn rendered(markdown: &str) -> String {
    let events = Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link) => None,
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        event => Some(event),
    });
    let mut text = String::new();
    html::push_html(&mut text, events);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_code_has_a_page() {
        for code in ErrorCode::ALL {
            let page = PAGES.get(code.as_str()).unwrap();
            assert!(page.contains(code.title()), "{page}");
            assert!(page.contains(&format!("status {}", code.status().as_u16())));
            assert!(!page.contains("href") && !page.contains('`'), "{page}");
        }
        assert_eq!(PAGES.len(), ErrorCode::ALL.len());
    }

    #[test]
    fn text_is_escaped_and_links_are_text() {
        let html = rendered("Send `<token>`, <b>see [LIMITS.md](LIMITS.md)");
        let expected = "<p>Send <code>&lt;token&gt;</code>, &lt;b&gt;see LIMITS.md</p>\n";
        assert_eq!(html, expected);
    }
}
