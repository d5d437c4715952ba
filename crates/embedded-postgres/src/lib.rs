//! Runs a PostgreSQL server of one's own from the installed programs.
