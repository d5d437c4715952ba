//! Copies of a supplier's pictures, and their positions in a product's picture lists.

use super::MediaFile;
use crate::{
    ProductId,
    catalog::{Images, ProductCode, Url},
};

/// The picture URLs that a supplier gives for a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierPictures {
    /// The product that the pictures show.
    pub product_id: ProductId,
    /// Its code at the supplier; `None` without one.
    pub product_code: Option<ProductCode>,
    /// URL of the main picture.
    pub image: Option<Url>,
    /// URLs of the detail pages, in order.
    pub pages: Vec<Url>,
    /// URLs that were downloaded for this product before, including ones that it no longer has.
    pub fetched: Vec<Url>,
}

impl SupplierPictures {
    /// All distinct URLs, the main picture's first.
    pub fn addresses(&self) -> Vec<&Url> {
        let mut addresses: Vec<&Url> = Vec::new();
        for url in self.image.iter().chain(&self.pages) {
            if !addresses.contains(&url) {
                addresses.push(url);
            }
        }
        addresses
    }
}

/// A URL that was downloaded for a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadedPicture {
    /// Where the supplier publishes the picture.
    pub url: Url,
    /// The copy; `None` if it has been deleted.
    pub file: Option<MediaFile>,
}

/// Number of copies that were added to a product's lists, and of those that didn't fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlacementCounts {
    /// Copies that a list contains now and didn't contain before.
    pub named: u32,
    /// Copies that a full list couldn't take.
    pub without_room: u32,
}

/// Adds new copies to a product's picture lists: that of the supplier's main picture first among
/// the main pictures, those of the pages among the detail pictures, in the order of the pages.
///
/// For a URL that was downloaded `before`, the present lists are respected, since staff may have
/// edited them: a changed copy replaces its predecessor in the lists that still contain that, and
/// is added to no other. Nothing else is removed from a list.
pub fn merge_copies_into_images(
    images: &mut Images,
    before: &[DownloadedPicture],
    copies: &[(Url, MediaFile)],
) -> PlacementCounts {
    let mut placed = PlacementCounts::default();
    let former = |url: &Url| before.iter().find(|source| source.url == *url);
    // First pass: changed copies of URLs that were downloaded before replace their predecessors.
    for (url, file) in copies {
        let Some(known) = former(url) else { continue };
        let changed = known.file.as_ref().filter(|known| *known != file);
        if let Some((known, new)) =
            changed.and_then(|known| Some((address(known)?, address(file)?)))
        {
            let replaced = [&mut images.main, &mut images.detail].map(|list| {
                // Only lists that still name the former copy: staff may have removed it on purpose.
                let index = list.iter().position(|url| *url == known);
                replace(list, index, &new)
            });
            placed.named = replaced.into_iter().fold(placed.named, u32::saturating_add);
        }
    }
    // Second pass: copies of new URLs are added.
    let new = |url: &Url| {
        copies
            .iter()
            .find(|(of, _)| of == url && former(url).is_none())
    };
    let image = images.supplier_image.clone();
    if let Some((_, file)) = image.as_ref().and_then(new) {
        // In front, because the first main picture is the cover.
        insert(&mut images.main, 0, file, &mut placed);
    }
    // The URL of each page's copy, new or from an earlier download.
    let copy_of = |url: &Url| {
        let made = copies
            .iter()
            .find(|(of, _)| of == url)
            .map(|(_, file)| file);
        made.or_else(|| former(url)?.file.as_ref())
            .and_then(address)
    };
    // The page order of the supplier decides where a new copy belongs among those that staff left.
    let pages = images.supplier_pages.clone();
    for (number, url) in pages.iter().enumerate() {
        let Some((_, file)) = new(url) else { continue };
        let detail = &mut images.detail;
        let (earlier, later) = (pages.iter().take(number), pages.iter().skip(number));
        let index = |url: &Url| {
            let copy = copy_of(url)?;
            detail.iter().position(|named| *named == copy)
        };
        // Behind the copy of the nearest earlier page that is in the list; else in front of that of
        // the nearest later one; else at the end.
        let behind = earlier
            .rev()
            .find_map(index)
            .map(|index| index.saturating_add(1));
        let at = behind.or_else(|| later.skip(1).find_map(index));
        let at = at.unwrap_or(detail.len());
        insert(detail, at, file, &mut placed);
    }
    placed
}

fn address(file: &MediaFile) -> Option<Url> {
    Url::new(&file.url()).ok()
}

fn replace(list: &mut [Url], index: Option<usize>, new: &Url) -> u32 {
    // If the new copy is listed already, replacing would list it twice.
    let is_named = list.contains(new);
    match index.and_then(|index| list.get_mut(index)) {
        Some(known) if !is_named => {
            known.clone_from(new);
            1
        }
        _ => 0,
    }
}

fn insert(list: &mut Vec<Url>, at: usize, file: &MediaFile, placed: &mut PlacementCounts) {
    let Some(url) = address(file) else { return };
    if list.contains(&url) {
        return;
    }
    // No picture is removed to make room: it may be one that staff chose.
    if list.len() >= Images::MAX_URLS {
        placed.without_room = placed.without_room.saturating_add(1);
        return;
    }
    list.insert(at.min(list.len()), url);
    placed.named = placed.named.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::media::PictureType;

    fn url(text: &str) -> Url {
        Url::new(text).unwrap()
    }

    fn file(number: u8) -> MediaFile {
        MediaFile::new(&format!("{number:032x}"), PictureType::Jpeg).unwrap()
    }

    fn own(number: u8) -> Url {
        url(&file(number).url())
    }

    /// Main picture `m`, pages `1` to `4`.
    fn images(main: &[Url], detail: &[Url]) -> Images {
        Images {
            main: main.to_vec(),
            detail: detail.to_vec(),
            supplier_image: Some(url("http://h/m")),
            supplier_pages: (1..=4).map(|n| url(&format!("http://h/{n}"))).collect(),
        }
    }

    fn copy(of: &str, number: u8) -> (Url, MediaFile) {
        (url(&format!("http://h/{of}")), file(number))
    }

    fn known(of: &str, number: Option<u8>) -> DownloadedPicture {
        DownloadedPicture {
            url: url(&format!("http://h/{of}")),
            file: number.map(file),
        }
    }

    #[test]
    fn new_copies_are_named_where_they_belong_and_nothing_is_lost() {
        let person = url("http://person/1");
        let mut it = images(std::slice::from_ref(&person), std::slice::from_ref(&person));
        let copies = [copy("m", 9), copy("1", 1), copy("2", 2), copy("3", 3)];
        let placed = merge_copies_into_images(&mut it, &[], &copies);
        assert_eq!((placed.named, placed.without_room), (4, 0));
        assert_eq!(it.main, [own(9), person.clone()]);
        assert_eq!(it.detail, [person, own(1), own(2), own(3)]);
        // A second run changes nothing.
        let before: Vec<_> = [("m", 9), ("1", 1), ("2", 2), ("3", 3)]
            .map(|(of, number)| known(of, Some(number)))
            .into();
        let same = it.clone();
        assert_eq!(
            merge_copies_into_images(&mut it, &before, &copies),
            PlacementCounts::default()
        );
        assert_eq!(it, same);
    }

    #[test]
    fn a_page_that_is_fetched_later_is_inserted_in_page_order() {
        let before = [
            known("1", Some(1)),
            known("3", Some(3)),
            known("4", Some(4)),
        ];
        for (detail, expected) in [
            (vec![own(1), own(3)], vec![own(1), own(2), own(3)]),
            (vec![own(3), own(7)], vec![own(2), own(3), own(7)]),
            (vec![own(7), own(4)], vec![own(7), own(2), own(4)]),
            (vec![own(7)], vec![own(7), own(2)]),
            (vec![], vec![own(2)]),
        ] {
            let mut it = images(&[], &detail);
            merge_copies_into_images(&mut it, &before, &[copy("2", 2)]);
            assert_eq!(it.detail, expected);
        }
    }

    #[test]
    fn what_a_person_removed_does_not_come_back() {
        let before = [known("m", Some(9)), known("1", None), known("2", Some(2))];
        let mut it = images(&[], &[]);
        let again = [copy("m", 9), copy("1", 1), copy("2", 8)];
        assert_eq!(
            merge_copies_into_images(&mut it, &before, &again),
            PlacementCounts::default()
        );
        assert_eq!(it, images(&[], &[]));
    }

    #[test]
    fn a_changed_picture_replaces_the_former_one() {
        let before = [known("m", Some(9)), known("1", Some(1))];
        let mut it = images(&[own(5), own(9)], &[own(1), own(5)]);
        let placed = merge_copies_into_images(&mut it, &before, &[copy("m", 19), copy("1", 11)]);
        assert_eq!(placed.named, 2);
        assert_eq!(it.main, [own(5), own(19)]);
        assert_eq!(it.detail, [own(11), own(5)]);
    }

    #[test]
    fn a_full_list_takes_no_more() {
        let full: Vec<Url> = (0..Images::MAX_URLS)
            .map(|n| url(&format!("http://person/{n}")))
            .collect();
        let mut it = images(&full, &full);
        let placed = merge_copies_into_images(&mut it, &[], &[copy("m", 9), copy("1", 1)]);
        assert_eq!((placed.named, placed.without_room), (0, 2));
        assert_eq!(it, images(&full, &full));
    }

    #[test]
    fn each_address_is_asked_for_once() {
        let pictures = SupplierPictures {
            product_id: ProductId::new(1).unwrap(),
            product_code: None,
            image: Some(url("http://h/1")),
            pages: vec![url("http://h/2"), url("http://h/1"), url("http://h/2")],
            fetched: Vec::new(),
        };
        assert_eq!(
            pictures.addresses(),
            [&url("http://h/1"), &url("http://h/2")]
        );
    }

    proptest! {
        #[test]
        fn nothing_that_was_named_is_lost_and_no_list_grows_too_long(
            main in prop::collection::vec(0..60u8, 0..50),
            detail in prop::collection::vec(0..60u8, 0..50),
            copies in prop::collection::vec((0..8u8, 0..60u8), 0..10),
            before in prop::collection::vec((0..8u8, prop::option::of(0..60u8)), 0..6),
        ) {
            let lists = |numbers: &[u8]| numbers.iter().map(|n| own(*n)).collect::<Vec<_>>();
            let mut it = images(&lists(&main), &lists(&detail));
            let name = |n: u8| if n == 0 { "m".to_owned() } else { n.to_string() };
            let copies: Vec<_> = copies.into_iter().map(|(of, n)| copy(&name(of), n)).collect();
            let before: Vec<_> = before.into_iter().map(|(of, n)| known(&name(of), n)).collect();
            let was = it.clone();
            merge_copies_into_images(&mut it, &before, &copies);
            let former: Vec<_> = before.iter().filter_map(|source| address(source.file.as_ref()?)).collect();
            for (was, is) in [(&was.main, &it.main), (&was.detail, &it.detail)] {
                prop_assert!(is.len() <= was.len().max(Images::MAX_URLS));
                prop_assert!(is.len() >= was.len());
                let lost = was.iter().find(|url| !is.contains(url) && !former.contains(url));
                prop_assert_eq!(lost, None);
            }
        }
    }
}
