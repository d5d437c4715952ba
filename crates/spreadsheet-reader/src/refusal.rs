//! Why a file is refused.

use std::io;

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It has no value at all.
    #[error("the file has no rows")]
    Empty,
    /// It is something else.
    #[error("the file is neither CSV nor an XLSX workbook, but {found}")]
    NotASpreadsheet {
        /// What it is.
        found: &'static str,
    },
    /// A workbook of the format before XLSX.
    #[error("the file is a workbook of an old format (XLS); save it as XLSX or CSV")]
    OldWorkbook,
    /// A workbook with a password.
    #[error("the workbook is protected by a password; save it without one")]
    Encrypted,
    /// A workbook with macros.
    #[error("the workbook has macros; save it as XLSX without macros, or as CSV")]
    Macros,
    /// A workbook that can't be read.
    #[error("the workbook is damaged: {why}")]
    Damaged {
        /// What is wrong.
        why: String,
    },
    /// Text that is neither UTF-8 nor GB18030, nor UTF-16 with a byte order mark.
    #[error("line {line} is neither UTF-8 nor GB18030; save the file as CSV in UTF-8")]
    UnknownEncoding {
        /// The line of the file, from 1.
        line: u64,
    },
    /// Some lines are UTF-8, others GB18030.
    #[error(
        "line {line} has another encoding than other lines, some being UTF-8 and some GB18030; save the file in one"
    )]
    MixedEncodings {
        /// The first line that isn't UTF-8, from 1.
        line: u64,
    },
    /// A quotation mark isn't closed.
    #[error("a quotation mark in row {line} is not closed")]
    OpenQuote {
        /// The row.
        line: u32,
    },
    /// More rows than allowed.
    #[error("the file has more than {max} rows")]
    TooManyRows {
        /// Maximum.
        max: usize,
    },
    /// More columns than allowed.
    #[error("row {line} has more than {max} columns")]
    TooManyColumns {
        /// The row.
        line: u32,
        /// Maximum.
        max: usize,
    },
    /// A cell with more characters than allowed.
    #[error(
        "a cell of row {line} has more than {max} characters; perhaps a quotation mark isn't closed"
    )]
    CellTooLong {
        /// The row.
        line: u32,
        /// Maximum.
        max: usize,
    },
    /// The cells have more text than allowed.
    #[error("the cells have more than {max} bytes of text together")]
    TooMuchText {
        /// Maximum.
        max: usize,
    },
    /// A workbook unpacks to more than allowed.
    #[error("the workbook unpacks to more than {max} bytes, or has too many parts or texts")]
    UnpacksTooLarge {
        /// Maximum.
        max: u64,
    },
}

/// Why a file can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}
