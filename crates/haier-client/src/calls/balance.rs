use crate::client::HaierClient;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::response::list_or_object;
use crate::wire::{BalanceRequest, PayerBalance};

impl HaierClient {
    /// Returns the balances of the customer's payer accounts, in yuan.
    ///
    /// # Errors
    /// Any [`HaierError`] except `NoData`: no data is an empty list.
    pub async fn balances(&self) -> Result<Vec<PayerBalance>, HaierError> {
        let config = self.config();
        let request = BalanceRequest {
            customer_code: config.customer_code.clone(),
            customer_password: config.password.clone(),
        };
        let limit = config.timeouts.business;
        let list = self
            .call_for_list(Call::Balance, &request, limit, list_or_object)
            .await?;
        // Fail the call: a partial list would look like the complete one.
        match list.malformed.into_iter().next() {
            Some(account) => Err(HaierError::Malformed {
                reason: account.reason,
            }),
            None => Ok(list.items),
        }
    }
}
