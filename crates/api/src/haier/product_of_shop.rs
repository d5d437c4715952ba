//! A product that the shop has from Haier, for calls that need any.

use cangku_domain::{
    Error, PageRequest,
    catalog::{ProductCode, ProductFilter, ProductSort, Source},
    ports::Reader,
};

/// The code of one of the shop's products from Haier, if it has any.
///
/// # Errors
/// [`Error::Storage`].
pub fn product_of_shop(reader: &dyn Reader) -> Result<Option<ProductCode>, Error> {
    let filter = ProductFilter {
        source: Some(Source::Haier),
        ..ProductFilter::default()
    };
    let newest = PageRequest::default();
    let page = reader.read(|session| {
        let products = session.products();
        Ok(products.list(&filter, ProductSort::Created, newest)?)
    })?;
    let mut codes = page.results.into_iter().map(|it| it.product.details.haier);
    Ok(codes.find_map(|haier| haier.product_code))
}
