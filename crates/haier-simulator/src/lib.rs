//! A server that speaks Haier's open platform, with faults on demand.
