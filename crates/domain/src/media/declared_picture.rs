//! The name and type that an upload declares, checked before its content is.

use super::{MediaRefusal, PictureType};
use crate::Text;

/// A file's name as the uploader sees it; never a path; 1 to 255 characters.
pub type OriginalName = Text<255>;

/// The declared name and type of an upload, which agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredPicture {
    /// The uploader's file name, sanitized.
    pub original_name: OriginalName,
    /// The declared type; the content is checked against it later.
    pub kind: PictureType,
}

impl DeclaredPicture {
    /// Sanitizes the name and checks that extension and declared MIME type agree.
    ///
    /// # Errors
    /// [`MediaRefusal::InvalidFileName`], [`MediaRefusal::ExtensionNotAllowed`] or
    /// [`MediaRefusal::TypeMismatch`].
    pub fn new(file_name: &str, declared: Option<&str>) -> Result<Self, MediaRefusal> {
        let original_name = cleaned(file_name)?;
        let extension = original_name.as_str().rsplit_once('.');
        let extension = extension.map_or("", |(_, extension)| extension);
        let by_name = PictureType::from_extension(extension);
        let kind = by_name.ok_or(MediaRefusal::ExtensionNotAllowed)?;
        // A missing declaration counts as a mismatch.
        if declared.and_then(PictureType::from_mime) != Some(kind) {
            let declared: String = declared.unwrap_or("nothing").chars().take(100).collect();
            let text = format!(
                "the file is named as {} but declared as {declared}",
                kind.mime()
            );
            return Err(MediaRefusal::TypeMismatch(text));
        }
        Ok(Self {
            original_name,
            kind,
        })
    }
}

/// MIME types that carry no information: servers send them with files of unknown type.
const GENERIC_MIME_TYPES: [&str; 3] = [
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-octet-stream",
];

impl DeclaredPicture {
    /// The claim of a file that was downloaded from a URL: `name` is the last segment of its path,
    /// decoded. If the name has no accepted extension, the declared type decides; if no type is
    /// declared, or an uninformative one, the extension decides.
    ///
    /// # Errors
    /// [`MediaRefusal::InvalidFileName`], [`MediaRefusal::TypeMismatch`] or
    /// [`MediaRefusal::NotAPicture`].
    pub fn fetched(name: &str, declared: Option<&str>) -> Result<Self, MediaRefusal> {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let by_name = PictureType::from_extension(extension);
        let declared = declared.map(str::trim).filter(|declared| {
            let essence = declared.split(';').next().unwrap_or_default().trim();
            !essence.is_empty()
                && !GENERIC_MIME_TYPES.contains(&essence.to_ascii_lowercase().as_str())
        });
        match (
            by_name,
            declared.map(|declared| (declared, PictureType::from_mime(declared))),
        ) {
            (Some(kind), None) => Self::new(name, Some(kind.mime())),
            (Some(_), Some((declared, _))) => Self::new(name, Some(declared)),
            (None, Some((_, Some(kind)))) => {
                // The name gets the extension of the declared type.
                let stem = if name.is_empty() { "picture" } else { name };
                Self::new(&format!("{stem}.{}", kind.extension()), Some(kind.mime()))
            }
            (None, Some((declared, None))) => {
                let declared: String = declared.chars().take(100).collect();
                let text = format!("it is declared as {declared}, which is no accepted picture");
                Err(MediaRefusal::NotAPicture(text))
            }
            (None, None) => {
                let text = "neither its address nor a declared type says what it is".to_owned();
                Err(MediaRefusal::NotAPicture(text))
            }
        }
    }
}

/// The name without folders, control and bidirectional characters. A long name loses the end of its
/// stem, never its extension.
fn cleaned(file_name: &str) -> Result<OriginalName, MediaRefusal> {
    if file_name.contains('\0') {
        return Err(MediaRefusal::InvalidFileName);
    }
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !is_unsafe_character(*c)).collect();
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '.');
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let extension_length = extension.chars().count();
    let name = if name.chars().count() > 255 && extension_length < 200 {
        let stem: String = stem.chars().take(254 - extension_length).collect();
        format!("{stem}.{extension}")
    } else {
        name.to_owned()
    };
    OriginalName::new(&name).map_err(|_text| MediaRefusal::InvalidFileName)
}

/// Control characters, invisible ones, and those that change the text direction.
fn is_unsafe_character(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(file_name: &str) -> Result<String, MediaRefusal> {
        let declared = Some("image/png");
        DeclaredPicture::new(file_name, declared)
            .map(|declaration| declaration.original_name.to_string())
    }

    #[test]
    fn a_name_loses_its_folders_and_what_no_name_has() {
        for (declared, expected) in [
            ("冰箱.png", "冰箱.png"),
            ("../../etc/x.png", "x.png"),
            (r"C:\fakepath\x.PNG", "x.PNG"),
            ("/x.png", "x.png"),
            (" a\r\n\tb.png ", "ab.png"),
            ("a\u{202e}gnp.png", "agnp.png"),
            ("shell.php.png", "shell.php.png"),
            ("...x.png", "x.png"),
        ] {
            assert_eq!(name(declared).as_deref(), Ok(expected), "{declared:?}");
        }
        for nameless in ["", " ", "..", "/", "a/", "\u{202e}", "x.php\0.png"] {
            assert_eq!(
                name(nameless),
                Err(MediaRefusal::InvalidFileName),
                "{nameless:?}"
            );
        }
    }

    #[test]
    fn an_extension_off_the_list_is_refused() {
        for file_name in [
            "x",
            "x.svg",
            "x.png.php",
            "x.png/y",
            "png",
            "x.png.",
            "x.jpe",
        ] {
            let refused = name(file_name);
            let trailing_dot = file_name == "x.png.";
            assert_eq!(refused.is_ok(), trailing_dot, "{file_name}");
            if !trailing_dot {
                assert_eq!(
                    refused,
                    Err(MediaRefusal::ExtensionNotAllowed),
                    "{file_name}"
                );
            }
        }
    }

    #[test]
    fn name_and_declared_type_agree() {
        assert!(DeclaredPicture::new("x.jpeg", Some("image/jpg")).is_ok());
        for declared in [None, Some(""), Some("image/jpeg"), Some("text/html")] {
            let refused = DeclaredPicture::new("x.png", declared);
            assert!(
                matches!(refused, Err(MediaRefusal::TypeMismatch(_))),
                "{declared:?}"
            );
        }
    }

    #[test]
    fn what_was_fetched_is_named_by_its_address_or_else_typed_by_its_server() {
        for (name, declared, expected) in [
            ("main.jpg", Some("image/jpeg"), Some("main.jpg")),
            ("main.JPG", None, Some("main.JPG")),
            (
                "main.jpg",
                Some("application/octet-stream"),
                Some("main.jpg"),
            ),
            ("冰箱.png", Some("image/png; charset=x"), Some("冰箱.png")),
            ("show", Some("image/png"), Some("show.png")),
            ("show.php", Some("image/jpeg"), Some("show.php.jpg")),
            (
                "main.jpg_600x600",
                Some("image/webp"),
                Some("main.jpg_600x600.webp"),
            ),
            ("", Some("image/gif"), Some("picture.gif")),
            ("../x.png", Some("image/png"), Some("x.png")),
            ("main.jpg", Some("image/webp"), None),
            ("main.jpg", Some("text/html"), None),
            ("page.html", Some("text/html; charset=utf-8"), None),
            ("page", None, None),
            ("page", Some(" "), None),
            ("page", Some("application/octet-stream"), None),
            ("x.svg", Some("image/svg+xml"), None),
            ("x\0.png", Some("image/png"), None),
        ] {
            let declaration = DeclaredPicture::fetched(name, declared).ok();
            let stored_name = declaration
                .as_ref()
                .map(|declaration| declaration.original_name.as_str());
            assert_eq!(stored_name, expected, "{name:?} {declared:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = format!("{}.png", "图".repeat(400));
        let expected = name(&long).unwrap();
        assert_eq!(
            (expected.chars().count(), expected.ends_with(".png")),
            (255, true)
        );
        let endless = format!("x.{}", "png".repeat(100));
        assert!(name(&endless).is_err());
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_no_path_and_ends_as_it_says(declared in ".{0,300}(\\.png|\\.jpg|)") {
            for kind in PictureType::ALL {
                let Ok(declaration) = DeclaredPicture::new(&declared, Some(kind.mime())) else { continue };
                let name = declaration.original_name.as_str();
                prop_assert!(!name.contains(['/', '\\', '\0']) && name != "..");
                prop_assert!(!name.chars().any(char::is_control));
                let extension = name.rsplit('.').next().and_then(PictureType::from_extension);
                prop_assert_eq!(extension, Some(kind));
                prop_assert_eq!(declaration.kind, kind);
                // Sanitizing is idempotent.
                prop_assert_eq!(DeclaredPicture::new(name, Some(kind.mime())), Ok(declaration.clone()));
            }
        }
    }
}
