//! A reader of the program's `schema.rs`.

/// A column as the program declares it, or as the database has it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Column {
    pub(crate) table: String,
    pub(crate) name: String,
    /// Diesel's type, `Nullable<…>` included.
    pub(crate) sql_type: String,
    pub(crate) max_length: Option<i64>,
    /// Empty if there is none.
    pub(crate) comment: String,
    pub(crate) is_key: bool,
}

/// The content of the file.
#[derive(Debug, Default)]
pub(crate) struct ProgramTables {
    /// In the order of the file.
    pub(crate) columns: Vec<Column>,
    /// Table and comment.
    pub(crate) tables: Vec<(String, String)>,
    /// For example `products -> brands (brand_id)`.
    pub(crate) joinable: Vec<String>,
    /// Tables that may appear in one query.
    pub(crate) together: Vec<String>,
}

/// The reader's state.
enum ParserState {
    Outside,
    /// Within a list of types that Diesel doesn't know.
    Types,
    BeforeTable,
    Inside {
        table: String,
        keys: Vec<String>,
    },
    Together,
}

/// Parses a file that Diesel has written; panics at an unknown line.
pub(crate) fn read(text: &str) -> ProgramTables {
    let mut tables = ProgramTables::default();
    let mut state = ParserState::Outside;
    let (mut comment, mut max_length) = (String::new(), None);
    for line in text.lines() {
        let ends_types = line == "}";
        let line = line.trim();
        if line.is_empty() || (line.starts_with("//") && !line.starts_with("///")) {
            continue;
        }
        if let Some(text) = line.strip_prefix("///") {
            comment.push_str(text.trim());
            continue;
        }
        if let Some(length) = inner(line, "#[max_length = ", "]") {
            max_length = Some(length.parse().unwrap());
            continue;
        }
        state = match state {
            ParserState::Outside if line == "pub mod sql_types {" => ParserState::Types,
            ParserState::Types if ends_types => ParserState::Outside,
            ParserState::Types => ParserState::Types,
            ParserState::Outside if line == "diesel::table! {" => ParserState::BeforeTable,
            ParserState::Outside if line.ends_with("same_query!(") => ParserState::Together,
            ParserState::Outside => {
                let join = inner(line, "diesel::joinable!(", ");");
                tables
                    .joinable
                    .push(join.unwrap_or_else(|| panic!("{line}?")).to_owned());
                ParserState::Outside
            }
            ParserState::BeforeTable if line == "}" => ParserState::Outside,
            ParserState::BeforeTable if line.starts_with("use ") => ParserState::BeforeTable,
            ParserState::BeforeTable => {
                let (table, keys) = line.strip_suffix(") {").unwrap().split_once(" (").unwrap();
                tables
                    .tables
                    .push((table.to_owned(), std::mem::take(&mut comment)));
                let keys = keys.split(", ").map(str::to_owned).collect();
                ParserState::Inside {
                    table: table.to_owned(),
                    keys,
                }
            }
            ParserState::Inside { .. } if line == "}" => ParserState::BeforeTable,
            ParserState::Inside { table, keys } => {
                let (name, sql_type) = line.strip_suffix(',').unwrap().split_once(" -> ").unwrap();
                tables.columns.push(Column {
                    table: table.clone(),
                    name: name.to_owned(),
                    sql_type: sql_type.to_owned(),
                    max_length: max_length.take(),
                    comment: std::mem::take(&mut comment),
                    is_key: keys.iter().any(|key| key == name),
                });
                ParserState::Inside { table, keys }
            }
            ParserState::Together if line == ");" => ParserState::Outside,
            ParserState::Together => {
                tables.together.push(line.trim_end_matches(',').to_owned());
                ParserState::Together
            }
        };
    }
    tables
}

fn inner<'a>(line: &'a str, before: &str, after: &str) -> Option<&'a str> {
    line.strip_prefix(before)?.strip_suffix(after)
}
