//! The deterministic catalogue: every product is computed from the seed and its position.

mod code;
mod draw;
mod group;
mod money;

use self::code::{CodeBook, MAX_PRODUCTS};
pub(crate) use self::draw::{Draw, PER_MILLION, text_key};
pub use self::money::{Money, NotMoney};

const PURPOSE_PRODUCT: u64 = 1;
const PURPOSE_PRICES: u64 = 2;
const PURPOSE_STOCK: u64 = 3;

const NO_SALES_REASONS: &[&str] = &[
    "商品已停产",
    "商品暂不可采",
    "该产品不在客户的采购范围内",
    "产品未上市",
    "超出区域销售权限",
];

/// Base URL of the pictures; a reserved domain that never resolves.
const PICTURES: &str = "https://img.haier.example/pt";

/// A catalogue of any size. Nothing is stored: the same seed and position always yield the same
/// product, for any size.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    seed: u64,
    size: u32,
    codes: CodeBook,
}

/// One product, as the products call returns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Zero-based position in the catalogue.
    pub position: u32,
    /// Haier's product code, nine characters.
    pub code: String,
    /// Model, e.g. `EC6001-HT3`.
    pub model: String,
    /// Product group, e.g. 电热水器.
    pub group: String,
    /// Brand, e.g. 海尔.
    pub brand: String,
    /// URL of the main picture.
    pub image_url: String,
    /// URLs of the detail pages (拉页); about one product in twelve has none.
    pub pages: Option<Vec<String>>,
    /// Why it can't be procured; `None` if it can.
    pub no_sales_reason: Option<String>,
}

impl Product {
    /// Replaces its picture URLs by bitmaps under this address.
    pub(crate) fn name_pictures_at(&mut self, base: &str) {
        let pages = self.pages.iter_mut().flatten();
        for url in std::iter::once(&mut self.image_url).chain(pages) {
            if let Some(path) = url
                .strip_prefix(PICTURES)
                .and_then(|path| path.strip_suffix(".jpg"))
            {
                *url = format!("{base}{path}.bmp");
            }
        }
    }
}

/// The prices of one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    /// Supply price (普通供价) in yuan; `None` if no price is in force.
    pub supply: Option<Money>,
    /// Direct discount (直扣), a fraction such as 0.05; 0 if none.
    pub discount: Money,
    /// Rebate per unit (台返) in yuan; 0 if none.
    pub rebate: Money,
    /// Market price (市场价) in yuan; `None` if there is none.
    pub market: Option<Money>,
}

impl Prices {
    /// Invoice price (开票价) = supply price × (1 − direct discount) − rebate.
    #[must_use]
    pub fn invoice(&self) -> Option<Money> {
        self.supply
            .map(|supply| supply.less(self.discount, self.rebate))
    }
}

/// The stock of one product for one county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// Warehouse code (库位编码).
    pub warehouse: String,
    /// Units available.
    pub quantity: u32,
    /// Whether an upper-level warehouse delivers.
    pub upper_level: bool,
    /// Cut-off hour for orders of the same day, and hours until delivery.
    pub timeliness: Option<(u32, u32)>,
}

impl Catalogue {
    /// A catalogue of `size` products; at most ten million.
    #[must_use]
    pub fn new(seed: u64, size: u32) -> Self {
        Self {
            seed,
            size: size.min(MAX_PRODUCTS),
            codes: CodeBook::new(seed),
        }
    }

    /// Number of products.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The product at `position`, from 0; `None` beyond the end.
    #[must_use]
    pub fn product(&self, position: u32) -> Option<Product> {
        if position >= self.size {
            return None;
        }
        let mut draw = Draw::new(self.seed, PURPOSE_PRODUCT, u64::from(position));
        let group = group::group_of(position, &mut draw);
        let brand = group::brand_of(position, &mut draw);
        let code = self.codes.encode(position, group.prefix);
        // Every draw is made for every product: a conditional draw would shift all later ones.
        let pages = draw.between(1, 4);
        let pages = (!draw.chance(80_000)).then(|| {
            (1..=pages)
                .map(|page| format!("{PICTURES}/{code}/page-{page}.jpg"))
                .collect()
        });
        let reason = draw.pick(NO_SALES_REASONS);
        // The first product is the document's example, which must be procurable.
        let withdrawn = position > 0 && draw.chance(30_000);
        let model = if position == 0 {
            "EC6001-HT3".to_owned()
        } else {
            group.model(&mut draw)
        };
        Some(Product {
            position,
            model,
            group: group.name.to_owned(),
            brand: brand.name.to_owned(),
            image_url: format!("{PICTURES}/{code}/main.jpg"),
            pages,
            no_sales_reason: withdrawn.then(|| reason.to_owned()),
            code,
        })
    }

    /// The product with this code; `None` if there is none.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<Product> {
        let product = self.product(self.codes.decode(code)?)?;
        // Rejects a code whose position exists but whose group letters differ.
        (product.code == code).then_some(product)
    }

    /// The prices of the product at `position`.
    #[must_use]
    pub fn prices(&self, position: u32) -> Prices {
        // Replays the draws of `product`, which decide group and brand.
        let mut kind = Draw::new(self.seed, PURPOSE_PRODUCT, u64::from(position));
        let group = group::group_of(position, &mut kind);
        let brand = group::brand_of(position, &mut kind);
        let mut draw = Draw::new(self.seed, PURPOSE_PRICES, u64::from(position));
        let supply = draw.between(group.price.0, group.price.1) * brand.price_percent / 100;
        // Whole yuan that end in 9, as retail prices do.
        let supply = supply / 10 * 10 + 9;
        let discount = if draw.chance(400_000) {
            draw.pick(&[2, 3, 5, 8, 10])
        } else {
            0
        };
        let rebate = if draw.chance(400_000) {
            draw.between(1, supply / 20 + 1)
        } else {
            0
        };
        let market = supply * draw.between(115, 140) / 100 / 10 * 10 + 9;
        Prices {
            market: (!draw.chance(100_000)).then(|| Money::yuan(market)),
            supply: (position == 0 || !draw.chance(20_000)).then(|| Money::yuan(supply)),
            discount: Money::hundredths(discount),
            rebate: Money::yuan(rebate),
        }
    }

    /// The stock of the product at `position` for a county of six digits.
    #[must_use]
    pub fn stock(&self, position: u32, county: &str) -> Stock {
        let subject = u64::from(position) ^ text_key(county);
        let mut draw = Draw::new(self.seed, PURPOSE_STOCK, subject);
        let upper_level = draw.chance(250_000);
        // A province-level (two digits) or a city-level (four digits) warehouse.
        let region: String = county
            .chars()
            .take(if upper_level { 2 } else { 4 })
            .collect();
        // 12 % sold out, 28 % below 10 units, 50 % below 200, 10 % above.
        let quantity = match draw.below(100) {
            0..=11 => 0,
            12..=39 => draw.between(1, 9),
            40..=89 => draw.between(10, 199),
            _ => draw.between(200, 2_000),
        };
        let timeliness = (draw.pick(&[12, 14, 16, 18]), draw.pick(&[24, 48, 72]));
        Stock {
            warehouse: format!("WH{region:0<4}{}", draw.pick(&["A1", "A2", "B1", "C3"])),
            quantity,
            upper_level,
            timeliness: (!draw.chance(150_000)).then_some(timeliness),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::*;

    #[test]
    fn the_first_product_is_the_documents_example() {
        let product = Catalogue::new(1, 1).product(0).unwrap();
        assert_eq!(
            (
                product.code.as_str(),
                product.model.as_str(),
                product.group.as_str(),
                product.brand.as_str()
            ),
            ("GA0SZC00U", "EC6001-HT3", "电热水器", "海尔")
        );
    }

    #[test]
    fn a_product_depends_on_seed_and_position_but_not_on_size() {
        let (small, large) = (Catalogue::new(7, 50), Catalogue::new(7, 100_000));
        for position in 0..50 {
            assert_eq!(small.product(position), large.product(position));
            assert_eq!(small.prices(position), large.prices(position));
            assert_eq!(
                small.stock(position, "110101"),
                large.stock(position, "110101")
            );
        }
        assert_eq!(small.product(50), None);
        assert_ne!(Catalogue::new(8, 50).product(3), small.product(3));
    }

    #[test]
    fn a_product_is_found_by_its_code_only() {
        let catalogue = Catalogue::new(3, 2_000);
        for position in 0..2_000 {
            let product = catalogue.product(position).unwrap();
            assert_eq!(catalogue.find(&product.code).as_ref(), Some(&product));
            let foreign = format!("ZZ{}", product.code.get(2..).unwrap());
            assert_eq!(catalogue.find(&foreign), None);
        }
        let beyond = Catalogue::new(3, 2_001).product(2_000).unwrap();
        assert_eq!(catalogue.find(&beyond.code), None);
    }

    #[test]
    fn the_catalogue_has_every_kind_of_product() {
        let catalogue = Catalogue::new(1, 5_000);
        let products: Vec<Product> = (0..5_000).filter_map(|i| catalogue.product(i)).collect();
        let groups: HashSet<_> = products.iter().map(|product| &product.group).collect();
        let brands: HashSet<_> = products.iter().map(|product| &product.brand).collect();
        assert_eq!((groups.len(), brands.len()), (22, 4));

        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for product in &products {
            let prices = catalogue.prices(product.position);
            let stock = catalogue.stock(product.position, "110101");
            for (what, is) in [
                ("without pages", product.pages.is_none()),
                ("not procurable", product.no_sales_reason.is_some()),
                ("no price", prices.supply.is_none()),
                ("no market price", prices.market.is_none()),
                ("discount", prices.discount > Money::ZERO),
                ("rebate", prices.rebate > Money::ZERO),
                ("out of stock", stock.quantity == 0),
                ("upper level", stock.upper_level),
                ("no timeliness", stock.timeliness.is_none()),
            ] {
                *seen.entry(what).or_default() += u32::from(is);
            }
        }
        assert_eq!(seen.len(), 9);
        assert!(
            seen.values().all(|count| (25..2_500).contains(count)),
            "{seen:?}"
        );
    }

    #[test]
    fn the_invoice_price_follows_from_the_others_and_stays_positive() {
        let catalogue = Catalogue::new(1, 5_000);
        for position in 0..5_000 {
            let prices = catalogue.prices(position);
            assert_eq!(prices.supply.is_some(), prices.invoice().is_some());
            if let (Some(supply), Some(invoice)) = (prices.supply, prices.invoice()) {
                assert!(invoice > Money::ZERO && invoice <= supply, "{prices:?}");
                assert!(
                    prices.market.is_none_or(|market| market > supply),
                    "{prices:?}"
                );
            }
        }
    }
}
