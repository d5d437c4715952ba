use actix_web::http::StatusCode;
use haier_client::wire::{MAX_CODES_PER_REQUEST, PRICE_TYPE, SEARCH_TYPE, STOCK_SOURCE};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::config::Credentials;

/// A business request with the fields that its call requires.
pub(super) enum BusinessRequest {
    /// `None`: the full list.
    Products(Option<Vec<String>>),
    Prices(Vec<String>),
    Stock {
        code: String,
        county: String,
    },
    Logistics {
        order: String,
        delivery: Option<String>,
    },
    Balance,
}

impl BusinessRequest {
    /// The requested product codes; `None` if every product is requested.
    pub(super) fn codes(&self) -> Option<&[String]> {
        match self {
            Self::Products(codes) => codes.as_deref(),
            Self::Prices(codes) => Some(codes),
            Self::Stock { code, .. } => Some(std::slice::from_ref(code)),
            Self::Logistics { .. } | Self::Balance => Some(&[]),
        }
    }
}

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal {
        status: StatusCode::BAD_REQUEST,
        message: message.into(),
    }
}

fn forbidden(message: &str) -> Refusal {
    Refusal {
        status: StatusCode::FORBIDDEN,
        message: message.to_owned(),
    }
}

/// Parses and checks the body of a business call.
pub(super) fn read(
    call: Call,
    body: &[u8],
    credentials: &Credentials,
) -> Result<BusinessRequest, Refusal> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| bad(format!("请求体不是JSON: {error}")))?;
    let Value::Object(fields) = value else {
        return Err(bad("请求体不是JSON对象"));
    };
    let fields = Fields(fields);
    match call {
        Call::Products => products(&fields, credentials),
        Call::Prices => prices(&fields, credentials),
        Call::Stock => stock(&fields, credentials),
        Call::Logistics => logistics(&fields, credentials),
        // The token call has its own handler and never gets here.
        Call::Balance | Call::Token => balance(&fields, credentials),
    }
}

fn products(fields: &Fields, credentials: &Credentials) -> Result<BusinessRequest, Refusal> {
    customer(fields.required("customerCode")?, credentials)?;
    let supplier = fields.required("supplierCode")?;
    if supplier == "1001" {
        ship_to(fields.required("sendToCode")?, credentials)?;
    }
    if supplier != credentials.supplier_code {
        return Err(forbidden("供应商不存在"));
    }
    fields.constant("searchType", SEARCH_TYPE)?;
    password(fields.required("passWord")?, &credentials.password)?;
    Ok(BusinessRequest::Products(fields.codes()?))
}

fn prices(fields: &Fields, credentials: &Credentials) -> Result<BusinessRequest, Refusal> {
    customer(fields.required("customerCode")?, credentials)?;
    ship_to(fields.required("sendToCode")?, credentials)?;
    fields.constant("priceType", PRICE_TYPE)?;
    password(fields.required("passWord")?, &credentials.password)?;
    fields
        .codes()?
        .map(BusinessRequest::Prices)
        .ok_or_else(|| bad("productCodes不能为空"))
}

fn stock(fields: &Fields, credentials: &Credentials) -> Result<BusinessRequest, Refusal> {
    customer(fields.required("salesCode")?, credentials)?;
    ship_to(fields.required("senderCode")?, credentials)?;
    let code = fields.required("productCode")?.to_owned();
    let county = fields.required("countyCode")?;
    if county.len() != 6 || !county.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad("countyCode必须是六位数字"));
    }
    fields.constant("source", STOCK_SOURCE)?;
    password(
        fields.required("sellerPassword")?,
        &credentials.seller_password,
    )?;
    Ok(BusinessRequest::Stock {
        code,
        county: county.to_owned(),
    })
}

fn logistics(fields: &Fields, credentials: &Credentials) -> Result<BusinessRequest, Refusal> {
    let order = fields.required("orderCode")?.to_owned();
    customer(fields.required("sellerCode")?, credentials)?;
    password(
        fields.required("sellerPassword")?,
        &credentials.seller_password,
    )?;
    match fields.0.get("memberId") {
        None | Some(Value::Null) => {}
        Some(Value::Number(number)) if number.is_i64() => {}
        Some(_) => return Err(bad("memberId必须是整数")),
    }
    let delivery = fields.optional("deliveryRecordCode")?.map(str::to_owned);
    Ok(BusinessRequest::Logistics { order, delivery })
}

fn balance(fields: &Fields, credentials: &Credentials) -> Result<BusinessRequest, Refusal> {
    customer(fields.required("customerCode")?, credentials)?;
    password(fields.required("customerPassword")?, &credentials.password)?;
    Ok(BusinessRequest::Balance)
}

fn customer(code: &str, credentials: &Credentials) -> Result<(), Refusal> {
    if code == credentials.customer_code {
        Ok(())
    } else {
        Err(forbidden("客户不存在或无权限"))
    }
}

fn ship_to(code: &str, credentials: &Credentials) -> Result<(), Refusal> {
    if code == credentials.send_to_code {
        Ok(())
    } else {
        Err(forbidden("送达方不属于该客户"))
    }
}

fn password(received: &str, expected: &str) -> Result<(), Refusal> {
    if received == expected {
        Ok(())
    } else {
        Err(forbidden("密码错误"))
    }
}

struct Fields(Map<String, Value>);

impl Fields {
    fn optional(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(bad(format!("{name}必须是字符串"))),
        }
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.optional(name)?
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| bad(format!("{name}不能为空")))
    }

    fn constant(&self, name: &str, expected: &str) -> Result<(), Refusal> {
        if self.required(name)? == expected {
            Ok(())
        } else {
            Err(bad(format!("{name}必须是{expected}")))
        }
    }

    fn codes(&self) -> Result<Option<Vec<String>>, Refusal> {
        let list = match self.0.get("productCodes") {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(bad("productCodes必须是列表")),
        };
        if list.is_empty() {
            return Err(bad("productCodes不能为空"));
        }
        // Checked before duplicates are removed: they count towards the limit.
        if list.len() > MAX_CODES_PER_REQUEST {
            return Err(bad(format!("productCodes最多{MAX_CODES_PER_REQUEST}个")));
        }
        let mut codes: Vec<String> = Vec::with_capacity(list.len());
        for code in list {
            match code {
                Value::String(code) if !code.trim().is_empty() => {
                    if !codes.contains(code) {
                        codes.push(code.clone());
                    }
                }
                _ => return Err(bad("productCodes含有无效编码")),
            }
        }
        Ok(Some(codes))
    }
}
