//! The `cangku` binary.

fn main() {}
