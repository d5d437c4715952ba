//! The class of the request that a task processes.

use super::class::Class;

tokio::task_local! {
    static CLASS: Class;
}

/// The class of the current request; outside of one, `Reads`.
pub(in crate::http) fn current_class() -> Class {
    CLASS.try_with(|class| *class).unwrap_or(Class::Reads)
}

/// Runs work under this class outside of a request.
pub async fn with_class<T>(class: Class, work: impl Future<Output = T>) -> T {
    CLASS.scope(class, work).await
}
