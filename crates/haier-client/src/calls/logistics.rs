use crate::answer::object;
use crate::client::HaierClient;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::wire::{LogisticsAnswer, LogisticsRequest};

/// Which order's logistics to ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogisticsQuery {
    /// The order, for instance `SO.20190106.000003`.
    pub order_code: String,
    /// One delivery of it, for instance `SO.20190106.000003.F1`.
    pub delivery_record_code: Option<String>,
    /// Member number.
    pub member_id: Option<i64>,
}

impl HaierClient {
    /// The logistics of an order; empty lists where the platform knows of none.
    ///
    /// # Errors
    /// Any [`HaierError`] but `NoData`.
    pub async fn logistics(&self, query: &LogisticsQuery) -> Result<LogisticsAnswer, HaierError> {
        let config = self.config();
        let request = LogisticsRequest {
            order_code: query.order_code.clone(),
            delivery_record_code: query.delivery_record_code.clone(),
            member_id: query.member_id,
            seller_code: config.customer_code.clone(),
            seller_password: config.seller_password().clone(),
        };
        let answer = self.call(Call::Logistics, &request, object).await?;
        Ok(answer.unwrap_or_default())
    }
}
