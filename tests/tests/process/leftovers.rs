//! The tests leave nothing behind.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

use integration_tests::process::processes_at;

use crate::installation;

#[test]
fn a_test_that_fails_leaves_neither_processes_nor_a_folder() {
    let mut folder = PathBuf::new();
    let failed = catch_unwind(AssertUnwindSafe(|| {
        let installation = installation();
        folder = installation.folder().to_owned();
        let _serve = installation.serve();
        assert_ne!(processes_at(&folder), Vec::<u32>::new());
        // Without a panic message, since this failure is intended.
        std::panic::resume_unwind(Box::new("as wanted"));
    }));
    assert!(failed.is_err());
    assert!(!folder.exists());
    assert_eq!(processes_at(&folder), Vec::<u32>::new());
}
