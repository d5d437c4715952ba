//! Spreadsheets in forms.

use integration_tests::{
    caller::{Caller, Response},
    shop::Shop,
};

use super::PATH;

const BOUNDARY: &str = "----a-line-that-no-file-has";

async fn send(admin: &Caller, parts: &[(&str, &str, &str)]) -> Response {
    let mut body = String::new();
    for (disposition, kind, content) in parts {
        let kind = match *kind {
            "" => String::new(),
            kind => format!("Content-Type: {kind}\r\n"),
        };
        body += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n{content}\r\n"
        );
    }
    body += &format!("--{BOUNDARY}--\r\n");
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    admin.post_raw(PATH, &kind, body).await
}

#[tokio::test]
async fn a_form_has_the_file_with_its_name_and_may_have_a_reason() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let file = "name=\"file\"; filename=\"调价.csv\"";
    let text = "code,price\nA1,5\n";
    let plain = send(&admin, &[(file, "application/vnd.ms-excel", text)]).await;
    let plain = plain.expect(201);
    assert_eq!(plain.body["reason"], "import 调价.csv");
    assert_eq!(plain.body["import"]["file_name"], "调价.csv");
    let reason = ("name=\"reason\"", "", "双十一");
    let other = ("name=\"_token\"", "", "x");
    let reasoned = send(&admin, &[other, reason, (file, "text/csv", text)]).await;
    assert_eq!(reasoned.expect(201).body["reason"], "双十一");

    send(&admin, &[reason])
        .await
        .expect_problem(422, "validation_failed")
        .expect_field("file", "required");
    send(
        &admin,
        &[(file, "text/csv", text), (file, "text/csv", text)],
    )
    .await
    .expect_problem(422, "validation_failed")
    .expect_field("file", "invalid_value");
    send(
        &admin,
        &[(file, "text/csv", text), ("name=\"reason\"", "", " ")],
    )
    .await
    .expect_problem(422, "validation_failed")
    .expect_field("reason", "blank");
    send(&admin, &[(file, "image/png", text)])
        .await
        .expect_problem(415, "unsupported_media_type");
    let named = "name=\"file\"; filename=\"a.xlsx\"";
    send(&admin, &[(named, "text/csv", text)])
        .await
        .expect_problem(422, "spreadsheet_type_mismatch");
    let plans = "SELECT count(*) FROM change_plans";
    assert_eq!(shop.database().number(plans), 2);
}
