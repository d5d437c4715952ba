//! Colour profiles, assembled from their tags.

/// Text that doesn't belong in a picture.
pub const TEXT: &[u8] = b"<?php system($_GET['c']); ?><html><script>alert(1)</script>";

/// A profile of this version and colour space, with these elements under their tags.
pub fn profile_of_tags(version: u8, colours: &[u8; 4], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let number = |count: usize| u32::try_from(count).unwrap().to_be_bytes();
    let mut out = vec![0; 128];
    out[8] = version;
    out[12..16].copy_from_slice(b"mntr");
    out[16..20].copy_from_slice(colours);
    out[20..24].copy_from_slice(b"XYZ ");
    out[36..40].copy_from_slice(b"acsp");
    out.extend(number(tags.len()));
    let mut at = out.len() + 12 * tags.len();
    for (tag, element) in tags {
        out.extend([&tag[..], &number(at), &number(element.len())].concat());
        at += element.len();
    }
    for (_, element) in tags {
        out.extend(element);
    }
    let length = number(out.len());
    out[..4].copy_from_slice(&length);
    out
}

/// Three fixed-point numbers (s15Fixed16).
pub fn xyz(x: u32, y: u32, z: u32) -> Vec<u8> {
    let numbers = [x, y, z].map(u32::to_be_bytes).concat();
    [b"XYZ \0\0\0\0", numbers.as_slice()].concat()
}

/// A curve through these points; a single point is an exponent.
pub fn curve(points: &[u16]) -> Vec<u8> {
    let count = u32::try_from(points.len()).unwrap().to_be_bytes();
    let points: Vec<u8> = points.iter().flat_map(|it| it.to_be_bytes()).collect();
    [b"curv\0\0\0\0", &count[..], &points].concat()
}

/// The tone curve of sRGB, as a formula.
pub fn formula() -> Vec<u8> {
    let numbers = [0x2_6666, 0xf2a7, 0x0d59, 0x13d0, 0x0a5b].map(u32::to_be_bytes);
    [b"para\0\0\0\0\0\x03\0\0", numbers.concat().as_slice()].concat()
}

/// The tags of a wide-gamut screen, and a text.
pub fn tags_of_screen(curve: &[u8]) -> Vec<(&'static [u8; 4], Vec<u8>)> {
    let curve = || curve.to_vec();
    vec![
        (b"desc", [b"desc\0\0\0\0", TEXT].concat()),
        (b"wtpt", xyz(0xf6d5, 0x1_0000, 0xd32c)),
        (b"rXYZ", xyz(0x83df, 0x3dbf, 0xffff_ffbb)),
        (b"gXYZ", xyz(0x4abf, 0xb137, 0x0ab9)),
        (b"bXYZ", xyz(0x2838, 0x110b, 0xc8b9)),
        (b"rTRC", curve()),
        (b"gTRC", curve()),
        (b"bTRC", curve()),
    ]
}

/// A profile for RGB.
pub fn profile() -> Vec<u8> {
    profile_for(b"RGB ")
}

/// A profile for another colour space.
pub fn profile_for(colours: &[u8; 4]) -> Vec<u8> {
    let mut tags = tags_of_screen(&curve(&[0x0233]));
    if colours == b"GRAY" {
        tags.truncate(2);
        tags.push((b"kTRC", curve(&[0, 0x1000, 0x1000, 0xffff])));
    }
    profile_of_tags(2, colours, &tags)
}

/// A header whose length is right, with other data in place of the tags.
pub fn hollow_profile() -> Vec<u8> {
    let zip = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let mut out = profile_of_tags(2, b"RGB ", &[]);
    out.truncate(128);
    out.extend([TEXT, zip].concat());
    out[3] = u8::try_from(out.len()).unwrap();
    out
}

/// The data of a tag.
pub fn element(profile: &[u8], tag: &[u8; 4]) -> Option<Vec<u8>> {
    let number = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap());
    let offset = |at: usize| usize::try_from(number(at)).unwrap();
    (0..offset(128))
        .map(|count| 132 + 12 * count)
        .find(|at| profile[*at..at + 4] == *tag)
        .map(|at| profile[offset(at + 4)..offset(at + 4) + offset(at + 8)].to_vec())
}
