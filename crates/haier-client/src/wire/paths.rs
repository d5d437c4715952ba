/// Path of the token call.
pub const TOKEN_PATH: &str = "/oauth2/auth";

/// Alternative path of the token call: some environments respond with 404 on [`TOKEN_PATH`].
pub const TOKEN_FALLBACK_PATH: &str = "/oauth2/token";

/// Path of the procurable products call.
pub const PRODUCTS_PATH: &str = "/yilihuo/jsh-service-goods-mall-search/api/product-info/procurable-products-out/check-procurable-products";

/// Path of the prices call.
pub const PRICES_PATH: &str = "/yilihuo/jsh-service-goods-price/api/goods-price/price-daily-sales/price-query/pt-out-list-price";

/// Path of the available stock call.
pub const STOCK_PATH: &str =
    "/yilihuo/jsh-service-stock-mall/api/page/stock/get-available-stock-open";

/// Path of the logistics call.
pub const LOGISTICS_PATH: &str = "/yilihuo/ylh-cloud-service-stock/api/page/stock/logistics/sass/get-thirdparty-logistics-info-by-order-code-auth";

/// Path of the payer balance call.
pub const BALANCE_PATH: &str = "/yilihuo/jsh-service-finance-mall/api/page/account/account-balance-manager/get-payer-account-balance-by-customer-code";

/// Maximum number of product codes that the platform accepts in one request.
pub const MAX_CODES_PER_REQUEST: usize = 20;
