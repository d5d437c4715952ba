use integration_tests::database::TestDatabase;
#[test] fn a() { let t=std::time::Instant::now(); let d = TestDatabase::fresh(); eprintln!("{:?} {}", t.elapsed(), d.url()); assert_eq!(d.number("SELECT count(*) FROM products"), 0); let t=std::time::Instant::now(); drop(d); eprintln!("drop {:?}", t.elapsed()); 
 for _ in 0..5 { let t=std::time::Instant::now(); let d = TestDatabase::fresh(); let a=t.elapsed();  drop(d); eprintln!("{:?} drop {:?}", a, t.elapsed()-a);} }
#[test] fn b() { a() }
