//! Writes the corpus of the tests into the folder that is named, as a beginning.

#[path = "../../crates/picture-check/tests/corpus/mod.rs"]
mod corpus;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("name a folder");
    std::fs::create_dir_all(&folder)?;
    let good = corpus::good::good().into_iter().map(|good| good.bytes);
    let bad = corpus::bad::bad().into_iter().map(|bad| bad.bytes);
    let small = good.chain(bad).filter(|bytes| bytes.len() < 20_000);
    for (number, bytes) in small.enumerate() {
        std::fs::write(format!("{folder}/seed-{number}"), bytes)?;
    }
    Ok(())
}
