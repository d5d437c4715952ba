//! The version on which an edit is based: `If-Match`, or `version`.

use std::{
    collections::BTreeSet,
    future::{Future, Ready, ready},
    pin::Pin,
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{
        Method,
        header::{CONTENT_LENGTH, EntityTag, IF_MATCH, IfMatch, TRANSFER_ENCODING},
    },
};
use cangku_domain::{Error, ExpectedVersion, Version};
use serde::Deserialize;
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

use super::{body::Body, field::Field, query::Query};
use crate::http::response::{error_code::ErrorCode, problem::Problem};

/// Name of the header, as the OpenAPI document spells it.
pub(in crate::http) const IF_MATCH_NAME: &str = "If-Match";

/// `*`, or a list of entity tags.
const TAGS: &str = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#;

/// The `If-Match` of a request, if it has one.
#[derive(Debug, Clone, Default)]
pub(in crate::http) struct Precondition(ExpectedVersion);

impl Precondition {
    /// What the header and the `version` of the body or the query expect.
    ///
    /// # Errors
    /// If they expect different versions.
    pub(in crate::http) fn with_version(
        self,
        version: Option<Version>,
    ) -> Result<ExpectedVersion, Problem> {
        let Some(version) = version else {
            return Ok(self.0);
        };
        // No tag of it can match, such as weak ones only: the edit is stale in any case.
        if matches!(&self.0, ExpectedVersion::OneOf(versions) if versions.is_empty()) {
            return Ok(self.0);
        }
        if !self.0.accepts(version) {
            let detail = "If-Match names other versions than version; send one of the two.";
            return Err(Problem::new(ErrorCode::ConflictingVersions, detail));
        }
        Ok(version.into())
    }

    /// What the header expects, of a request without a body.
    pub(in crate::http) fn into_expected(self) -> ExpectedVersion {
        self.0
    }

    /// What the header expects, before a version of the body is added.
    pub(in crate::http) const fn expected(&self) -> &ExpectedVersion {
        &self.0
    }
}

impl FromRequest for Precondition {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        if request.method() != Method::DELETE && has_version(request.query_string()) {
            let detail = "version is a field of the body here, not a parameter; or send If-Match.";
            let problem = Problem::new(ErrorCode::UnsupportedPrecondition, detail);
            return ready(Err(problem.into()));
        }
        let expected = match if_match(request) {
            Ok(None | Some(IfMatch::Any)) => Ok(ExpectedVersion::Any),
            Ok(Some(IfMatch::Items(tags))) => Ok(ExpectedVersion::OneOf(versions(&tags))),
            Err(problem) => Err(problem.into()),
        };
        ready(expected.map(Self))
    }
}

/// Whether a query has the parameter `version`.
pub(super) fn has_version(query: &str) -> bool {
    let mut parameters = url::form_urlencoded::parse(query.as_bytes());
    parameters.any(|(name, _value)| name == "version")
}

/// The header of all its lines. Not [`IfMatch::parse`](actix_web::http::header::Header::parse),
/// which leaves out what it can't read, so that a precondition would be ignored in part.
fn if_match(request: &HttpRequest) -> Result<Option<IfMatch>, Problem> {
    let malformed = || {
        let detail = "If-Match must be * or a list of entity tags, such as \"v3-abc\".";
        Problem::new(ErrorCode::InvalidIfMatch, detail)
    };
    let mut tags = Vec::new();
    let mut is_any = false;
    let mut lines: usize = 0;
    for line in request.headers().get_all(IF_MATCH) {
        lines = lines.saturating_add(1);
        let line = line.to_str().map_err(|_not_ascii| malformed())?;
        for item in items(line) {
            match item {
                "*" => is_any = true,
                tag => tags.push(
                    tag.parse::<EntityTag>()
                        .map_err(|_unreadable| malformed())?,
                ),
            }
        }
    }
    match (lines, is_any, tags.is_empty()) {
        (0, ..) => Ok(None),
        (1, true, true) => Ok(Some(IfMatch::Any)),
        (_, false, false) => Ok(Some(IfMatch::Items(tags))),
        _ => Err(malformed()),
    }
}

/// The elements of a list, without empty ones. A tag may contain commas.
fn items(line: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let elements = line.split(move |c: char| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    });
    elements.map(str::trim).filter(|item| !item.is_empty())
}

/// The versions of the tags. A weak tag never matches (RFC 9110, 13.1.1), nor does one that isn't
/// of a version.
fn versions(tags: &[EntityTag]) -> BTreeSet<Version> {
    let strong = tags.iter().filter(|tag| !tag.weak);
    let version = |tag: &EntityTag| {
        let (version, _hash) = tag.tag().strip_prefix('v')?.split_once('-')?;
        let is_number = version.bytes().all(|digit| digit.is_ascii_digit());
        version.parse().ok().filter(|_| is_number)
    };
    strong.filter_map(version).collect()
}

/// The parameter `If-Match`. An operation that has it evaluates the header; any other refuses it.
pub(in crate::http) enum IfMatchParameter {}

impl IntoParams for IfMatchParameter {
    fn into_params(_default: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name(IF_MATCH_NAME)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "`ETag`s of the resource on which the edit may be based, or `*`",
            ))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .pattern(Some(TAGS)),
            ));
        vec![parameter.build()]
    }
}

/// The version on which a deletion is based.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct VersionQuery {
    /// The version of the resource that is to be deleted; if it isn't the present one, nothing is.
    /// It may also be the field `version` of a JSON body.
    #[param(value_type = Option<i64>, minimum = 1)]
    version: Option<String>,
}

/// The body that a deletion may have.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VersionBody {
    version: Field<Version>,
}

/// What a deletion is based on: `If-Match`, or `version` as parameter or in a JSON body.
#[derive(Debug)]
pub(in crate::http) struct DeletionPrecondition(ExpectedVersion);

impl DeletionPrecondition {
    /// The versions on which the deletion may be based.
    pub(in crate::http) fn into_expected(self) -> ExpectedVersion {
        self.0
    }

    fn of(
        precondition: Precondition,
        query: Query<VersionQuery>,
        body: Option<Body<VersionBody>>,
    ) -> Result<Self, Problem> {
        let (query, mut check) = query.into_parts();
        // Blank is a mistake: a precondition must not be ignored.
        let in_query = check.unblank("version", query.version, str::parse);
        let in_query = check.finish(in_query)?;
        let in_body = match body.map(Body::into_parts) {
            Some((body, mut check)) => {
                let version = check.patch("version", body.version).value();
                check.build(|| Some(version)).map_err(Error::from)?
            }
            None => None,
        };
        let expected = precondition.with_version(in_query)?;
        Self(expected).and_version(in_body)
    }

    fn and_version(self, version: Option<Version>) -> Result<Self, Problem> {
        Precondition(self.0).with_version(version).map(Self)
    }
}

impl FromRequest for DeletionPrecondition {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let precondition = Precondition::extract(&request).await?;
            let query = Query::<VersionQuery>::extract(&request).await?;
            let body = match has_body(&request) {
                true => Some(Body::from_request(&request, &mut payload).await?),
                false => None,
            };
            Ok(Self::of(precondition, query, body)?)
        })
    }
}

fn has_body(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let length = headers.get(CONTENT_LENGTH);
    headers.contains_key(TRANSFER_ENCODING) || length.is_some_and(|length| length != "0")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(lines: &[&str]) -> Result<Option<Vec<i64>>, ErrorCode> {
        let mut request = TestRequest::default();
        for line in lines {
            request = request.append_header((IF_MATCH, *line));
        }
        let found = if_match(&request.to_http_request()).map_err(|problem| problem.code())?;
        Ok(found.map(|found| match found {
            IfMatch::Any => vec![-1],
            IfMatch::Items(tags) => versions(&tags).into_iter().map(Version::get).collect(),
        }))
    }

    #[test]
    fn tags_name_versions_and_weak_or_foreign_ones_match_none() {
        for (lines, versions) in [
            (&["\"v3-a\""][..], &[3][..]),
            (&["\"v3-a-gzip\", \"v12-b_-\" ,"], &[3, 12]),
            (&["\"v3-a\"", "\"v4-a\""], &[3, 4]),
            (&["*"], &[-1]),
            (&[" * "], &[-1]),
            (&["W/\"v3-a\""], &[]),
            (&["W/\"v3-a\", \"v4-a\""], &[4]),
            (&["\"v3\""], &[]),
            (&["\"v+3-a\""], &[]),
            (&["\"v0-a\""], &[]),
            (&["\"v99999999999999999999-a\""], &[]),
            (&["\"v3,4-a\""], &[]),
            (&["\"\""], &[]),
        ] {
            assert_eq!(read(lines).unwrap().as_deref(), Some(versions), "{lines:?}");
        }
        assert_eq!(read(&[]).unwrap(), None);
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused() {
        for lines in [
            &["nonsense"][..],
            &[""],
            &[","],
            &["v3-a"],
            &["\"v3-a"],
            &["\"v3-a\", nonsense"],
            &["\"v3-a\" \"v4-a\""],
            &["*, \"v3-a\""],
            &["*", "*"],
            &["w/\"v3-a\""],
        ] {
            assert_eq!(read(lines), Err(ErrorCode::InvalidIfMatch), "{lines:?}");
        }
    }

    #[test]
    fn header_and_version_must_agree() {
        let of = |versions: &[i64]| {
            let versions = versions.iter().filter_map(|number| Version::new(*number));
            Precondition(ExpectedVersion::OneOf(versions.collect()))
        };
        let third = Version::new(3);
        let both = of(&[2, 3]).with_version(third).unwrap();
        assert_eq!(both, Version::new(3).unwrap().into());
        assert_eq!(of(&[2]).with_version(None).unwrap(), of(&[2]).0);
        let any = Precondition::default().with_version(third).unwrap();
        assert_eq!(any, Version::new(3).unwrap().into());
        assert_eq!(of(&[]).with_version(third).unwrap(), of(&[]).0);
        let refused = of(&[2]).with_version(third).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::ConflictingVersions);
    }
}
