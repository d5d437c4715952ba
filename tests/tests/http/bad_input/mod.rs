//! Bad input over HTTP: every mistake is a 4xx with a stable code and the field's name, and

//! nothing is written.

mod bad_input_fixture;
mod bodies;
mod fields;
mod passwords;
mod paths;
mod queries;
