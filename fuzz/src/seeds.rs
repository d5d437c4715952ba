//! Writes the corpus of the tests into the folder that is named, as a beginning.

#[path = "../../crates/picture-check/tests/corpus/mod.rs"]
mod corpus;
#[allow(dead_code, unused_imports, reason = "only the bytes are used")]
#[path = "../../crates/picture-check/tests/oddities/files.rs"]
mod files;
#[path = "../../crates/picture-check/tests/oddities/libjpeg_pixels.rs"]
mod libjpeg_pixels;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("name a folder");
    std::fs::create_dir_all(&folder)?;
    let good = corpus::good::good().into_iter().map(|good| good.bytes);
    let bad = corpus::bad::bad().into_iter().map(|bad| bad.bytes);
    let odd = files::oddities().into_iter().map(|odd| odd.bytes);
    let small = good.chain(bad).chain(odd).filter(|bytes| bytes.len() < 20_000);
    for (number, bytes) in small.enumerate() {
        std::fs::write(format!("{folder}/seed-{number}"), bytes)?;
    }
    Ok(())
}
