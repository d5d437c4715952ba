use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::rt::time::sleep;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures::stream;
use serde_json::json;

use super::connection::Connection;
use super::reply::{self, Reply};
use crate::call::Call;
use crate::faults::FaultKind;
use crate::world::World;

/// How long a request hangs before its connection is reset; longer than any client waits.
const HANG: Duration = Duration::from_secs(3_600);
/// Time for the written bytes to reach the client before the connection is reset.
const BEFORE_RESET: Duration = Duration::from_millis(20);
const PROMISED_BYTES: u64 = 65_536;
const HTML: &str = "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
    <title>系统维护中</title></head>\n<body><h1>系统维护中，请稍后再试</h1></body></html>\n";

/// Plays a fault; returns `None` if the normal response follows.
pub(super) async fn play(
    fault: FaultKind,
    call: Call,
    request: &HttpRequest,
    world: &World,
) -> Option<Reply> {
    match fault {
        FaultKind::Status { status, retry_after, .. } => {
            Some(status_reply(status, retry_after).into())
        }
        FaultKind::TokenExpired => {
            world.tokens.expire_all();
            Some(reply::error(StatusCode::UNAUTHORIZED, "token已过期").into())
        }
        FaultKind::Hang => {
            // Counted before it hangs: if the client disconnects, this future is dropped.
            world.recorder.record_response(call, "hang");
            sleep(HANG).await;
            Some(reset(request))
        }
        FaultKind::Slow(time) => {
            sleep(time).await;
            None
        }
        FaultKind::Reset => Some(reset(request)),
        FaultKind::Html => {
            Some(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(HTML).into())
        }
        FaultKind::SuccessFalse => Some(
            HttpResponse::Ok()
                .json(json!({
                    "success": false, "code": "500", "message": "系统繁忙，请稍后再试", "data": null,
                }))
                .into(),
        ),
        FaultKind::DataNull => Some(reply::success("null", true).into()),
        FaultKind::Odd(_) => None,
    }
}

fn status_reply(status: u16, retry_after: Option<u32>) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let message = match status.as_u16() {
        401 => "token无效或已过期",
        429 => "请求过于频繁，请稍后再试",
        400..=499 => "请求被拒绝",
        _ => "服务暂时不可用",
    };
    let mut response = reply::error(status, message);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// Starts a response of 64 KiB and resets the connection after its first bytes.
fn reset(request: &HttpRequest) -> Reply {
    enum Step {
        Begin,
        Break,
    }
    let connection = request.conn_data::<Connection>().cloned();
    let body = stream::unfold((Step::Begin, connection), |(step, connection)| async move {
        let item = match step {
            Step::Begin => Ok(Bytes::from_static(
                r#"{"success":true,"code":"200","message":"操作成功","data":[{"productCode":"#
                    .as_bytes(),
            )),
            Step::Break => {
                sleep(BEFORE_RESET).await;
                if let Some(connection) = &connection {
                    connection.reset_on_close();
                }
                Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
            }
        };
        Some((item, (Step::Break, connection)))
    });
    let response = HttpResponse::Ok()
        .content_type("application/json;charset=UTF-8")
        // The announced length is never sent, so the client sees a truncated body.
        .body(SizedStream::new(PROMISED_BYTES, body));
    Reply {
        response,
        counted_as: Some("reset"),
    }
}
