//! The name and type that an upload declares. The content decides which picture it is; what is
//! declared only matters if it is dangerous.

use super::MediaRefusal;
use crate::Text;

/// A file's name as the uploader sees it; never a path; 1 to 255 characters.
pub type OriginalName = Text<255>;

/// Name of a downloaded file whose address has none.
const UNNAMED: &str = "picture";

/// Extensions of files that a browser or a server would run.
const DANGEROUS_EXTENSIONS: [&str; 27] = [
    "svg", "svgz", "html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "xml", "xsl", "xslt",
    "js", "mjs", "php", "phtml", "phar", "asp", "aspx", "jsp", "jspx", "cgi", "exe", "dll", "bat",
    "cmd", "sh",
];

/// MIME types of documents that can contain scripts, and of scripts.
const DANGEROUS_TYPES: [&str; 9] = [
    "image/svg+xml",
    "text/html",
    "application/xhtml+xml",
    "text/xml",
    "application/xml",
    "text/javascript",
    "application/javascript",
    "application/x-httpd-php",
    "multipart/related",
];

/// What an upload declares of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredPicture {
    /// The uploader's file name, sanitized.
    pub original_name: OriginalName,
}

impl DeclaredPicture {
    /// Sanitizes the name, and checks that neither its extension nor the declared MIME type is
    /// dangerous.
    ///
    /// # Errors
    /// [`MediaRefusal::InvalidFileName`], [`MediaRefusal::ExtensionNotAllowed`] or
    /// [`MediaRefusal::TypeMismatch`].
    pub fn new(file_name: &str, declared: Option<&str>) -> Result<Self, MediaRefusal> {
        let original_name = cleaned(file_name)?;
        let (_, extension) = original_name.as_str().rsplit_once('.').unwrap_or_default();
        if is_dangerous_extension(extension) {
            return Err(MediaRefusal::ExtensionNotAllowed);
        }
        check_type(declared)?;
        Ok(Self { original_name })
    }

    /// Like `new` for a file that was downloaded: `name` is the last segment of its path, decoded.
    /// It may have any extension, such as that of a script that sends pictures, or be empty.
    ///
    /// # Errors
    /// [`MediaRefusal::InvalidFileName`] or [`MediaRefusal::TypeMismatch`].
    pub fn fetched(name: &str, declared: Option<&str>) -> Result<Self, MediaRefusal> {
        check_type(declared)?;
        let original_name = cleaned(if name.is_empty() { UNNAMED } else { name })?;
        Ok(Self { original_name })
    }
}

fn is_dangerous_extension(extension: &str) -> bool {
    let extension = extension.to_ascii_lowercase();
    // Servers run `php5` and the like, too.
    let stem = extension.trim_end_matches(|c: char| c.is_ascii_digit());
    DANGEROUS_EXTENSIONS.contains(&extension.as_str()) || DANGEROUS_EXTENSIONS.contains(&stem)
}

fn check_type(declared: Option<&str>) -> Result<(), MediaRefusal> {
    let declared = declared.unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default().trim();
    if DANGEROUS_TYPES.contains(&essence.to_ascii_lowercase().as_str()) {
        let declared: String = essence.chars().take(100).collect();
        let text = format!("the file is declared as {declared}, which is no picture");
        return Err(MediaRefusal::TypeMismatch(text));
    }
    Ok(())
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
    fn a_dangerous_extension_or_type_is_refused_and_no_other() {
        for file_name in ["x.svg", "x.png.PHP", "x.php5", "x.html", "x.png.svgz"] {
            let refused = name(file_name);
            assert_eq!(
                refused,
                Err(MediaRefusal::ExtensionNotAllowed),
                "{file_name}"
            );
        }
        for file_name in [
            "x",
            "blob",
            "x.jfif",
            "x.jpe",
            "x.heic",
            "x.png.",
            "x.jpg!600",
            "图片",
        ] {
            assert!(name(file_name).is_ok(), "{file_name}");
        }
        for declared in [
            "image/svg+xml",
            "TEXT/HTML; charset=utf-8",
            "application/xml",
        ] {
            for refused in [
                DeclaredPicture::new("x.png", Some(declared)),
                DeclaredPicture::fetched("x.png", Some(declared)),
            ] {
                assert!(
                    matches!(refused, Err(MediaRefusal::TypeMismatch(_))),
                    "{declared:?}"
                );
            }
        }
        for declared in [
            None,
            Some(""),
            Some("image/jpeg"),
            Some("text/plain"),
            Some("junk"),
        ] {
            assert!(
                DeclaredPicture::new("x.png", declared).is_ok(),
                "{declared:?}"
            );
        }
    }

    #[test]
    fn what_was_fetched_has_the_name_of_its_address() {
        for (name, expected) in [
            ("main.jpg", Some("main.jpg")),
            ("show.php", Some("show.php")),
            ("main.jpg_600x600", Some("main.jpg_600x600")),
            ("", Some("picture")),
            ("../x.png", Some("x.png")),
            ("x\0.png", None),
        ] {
            let declaration = DeclaredPicture::fetched(name, Some("image/jpeg")).ok();
            let name_of = |it: DeclaredPicture| it.original_name.to_string();
            assert_eq!(declaration.map(name_of).as_deref(), expected, "{name:?}");
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
        fn what_is_accepted_is_no_path(declared in ".{0,300}(\\.png|\\.jpg|)") {
            if let Ok(declaration) = DeclaredPicture::new(&declared, None) {
                let name = declaration.original_name.as_str();
                prop_assert!(!name.contains(['/', '\\', '\0']) && name != "..");
                prop_assert!(!name.chars().any(char::is_control));
                // Sanitizing is idempotent.
                prop_assert_eq!(DeclaredPicture::new(name, None), Ok(declaration.clone()));
            }
        }
    }
}
