use crate::client::HaierClient;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::response::object;
use crate::wire::{LogisticsRequest, LogisticsResponse};

/// The order, and optionally the delivery, whose logistics to fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogisticsQuery {
    /// Order number, for instance `SO.20190106.000003`.
    pub order_code: String,
    /// One delivery of the order, for instance `SO.20190106.000003.F1`; `None`: all.
    pub delivery_record_code: Option<String>,
    /// Member number.
    pub member_id: Option<i64>,
}

impl HaierClient {
    /// Returns the logistics of an order; empty lists if the platform has none.
    ///
    /// # Errors
    /// Any [`HaierError`] except `NoData`.
    pub async fn logistics(&self, query: &LogisticsQuery) -> Result<LogisticsResponse, HaierError> {
        let config = self.config();
        let request = LogisticsRequest {
            order_code: query.order_code.clone(),
            delivery_record_code: query.delivery_record_code.clone(),
            member_id: query.member_id,
            seller_code: config.customer_code.clone(),
            seller_password: config.seller_password().clone(),
        };
        let response = self.call(Call::Logistics, &request, object).await?;
        Ok(response.unwrap_or_default())
    }
}
