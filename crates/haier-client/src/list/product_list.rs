use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use tempfile::SpooledTempFile;

use crate::error::HaierError;
use crate::response::MalformedItem;
use crate::wire::Product;

/// A list of this many bytes or less is kept in memory.
const MAX_IN_MEMORY: usize = 4 * 1024 * 1024;

/// Every product that the customer may buy.
///
/// The products themselves are in a temporary file without a name (those of a short list in memory), from
/// which [`read`](Self::read) takes them one at a time; memory holds their codes alone.
#[derive(Debug)]
pub struct ProductList {
    entries: Vec<ListEntry>,
    texts: Mutex<SpooledTempFile>,
}

/// One entry of the platform's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// Its product code; `None` if not even that can be read.
    pub product_code: Option<Box<str>>,
    /// The parser's error message if the entry can't be parsed.
    pub problem: Option<Box<str>>,
    offset: u64,
    length: u32,
}

impl ProductList {
    /// All entries in the platform's order. Several may have the same code, and may contradict each
    /// other.
    #[must_use]
    pub fn entries(&self) -> &[ListEntry] {
        &self.entries
    }

    /// Entries that can't be parsed.
    pub fn malformed(&self) -> impl Iterator<Item = MalformedItem> {
        let entries = self.entries.iter().enumerate();
        entries.filter_map(|(position, entry)| {
            Some(MalformedItem {
                position,
                product_code: entry.product_code.as_deref().map(str::to_owned),
                reason: entry.problem.as_deref()?.to_owned(),
            })
        })
    }

    /// Reads the product of an entry of this list. Blocks: the entry may be in a file.
    ///
    /// # Errors
    /// [`HaierError::Malformed`] if the entry can't be parsed; [`HaierError::TemporaryFile`] if the file
    /// can't be read.
    pub fn read(&self, entry: &ListEntry) -> Result<Product, HaierError> {
        if let Some(problem) = &entry.problem {
            return Err(HaierError::Malformed {
                reason: problem.to_string(),
            });
        }
        let text = self.text(entry).map_err(|error| temporary_file(&error))?;
        serde_json::from_slice(&text).map_err(|error| HaierError::Malformed {
            reason: error.to_string(),
        })
    }

    fn text(&self, entry: &ListEntry) -> io::Result<Vec<u8>> {
        let length = usize::try_from(entry.length).map_err(io::Error::other)?;
        let mut text = vec![0; length];
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.seek(SeekFrom::Start(entry.offset))?;
        texts.read_exact(&mut text)?;
        Ok(text)
    }

    /// The list with `rewrite` applied to the reason of each malformed entry.
    pub(super) fn map_problems(mut self, rewrite: impl Fn(&str) -> String) -> Self {
        for entry in &mut self.entries {
            entry.problem = entry.problem.as_deref().map(|text| rewrite(text).into());
        }
        self
    }
}

/// Writes a [`ProductList`].
pub(super) struct ListWriter {
    entries: Vec<ListEntry>,
    texts: BufWriter<SpooledTempFile>,
    written: u64,
}

impl ListWriter {
    pub(super) fn new() -> Self {
        Self {
            entries: Vec::new(),
            texts: BufWriter::new(SpooledTempFile::new(MAX_IN_MEMORY)),
            written: 0,
        }
    }

    /// Adds an entry that can be parsed.
    pub(super) fn add(&mut self, product_code: &str, text: &str) -> io::Result<()> {
        let length = u32::try_from(text.len()).map_err(io::Error::other)?;
        self.texts.write_all(text.as_bytes())?;
        self.entries.push(ListEntry {
            product_code: Some(product_code.into()),
            problem: None,
            offset: self.written,
            length,
        });
        self.written += u64::from(length);
        Ok(())
    }

    /// Adds an entry that can't be parsed.
    pub(super) fn add_malformed(&mut self, product_code: Option<String>, problem: String) {
        self.entries.push(ListEntry {
            product_code: product_code.map(String::into_boxed_str),
            problem: Some(problem.into_boxed_str()),
            offset: 0,
            length: 0,
        });
    }

    pub(super) fn finish(mut self) -> io::Result<ProductList> {
        self.entries.shrink_to_fit();
        let texts = self.texts.into_inner();
        Ok(ProductList {
            entries: self.entries,
            texts: Mutex::new(texts.map_err(io::IntoInnerError::into_error)?),
        })
    }
}

/// The error of the temporary file.
pub(super) fn temporary_file(error: &io::Error) -> HaierError {
    HaierError::TemporaryFile {
        reason: error.to_string(),
    }
}
