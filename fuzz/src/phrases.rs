//! Writes names and phrases into the folder that is named, as a beginning.

/// Names of products, phrases, groups of synonyms.
const TEXTS: &[&str] = &[
    "美的 变频 空调 大1.5匹\0美的变频空调大1.5匹\0匹|马匹",
    "海尔 BCD-470WDPG 三门 60L 10kg\0海尔\t3门。十公斤，\0冰箱|雪柜|ice box",
    "洗烘一体 600*800×300mm\0“600 x 800” 一点五匹 一匹半 1P半\0双门|2门",
    "\u{2068}对开⻔\u{2069} ⾨ \u{e0100}滾筒 8kg/10kg 50英寸\0㎏ ① ﷺ が\0",
    "Leader 60 L 电热 KFR-35GW/28VAA81U1\0haier10kg bcd470l 1.2.3升\0a|b",
];

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("name a folder");
    std::fs::create_dir_all(&folder)?;
    for (number, text) in TEXTS.iter().enumerate() {
        std::fs::write(format!("{folder}/seed-{number}"), text)?;
    }
    Ok(())
}
