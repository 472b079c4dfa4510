#[test]
fn todo_soon() {}
