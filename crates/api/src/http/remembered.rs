//! Answers to questions, from memory where that is right.

use std::hash::Hash;

use actix_web::{HttpRequest, HttpResponse};
use cangku_domain::{Error, ports::Reader};
use serde::Serialize;

use super::{
    cached::{self, Audience, render},
    problem::Problem,
    state::{self, App},
};
use crate::cache::{Answers, Life, Loaded, Rendered, StatisticsKey, Store, SuggestionKey, Topic};

/// A question whose answer is remembered until something is changed.
pub(super) trait Question: Hash + Eq + Clone + Send + Sync + 'static {
    /// Who may keep the answer.
    const AUDIENCE: Audience;
    /// Where answers to such questions are.
    fn store(answers: &Answers) -> &Store<Self, Rendered>;
    /// What the answer depends on.
    fn topics(&self) -> Vec<Topic>;
}

/// Analytics: until something is counted.
impl Question for StatisticsKey {
    const AUDIENCE: Audience = Audience::Caller;

    fn store(answers: &Answers) -> &Store<Self, Rendered> {
        &answers.statistics
    }

    fn topics(&self) -> Vec<Topic> {
        match self {
            // It has products' names.
            Self::TopProducts(..) => vec![Topic::Statistics, Topic::Catalogue],
            _ => vec![Topic::Statistics],
        }
    }
}

/// Suggestions and hot keywords.
impl Question for SuggestionKey {
    const AUDIENCE: Audience = Audience::Anybody;

    fn store(answers: &Answers) -> &Store<Self, Rendered> {
        &answers.suggestions
    }

    fn topics(&self) -> Vec<Topic> {
        // They have names of what is sold, and keywords that find what is sold.
        vec![Topic::Keywords, Topic::Catalogue]
    }
}

/// The answer to a question: `ask` asks it, `show` says how the answer looks.
pub(super) async fn answer<Asked: Question, Found, Shown>(
    request: &HttpRequest,
    app: &App,
    question: &Asked,
    ask: impl Fn(&dyn Reader) -> Result<Found, Error> + Clone + Send + 'static,
    show: impl Fn(Found) -> Shown,
) -> Result<HttpResponse, Problem>
where
    Found: Send + 'static,
    Shown: Serialize,
{
    let load = async |_mark| {
        let found = state::read(app, ask.clone()).await?;
        Ok::<_, Problem>(Loaded {
            value: render(&show(found))?,
            on: question.topics(),
            life: Life::Long,
        })
    };
    let store = Asked::store(app.caches().answers());
    let found = store.get_or_load(question, load).await?;
    Ok(cached::answer(request, &found.value, Asked::AUDIENCE))
}
