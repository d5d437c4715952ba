use crate::answer::list_or_object;
use crate::client::HaierClient;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::wire::{BalanceRequest, PayerBalance};

impl HaierClient {
    /// The balances of the customer's payer accounts, in yuan.
    ///
    /// # Errors
    /// Any [`HaierError`] but `NoData`: no data is an empty list.
    pub async fn balances(&self) -> Result<Vec<PayerBalance>, HaierError> {
        let config = self.config();
        let request = BalanceRequest {
            customer_code: config.customer_code.clone(),
            customer_password: config.password.clone(),
        };
        self.call(Call::Balance, &request, list_or_object).await
    }
}
