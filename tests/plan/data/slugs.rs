//! Names with hyphens, and folders with what stands for one: which database each of them means.

use crate::support::sandbox::Sandbox;

const GLOBAL: &str = "services {\n    mysql \"8.4\"\n}\nprojects {\n    scan \"~/w\"\n}\n";

/// Without a name written down a project is called after its folder, and its database after that.
#[test]
fn a_folder_that_is_renamed_keeps_its_name_and_its_database() {
    for (old, new, slug, database) in [
        ("my-shop", "my_shop", "my-shop", "my_shop"),
        ("my_shop", "my.shop", "my-shop", "my_shop"),
        ("my.shop", "my-shop-2", "my-shop", "my_shop"),
        ("My Shop", "shop", "my-shop", "my_shop"),
        ("shop", "my-shop", "shop", "shop"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.file(".phpier/global.kdl", GLOBAL);
        let text = "services {\n    database \"mysql\"\n}\n";
        sandbox.file(&format!("w/{old}/.phpier.kdl"), text);
        sandbox.apply();
        let noted = format!(".phpier/local/projects/{slug}/databases");
        assert_eq!(
            sandbox.read(&noted),
            format!("phpier-mysql {database}\n"),
            "{old}"
        );
        std::fs::rename(
            sandbox.path(&format!("w/{old}")),
            sandbox.path(&format!("w/{new}")),
        )
        .expect("a folder");
        let plan = sandbox.run(&["plan"]).code(0).stdout;
        assert!(plan.starts_with("No changes."), "{old} -> {new}: {plan}");
        assert!(!plan.contains("Data"), "{old} -> {new}: {plan}");
        sandbox.apply();
        assert_eq!(
            sandbox.read(&noted),
            format!("phpier-mysql {database}\n"),
            "{new}"
        );
        assert!(
            !sandbox.path(".phpier/local/removed").join(slug).exists(),
            "{new}"
        );
    }
}

/// A hyphen in a name is an underscore in its database, and every other name means another one.
#[test]
fn a_project_whose_new_name_makes_another_database_is_told() {
    for ((old, before), (new, after)) in [
        (("my-shop", "my_shop"), ("my-shop-2", "my_shop_2")),
        (("my-shop-2", "my_shop_2"), ("my-shop", "my_shop")),
        (("my-shop", "my_shop"), ("my", "my")),
        (("my-shop", "my_shop"), ("shop", "shop")),
        (("my-shop", "my_shop"), ("my--shop", "my__shop")),
        (("myshop", "myshop"), ("my-shop", "my_shop")),
    ] {
        let sandbox = Sandbox::new();
        sandbox.file(".phpier/global.kdl", GLOBAL);
        for name in [old, new] {
            let text = format!("name \"{name}\"\nservices {{\n    database \"mysql\"\n}}\n");
            sandbox.file("w/s/.phpier.kdl", text);
            let output = sandbox.run(&["apply", "--yes"]);
            if name == old {
                output.ends(0);
                continue;
            }
            let said = output.stderr.replace("\n  ", " ");
            let told = format!(
                "data of {new} is at risk: database `{before}` on `phpier-mysql` is left behind; `{after}` starts empty"
            );
            assert!(said.contains(&told), "{old} -> {new}\n{output}");
            output.ends(3);
        }
    }
}
