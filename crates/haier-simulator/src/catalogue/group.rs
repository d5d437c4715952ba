//! The product range of a home-appliance manufacturer: product groups, models, brands and prices.

use super::draw::Draw;

/// One product group (产品组).
#[derive(Debug)]
pub(crate) struct Group {
    /// Value of `productGroupNamd`.
    pub(crate) name: &'static str,
    /// The first two characters of the group's product codes.
    pub(crate) prefix: &'static str,
    /// Share of all products, in thousandths.
    share: u32,
    /// Lowest and highest supply price of the brand 海尔, in yuan.
    pub(crate) price: (u32, u32),
    /// Model patterns: `#` is a digit, `@` a letter, `{a|b}` one of the alternatives.
    models: &'static [&'static str],
}

impl Group {
    /// Generates a model of this group.
    pub(crate) fn model(&self, draw: &mut Draw) -> String {
        expand(draw.pick(self.models), draw)
    }
}

/// One of the manufacturer's brands.
#[derive(Debug)]
pub(crate) struct Brand {
    pub(crate) name: &'static str,
    share: u32,
    /// Price level, in percent of 海尔's.
    pub(crate) price_percent: u32,
}

const BRANDS: &[Brand] = &[
    Brand {
        name: "海尔",
        share: 640,
        price_percent: 100,
    },
    Brand {
        name: "卡萨帝",
        share: 160,
        price_percent: 190,
    },
    Brand {
        name: "统帅",
        share: 150,
        price_percent: 74,
    },
    Brand {
        name: "小超人",
        share: 50,
        price_percent: 62,
    },
];

macro_rules! groups {
    ($($name:literal $prefix:literal $share:literal $low:literal-$high:literal [$($model:literal),+])+) => {
        &[$(Group {
            name: $name,
            prefix: $prefix,
            share: $share,
            price: ($low, $high),
            models: &[$($model),+],
        }),+]
    };
}

const GROUPS: &[Group] = groups! {
    "冰箱" "BH" 150 1199-9999 [
        "BCD-{216|253|329|406|470|500|510|555|602|650}W{GH|LH|SG|FB|PZ}{TD|SS|PU|KT}{|@#|#@U1}",
        "BCD-{170|180|190|201|215}{TMPS|STPA|LDPS|WDPD}"
    ]
    "冷柜" "BD" 45 799-4599 [
        "BC/BD-{100|143|200|203|300|379|519}{HE|GHT|HCD|EM|S}{T|D|Z}{|#}",
        "FCD-{160|208|270}{XHT|SE|HA}"
    ]
    "酒柜" "BW" 12 1599-12999 ["WS{038|059|084|136|173}{GD|DB|E}{@|##}"]
    "滚筒洗衣机" "CE" 95 1299-7999 [
        "XQG{80|90|100|120}-{B|BD|HB|HBD}1{2|4}{126|296|376|686}{L|S|W}{|U1}",
        "XQG100-{BD14126L|HBD14326L|B12G6XS|BDX14986U1}"
    ]
    "波轮洗衣机" "CB" 45 599-2999 [
        "XQB{70|80|90|100|120}-{M|BM|KM|Z}{12|18|20|30}{69|306|826|906}{|H|U1}"
    ]
    "干衣机" "CF" 28 2499-8999 [
        "HGN{E|H|Y}{90|100}-{F176U1|FD14S|636|F6{8|9}6}", "GBN{90|100}-{636|656|816|EL}"
    ]
    "家用空调挂机" "AA" 110 1499-5999 [
        "KFR-{23|26|35}GW/{01|02|08|10|A3|B2|E1}{KBB|MCA|XDA|JDM|LGF}{81|83|82|26}{U1|SU1|VU1|}",
        "KFR-35GW/{B1|C2|D4}{KGC|LMA|YAA}8{1|3}U1"
    ]
    "家用空调柜机" "AB" 60 3299-12999 [
        "KFR-{50|72}LW/{01|03|07|B4|V6}{KBB|RDA|YHA|FAB}{81|83|82}{U1|SU1|VU1}"
    ]
    "中央空调" "AC" 40 4999-32999 [
        "RFUTD{80|100|112|140|160}{MX|SX}{SA|SB|VA}@{|(G)}", "KFRd-{72|120}{NW|QW}/{510|720}@DA2#"
    ]
    "电热水器" "GA" 75 499-3999 [
        "EC{40|50|60|80}0{1|2|3|5}-{HT3|PT5|MK3U1|JC7|GA3U1|B1}",
        "ES{40|50|60|80|100}H-{K5|LR|S7|A6}{|(ZE)|(E)}"
    ]
    "燃气热水器" "GB" 55 899-5499 [
        "JSQ{22|24|25|30|31|35}-{12|13|16|18|20}{WM|TR|N3|KL|DM}{1|3|5|6}{(12T)|S|U1|DA}"
    ]
    "太阳能热水器" "GC" 12 1599-5999 [
        "PJF2H3-{80|100|150}/{1.34|1.8|2.1}/0.7-@", "QBJ1-{120|160|190}{L|C}#"
    ]
    "空气能热水器" "GD" 20 2999-11999 [
        "KF{50|75|110}/{150|200|300}-{A|AE|CE|M}{3|7}{|U1}", "RE-{160|200}N#{U1|S}"
    ]
    "壁挂炉" "GE" 12 3299-9999 ["L1PB{20|24|26|33}-{HT|R1|C6|PC}{3|5}({T|B})"]
    "油烟机" "HA" 55 999-5999 [
        "CXW-{180|200|219|233|258}-{E900|C390|T2{7|9}|MA3T|EB56}{C6|C10|T3|U1|SD}"
    ]
    "燃气灶" "HB" 48 499-2999 ["JZ{T|Y}-Q{E|HA|2B}{5|7|9}{G|B|E}{1|3}{|(12T)}", "JZ{T|Y}-{C2{3|8}|MG}#@"]
    "消毒柜" "HC" 15 699-2599 ["ZTD{100|110|120}-{F|G|D}{1|6}{8|9}{|A|U1}", "ZQD{90|100}F-{1|9}@"]
    "洗碗机" "HD" 30 1999-8999 [
        "E{Y|W}B{W|P}{132|152|162}{286|266|188}{GGU1|BKU1|WEU1}", "EW{8|13|15}{9166|8188|1028}BK{|T|S}"
    ]
    "蒸烤箱" "HE" 20 1999-9999 ["C{40|50|60}-{TAU1|TGB|TR7}{|S}", "XK{50|58|65}-{S9|A3|F1}{|U1}"]
    "净水机" "HF" 35 599-5299 ["HRO{400|600|800|1000|1200}-{H6|X5|F1A|AURO}{|U1}", "HKC{1500|2400}-{R|D}#@"]
    "电视" "DA" 23 899-11999 ["LU{43|50|55|65|75|85|98}{C|D|R|X}{1|7|9|81}{|G|U1}", "{55|65|75|86}R{3|7|9}"]
    "小家电" "XA" 15 99-2999 [
        "KJ{400|510|800}F-{HA|H}{A|B}#", "HB-@{30|40}{1|5}@", "HZ-{T|Y}{316|560|618}{A|W}", "CR{1|3}-{T|S}##"
    ]
};

/// The group of the example product in Haier's document.
const FIRST_GROUP: &str = "GA";

/// The group of the product at `position`: drawn by share, except the first product, which is the
/// example of Haier's document.
pub(crate) fn group_of(position: u32, draw: &mut Draw) -> &'static Group {
    // Drawn for the first product too, so that all draws after it stay the same.
    let drawn = by_share(GROUPS, |group| group.share, draw);
    if position > 0 {
        return drawn;
    }
    GROUPS
        .iter()
        .find(|group| group.prefix == FIRST_GROUP)
        .unwrap_or(drawn)
}

/// The brand of the product at `position`: drawn by share, except the first product, which is of
/// the main brand.
pub(crate) fn brand_of(position: u32, draw: &mut Draw) -> &'static Brand {
    let drawn = by_share(BRANDS, |brand| brand.share, draw);
    if position > 0 {
        return drawn;
    }
    BRANDS.first().unwrap_or(drawn)
}

fn by_share<T>(from: &'static [T], share: impl Fn(&T) -> u32, draw: &mut Draw) -> &'static T {
    // The number falls into exactly one of the cumulative shares.
    let mut left = draw.below(from.iter().map(&share).sum());
    for entry in from {
        match left.checked_sub(share(entry)) {
            Some(rest) => left = rest,
            None => return entry,
        }
    }
    unreachable!("a number below the sum of the shares falls into one of them")
}

/// Expands a model pattern. Alternatives may nest.
fn expand(pattern: &str, draw: &mut Draw) -> String {
    let mut text = String::with_capacity(pattern.len());
    expand_into(&mut text, pattern, draw);
    text
}

fn expand_into(text: &mut String, pattern: &str, draw: &mut Draw) {
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        match character {
            '#' => text.push(draw.pick(&['0', '1', '2', '3', '5', '6', '7', '8', '9'])),
            '@' => {
                text.push(draw.pick(&['A', 'B', 'C', 'D', 'G', 'H', 'J', 'K', 'M', 'S', 'T', 'X']))
            }
            '{' => {
                let choices = choices(&mut rest);
                let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
                expand_into(text, draw.pick(&choices), draw);
            }
            plain => text.push(plain),
        }
    }
}

/// Reads the alternatives up to the closing brace.
fn choices(rest: &mut std::str::Chars<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    let mut depth = 0_u32;
    for character in rest {
        match (character, depth) {
            ('}', 0) => break,
            // Only a bar at depth 0 separates these alternatives.
            ('|', 0) => found.push(std::mem::take(&mut current)),
            _ => {
                match character {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                current.push(character);
            }
        }
    }
    found.push(current);
    found
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn shares_make_a_thousand_and_prefixes_are_unique() {
        assert_eq!(GROUPS.iter().map(|group| group.share).sum::<u32>(), 1_000);
        assert_eq!(BRANDS.iter().map(|brand| brand.share).sum::<u32>(), 1_000);
        let prefixes: HashSet<_> = GROUPS.iter().map(|group| group.prefix).collect();
        assert_eq!(prefixes.len(), GROUPS.len());
    }

    #[test]
    fn every_pattern_is_filled_in_completely() {
        let mut draw = Draw::new(1, 1, 1);
        for pattern in GROUPS.iter().flat_map(|group| group.models) {
            for _ in 0..50 {
                let model = expand(pattern, &mut draw);
                assert!(
                    !model.contains(['{', '}', '|', '#', '@']),
                    "{pattern} gave {model}"
                );
                assert!((4..=40).contains(&model.len()), "{pattern} gave {model}");
            }
        }
    }

    #[test]
    fn choices_nest() {
        let mut draw = Draw::new(1, 1, 1);
        let seen: HashSet<String> = (0..200)
            .map(|_| expand("a{b|c{1|2}}d", &mut draw))
            .collect();
        assert_eq!(seen, ["abd", "ac1d", "ac2d"].map(String::from).into());
    }
}
