//! Imports that fail after much was said, or are left in the midst of a statement.

use std::fs;

use super::{DATABASES, SLUG, ask, interrupt, start};
use crate::run::timed;
use crate::world::World;

/// A dump with a mistake behind much that a client could print, and what is told of it.
fn wrong(client: &str) -> (String, [&'static str; 2]) {
    if client == "psql" {
        let notices = "DO $$ BEGIN FOR i IN 1..2000 LOOP RAISE NOTICE '%', repeat('x', 90); END LOOP; END $$;";
        let told = ["<stdin>:2: ERROR:  relation", "is as it was"];
        return (format!("{notices}\nSELECT * FROM nothing;\n"), told);
    }
    let rows = (0..300).map(|id| format!("({id},'{}'),", "x".repeat(1000)));
    let rows: String = rows.collect();
    let dump = format!(
        "CREATE TABLE `wide` (`id` int PRIMARY KEY, `body` text);\nINSERT INTO `wide` VALUES {rows}(0,'');\n"
    );
    let told = [
        "ERROR 1062 (23000) at line 2: Duplicate entry",
        "is not whole: the dump is in up to the table `wide` at most",
    ];
    (dump, told)
}

/// A failed import says why however much its client says, and no server goes on with one that is left.
pub(in crate::scenarios) fn tell_why(world: &mut World) {
    let _project = start(world);
    let path = world.home().join("failing.sql");
    let file = path.to_str().expect("UTF-8");
    for which in DATABASES {
        let (database, client) = which;
        let args = ["db", "import", SLUG, "-d", database, "--file", file];
        let (dump, told) = wrong(client);
        fs::write(&path, dump).expect("written");
        let failed = timed(&format!("{client}: a mistake behind much"), || {
            world.phpier(&args).ends(1)
        });
        let said = failed.stderr.replace("\n  │ ", " ");
        for told in told {
            assert!(said.contains(told), "{failed}");
        }
        assert!(said.len() < 3000, "{failed}");
        // psql's own words before its error may be.
        assert!(client == "psql" || !said.contains("xxx"), "{failed}");
        if client == "psql" {
            continue;
        }

        let slow = "CREATE TABLE late (x int);\nINSERT INTO late SELECT SLEEP(600);\nINSERT INTO late VALUES (7);\n";
        fs::write(&path, slow).expect("written");
        let at_work = || {
            let found = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'INSERT INTO late%'";
            ask(world, which, found).stdout == "1\n"
        };
        let (code, said) = interrupt(world, &args, at_work);
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("may not be whole"), "{said}");
        assert!(!said.contains("may still change"), "{said}");
        assert!(!at_work(), "it goes on");
        // A SLEEP that is cut short may give a row; nothing comes after it.
        let after = "SELECT COUNT(*) FROM late WHERE x = 7";
        assert_eq!(ask(world, which, after).stdout, "0\n");
    }
    fs::remove_file(path).expect("removed");
}
