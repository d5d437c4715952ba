//! Several processes and one folder.

use embedded_postgres::{Server, Session, StartError, running, start_or_join};

use crate::folder::{Folder, sql};
use crate::owner::Owner;

#[test]
fn a_second_server_on_a_folder_is_refused_with_the_owner_named() {
    let folder = Folder::new();
    let (owner, url) = Owner::start(&folder);
    match Server::start(folder.settings()) {
        Err(StartError::Taken { pid, purpose, .. }) => {
            assert_eq!((pid, purpose.as_str()), (owner.pid(), "owning for a test"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(sql(&url, "SELECT 1"), "1", "the first one goes on");
}

#[test]
fn a_command_joins_the_server_that_runs() {
    let folder = Folder::new();
    assert!(running(&folder.settings()).unwrap().is_none());
    let (owner, url) = Owner::start(&folder);
    sql(&url, "CREATE TABLE products (name text)");
    let found = running(&folder.settings()).unwrap().unwrap();
    assert_eq!(
        (found.owner_pid, found.purpose.as_str()),
        (owner.pid(), "owning for a test")
    );
    assert_eq!(found.url, url);

    let session = start_or_join(folder.settings()).unwrap();
    assert!(matches!(session, Session::Joined(_)), "{session:?}");
    sql(session.url(), "INSERT INTO products VALUES ('洗衣机')");
    drop(session);
    assert_eq!(
        sql(&url, "SELECT name FROM products"),
        "洗衣机",
        "leaving it doesn't stop it"
    );

    let mut settings = folder.settings();
    settings.database = "another \"one\"".to_owned();
    let session = start_or_join(settings).unwrap();
    assert_eq!(
        sql(session.url(), "SELECT current_database()"),
        "another \"one\""
    );
    drop(owner);
    folder.await_no_process();
    assert!(running(&folder.settings()).unwrap().is_none());
}

#[test]
fn a_command_alone_starts_the_server_for_its_own_time() {
    let folder = Folder::new();
    let session = start_or_join(folder.settings()).unwrap();
    assert!(matches!(session, Session::Own(_)), "{session:?}");
    assert_eq!(sql(session.url(), "SELECT 1"), "1");
    drop(session);
    assert_eq!(folder.processes(), []);
}

#[test]
fn of_many_commands_at_once_one_starts_the_server_and_all_use_it() {
    let folder = Folder::new();
    let sessions: Vec<Session> = std::thread::scope(|scope| {
        let start = || start_or_join(folder.settings()).unwrap();
        let starts: Vec<_> = (0..6).map(|_| scope.spawn(start)).collect();
        starts
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect()
    });
    let own = sessions
        .iter()
        .filter(|session| matches!(session, Session::Own(_)))
        .count();
    assert_eq!(own, 1);
    for session in &sessions {
        assert_eq!(sql(session.url(), "SELECT current_database()"), "shop");
    }
}
