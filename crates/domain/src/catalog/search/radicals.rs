//! Radicals and strokes that are written like characters.

/// Radicals and strokes of the blocks U+2E80 and U+31C0, each followed by the character that it looks
/// like: Unicode's property `Equivalent_Unified_Ideograph`, which no crate of ours has, without the
/// radicals that NFKC replaces.
const EQUIVALENTS: &str = "\
    ⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 \
    ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺠民 ⺡氵 ⺢氺 \
    ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪𤴔 ⺫目 ⺬示 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺱罓 ⺲罒 \
    ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽𦥑 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 \
    ⻃覀 ⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝 ⻊𧾷 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 \
    ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马 \
    ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 \
    ㇆𠃌 ㇏乀 ㇐一 ㇑丨 ㇒丿 ㇓丿 ㇔丶 ㇕𠃍 ㇖乛 ㇗𠃊 ㇘𠃎 ㇙𠄌 ㇚亅 ㇛𡿨 ㇜𠃋 ㇝乀 \
    ㇞𠃑 ㇟乚 ㇠乙 ㇡𠄎";

/// The radicals and strokes, each with the character that it looks like.
pub(super) fn equivalents() -> impl Iterator<Item = (char, char)> {
    EQUIVALENTS.split_whitespace().filter_map(|pair| {
        let mut characters = pair.chars();
        Some((characters.next()?, characters.next()?))
    })
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn each_radical_has_one_character_that_is_no_radical() {
        let radicals: std::collections::BTreeMap<_, _> = equivalents().collect();
        assert_eq!(radicals.len(), 132);
        assert_eq!(equivalents().count(), 132);
        for (radical, character) in &radicals {
            assert!(matches!(radical, '\u{2e80}'..='\u{2eff}' | '\u{31c0}'..='\u{31ef}'));
            assert!(!radicals.contains_key(character), "{radical}");
            assert!(radical.nfkc().eq([*radical]), "{radical}");
        }
    }
}
