//! The error responses of each kind of operation, for the OpenAPI document.

use utoipa::IntoResponses;

pub use super::etags::NotModified;
use crate::http::response::problem::ProblemBody;

macro_rules! responses {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $status:literal, $description:literal;)+ })+) => {$(
        $(#[$doc])*
        #[expect(dead_code, reason = "only the OpenAPI document is made of it")]
        #[derive(IntoResponses)]
        pub enum $name {
            $(
                #[response(status = $status, description = $description, content_type = "application/problem+json")]
                $variant(#[to_schema] ProblemBody),
            )+
        }
    )+};
}

responses! {
    /// Reading one public resource.
    ReadErrors {
        BadRequest = 400, "The path or the query has mistakes";
        NotFound = 404, "There is no such thing";
        Unavailable = 503, "The database is unavailable";
    }
    /// A picture's file.
    FileErrors {
        BadRequest = 400, "The path has mistakes";
        NotFound = 404, "There is no such file";
        Unavailable = 503, "The store of pictures is unavailable";
    }
    /// A public write, such as impressions.
    PublicWriteErrors {
        BadRequest = 400, "The body is not a JSON object, or the X-Visitor-Id has mistakes";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes";
    }
    /// A public list.
    ListErrors {
        BadRequest = 400, "The query has mistakes";
        Unavailable = 503, "The database is unavailable";
    }
    /// Creating a resource.
    CreateErrors {
        BadRequest = 400, "The body is not a JSON object";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        Conflict = 409, "A unique value is taken";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes";
        Unavailable = 503, "The database is unavailable";
    }
    /// Creating a resource at most once per idempotency key.
    KeyedCreateErrors {
        BadRequest = 400, "The body is not a JSON object, or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        Conflict = 409, "A unique value is taken";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, or the Idempotency-Key was used for another request";
        Unavailable = 503, "The database is unavailable";
    }
    /// Changing a resource.
    UpdateErrors {
        BadRequest = 400, "The body is not a JSON object, or the path has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such thing";
        Conflict = 409, "A unique value is taken";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes";
        Unavailable = 503, "The database is unavailable";
    }
    /// Deleting a resource, or reading one that isn't public.
    RestrictedErrors {
        BadRequest = 400, "The path or the query has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such thing";
        Unavailable = 503, "The database is unavailable";
    }
    /// Enabling or disabling a configuration of Haier's platform.
    HaierConfigErrors {
        BadRequest = 400, "The path has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such configuration";
        Conflict = 409, "The configuration is invalid, or a secret can't be decrypted";
        Unavailable = 503, "The database is unavailable";
    }
    /// Starting a sync.
    StartSyncErrors {
        BadRequest = 400, "The body is not a JSON object, or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        Conflict = 409, "Another sync is running, or Haier is not configured, or the active configuration can't be used";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, or the Idempotency-Key was used for another request";
        Unavailable = 503, "The database is unavailable";
    }
    /// Retrying a failure of a sync.
    RetryErrors {
        BadRequest = 400, "The path or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such failure, or it is closed";
        Conflict = 409, "Another sync is running, or Haier is not configured, or the active configuration can't be used";
        Unprocessable = 422, "The Idempotency-Key was used for another request";
        Unavailable = 503, "The database is unavailable";
    }
    /// Retrying failures of a sync.
    RetryAllErrors {
        BadRequest = 400, "The body is not a JSON object, or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        Conflict = 409, "There is nothing to retry, another sync is running, or Haier is not configured, or the active configuration can't be used";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, or the Idempotency-Key was used for another request";
        Unavailable = 503, "The database is unavailable";
    }
    /// Pausing and resuming the schedule of syncs.
    ScheduleErrors {
        BadRequest = 400, "The body is not a JSON object";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes";
        Unavailable = 503, "The database is unavailable";
    }
    /// Running a task of the schedule of syncs.
    RunTaskErrors {
        BadRequest = 400, "The Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such task";
        Conflict = 409, "Another sync is running, or Haier is not configured, or the active configuration can't be used";
        Unprocessable = 422, "The Idempotency-Key was used for another request";
        Unavailable = 503, "The database is unavailable";
    }
    /// Stopping a sync.
    StopSyncErrors {
        BadRequest = 400, "The path has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such sync run";
        Conflict = 409, "The sync run has ended already";
        Unavailable = 503, "The database is unavailable";
    }
    /// Testing a configuration of Haier's platform.
    HaierTestErrors {
        BadRequest = 400, "The body is not a JSON object, or the path has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such configuration";
        Conflict = 409, "The configuration is invalid, or a secret can't be decrypted";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes";
        RateLimited = 429, "Too many live questions and tests of this caller";
        Unavailable = 503, "The database is unavailable";
    }
    /// A live question to Haier.
    LiveErrors {
        BadRequest = 400, "The query has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "Haier has no such record";
        Conflict = 409, "Haier is not configured, or the active configuration can't be used";
        RateLimited = 429, "Too many live questions and tests of this caller";
        BadGateway = 502, "Haier refused the request, or its response can't be used";
        Unavailable = 503, "Haier or the database is unavailable";
    }
    /// Deleting a product, a category or a brand.
    CatalogDeleteErrors {
        BadRequest = 400, "The path or the query has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such thing";
        Conflict = 409, "Open orders or holds need it; `orders` and `holds` have their number and the oldest references";
        Unavailable = 503, "The database is unavailable";
    }
    /// Making a plan.
    PlanErrors {
        BadRequest = 400, "The body is not a JSON object, or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, the plan would change too many products, or the Idempotency-Key was used for another request";
        Unavailable = 503, "The database is unavailable";
    }
    /// Importing a spreadsheet.
    ImportErrors {
        BadRequest = 400, "The query or the form has mistakes, or the file did not arrive whole, or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        TooLarge = 413, "The file is too large, or unpacks to too much";
        UnsupportedMediaType = 415, "The body is neither a spreadsheet nor a form";
        Unprocessable = 422, "The file is no spreadsheet that can be imported, the plan would change too many products, or the Idempotency-Key was used for another request";
        RateLimited = 429, "Too many uploads";
        Unavailable = 503, "The database is unavailable, or too many spreadsheets are being read";
    }
    /// A step of a plan.
    PlanStepErrors {
        BadRequest = 400, "The body is not a JSON object, or the path or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this, or another person must";
        NotFound = 404, "There is no such plan";
        Conflict = 409, "The plan's status does not allow this";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, or the Idempotency-Key was used for another request";
        Unavailable = 503, "The database is unavailable";
    }
    /// Uploading a picture.
    UploadErrors {
        BadRequest = 400, "The body is no multipart/form-data, or did not arrive whole, or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        TooLarge = 413, "The file is too large";
        UnsupportedMediaType = 415, "The body is not multipart/form-data";
        Unprocessable = 422, "The file is not an acceptable picture, fields have mistakes, or the Idempotency-Key was used for another request";
        RateLimited = 429, "Too many uploads";
        Unavailable = 503, "The database or the store of pictures is unavailable";
    }
    /// Deleting a picture.
    PictureDeleteErrors {
        BadRequest = 400, "The path or the query has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such thing";
        Conflict = 409, "Products name the picture";
        Unavailable = 503, "The database is unavailable";
    }
    /// A list or stream that isn't public.
    RestrictedListErrors {
        BadRequest = 400, "The query has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        Unavailable = 503, "The database is unavailable";
    }
    /// Reading about the caller.
    OwnAccountErrors {
        BadRequest = 400, "A token and an API key were sent";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "This is for people, not for services";
        Unavailable = 503, "The database is unavailable";
    }
    /// Statistics.
    StatisticsErrors {
        BadRequest = 400, "The query has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        Unavailable = 503, "The database is unavailable";
    }
    /// A stock command.
    StockErrors {
        BadRequest = 400, "The body is not a JSON object, or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such product";
        Conflict = 409, "The stock does not allow this";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, or the Idempotency-Key was used for another request";
        RateLimited = 429, "This customer has written too much in the last minute";
        Unavailable = 503, "The database is unavailable, or too many requests wait";
    }
    /// Placing an order, or a step of one.
    OrderErrors {
        BadRequest = 400, "The body is not a JSON object, or the path or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such order or product";
        Conflict = 409, "The order's status, the stock or a limit does not allow this";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, or the Idempotency-Key was used for another request";
        RateLimited = 429, "This customer has written too much in the last minute";
        Unavailable = 503, "The database is unavailable, or too many requests wait";
    }
    /// A payment or refund.
    PaymentErrors {
        BadRequest = 400, "The body is not a JSON object, or the path or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such order or payment";
        Conflict = 409, "The reference belongs to another payment, or the amount is more than what is due";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, or the Idempotency-Key was used for another request";
        Unavailable = 503, "The database is unavailable, or too many requests wait";
    }
    /// A step of a return.
    ReturnErrors {
        BadRequest = 400, "The body is not a JSON object, or the path or the Idempotency-Key has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such return";
        Conflict = 409, "The return's status, its units or what is due does not allow this";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes, or the Idempotency-Key was used for another request";
        RateLimited = 429, "This customer has written too much in the last minute";
        Unavailable = 503, "The database is unavailable, or too many requests wait";
    }
    /// A restock request.
    RestockErrors {
        BadRequest = 400, "The path has mistakes";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The caller may not do this";
        NotFound = 404, "There is no such product";
        Conflict = 409, "There is enough stock";
        Unavailable = 503, "The database is unavailable";
    }
    /// Changing one's own password.
    PasswordChangeErrors {
        BadRequest = 400, "The body is not a JSON object";
        Unauthorized = 401, "A token is needed";
        Forbidden = 403, "The current password is wrong, or the caller is a service";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes";
        RateLimited = 429, "Too many wrong passwords";
        Unavailable = 503, "The database is unavailable, or too many requests wait";
    }
    /// Login, token refresh and registration.
    SignInErrors {
        BadRequest = 400, "The body is not a JSON object";
        Unauthorized = 401, "The credentials or the token are not valid";
        Conflict = 409, "The user name is taken";
        TooLarge = 413, "The body is too large";
        UnsupportedMediaType = 415, "The body is not JSON";
        Unprocessable = 422, "Fields have mistakes";
        RateLimited = 429, "Too many failed logins or registrations";
        Unavailable = 503, "The database is unavailable";
    }
}
