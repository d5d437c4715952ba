//! Keeps in the cache what most callers ask for first.

use std::time::Duration;

use actix_web::rt::spawn;
use cangku_domain::{
    PageRequest,
    catalog::{ProductFilter, ProductSort},
    use_cases::Recommendation,
};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    cache::{PageKey, RankingKey},
    http::{
        problem::Problem,
        products::{page, ranking},
        state::App,
    },
    supervision::{Component, SupervisedTask, supervised},
};

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(60);
/// Default and maximum number of recommended products.
const LIMITS: [u32; 2] = [10, 100];

/// A job that warms the cache at once and every minute; it ends when this is dropped.
pub struct CacheWarmer {
    _task: SupervisedTask,
}

impl CacheWarmer {
    /// Starts it; needs the server's runtime. Rounds don't overlap, and no request waits for one.
    pub fn start(app: App) -> Self {
        let component = app.components().component("warming");
        let task = spawn(supervised(component, move |component| {
            run(app.clone(), component)
        }));
        Self {
            _task: SupervisedTask::of(task),
        }
    }
}

async fn run(app: App, component: Component) {
    let mut ticks = interval(PAUSE);
    // A slow round delays the next one instead of shortening its pause.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        fault_points::point("warming");
        if let Err(problem) = warm(&app).await {
            tracing::warn!(%problem, "what is asked for most is not at hand");
        }
        component.up();
    }
}

/// Single products aren't warmed: their figures must be read each second anyway.
async fn warm(app: &App) -> Result<(), Problem> {
    let on_shelf = |sort| PageKey {
        filter: ProductFilter {
            is_active: Some(true),
            ..ProductFilter::default()
        },
        sort,
        page: PageRequest::default(),
    };
    for sort in [ProductSort::Created, ProductSort::Sales] {
        page(app, &on_shelf(sort)).await?;
    }
    for limit in LIMITS {
        for kind in [Recommendation::Popular, Recommendation::Trending] {
            ranking(app, RankingKey::Recommended(kind, limit)).await?;
        }
    }
    Ok(())
}
