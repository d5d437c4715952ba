use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};

use super::reply;
use crate::world::World;

const WIDTH: u32 = 200;
const HEIGHT: u32 = 150;
/// Size of the BMP file header and info header, in bytes.
const HEADER: u32 = 54;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/pictures/{code}/{name}.bmp", web::get().to(show));
}

async fn show(world: Data<World>, path: Path<(String, String)>) -> HttpResponse {
    let (code, _name) = &*path;
    if world.find(code).is_none() {
        return reply::unknown().await;
    }
    HttpResponse::Ok()
        .content_type("image/bmp")
        .body(bitmap(&*path))
}

/// A bitmap whose colour depends on `seed` only.
fn bitmap(seed: &impl Hash) -> Vec<u8> {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    let [red, green, blue, ..] = hasher.finish().to_le_bytes();
    // A row has 600 bytes, a multiple of four, so BMP needs no padding.
    let pixels = WIDTH * HEIGHT * 3;
    let mut out = b"BM".to_vec();
    for number in [HEADER + pixels, 0, HEADER, 40, WIDTH, HEIGHT] {
        out.extend(number.to_le_bytes());
    }
    // One plane, 24 bits per pixel, uncompressed.
    out.extend([1, 0, 24, 0]);
    for number in [0, pixels, 2835, 2835, 0, 0] {
        out.extend(number.to_le_bytes());
    }
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let [shade, ..] = (x / 2 + y / 2).to_le_bytes();
            out.extend([blue, green, red].map(|colour| colour.wrapping_add(shade)));
        }
    }
    out
}
