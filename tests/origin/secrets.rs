//! `why` never shows a secret, whatever is asked.

use phpier::mask::HIDDEN;
use phpier::origin::{Public, Value};

use super::Traced;

/// Each secret holds this.
const MARK: &str = "s3cr";

const KDL: &str = r#"name "shop" // the old password was s3cr0
type "symfony"
/* a token:
   s3cr1 */
php "8.3" {
    ini "session.save_password" "s3cr2"
}
services {
    database "mysql" username="u" password="s3cr/3@\u{24}" // secret s3cr4
    database "postgres" name="two" password="s3cr/5'x"
    /- database "mariadb" password="s3cr6"
    service "queue" {
        image "rabbitmq:4"
        command "rabbit" "--password" "s3cr7"
        env {
            RABBITMQ_DEFAULT_PASS "s3cr8"
            URL "amqp://guest:s3cr9@queue"
        }
    }
}
env {
    APP_SECRET "s3cr10"
    DSN "redis://:s3cr11@cache"
    PLAIN "seen"
}
workers {
    feed "consume --password=s3cr12"
}
"#;

const YAML: &str = r#"name: shop # the old password was s3cr0
type: symfony
services:
  database:
    - {type: mysql, username: u, password: "s3cr/3@$"} # secret s3cr4
    - type: postgres
      name: two
      password: s3cr/5'x
  service:
    name: queue
    image: rabbitmq:4
    command: [rabbit, --password, s3cr7]
    env: {RABBITMQ_DEFAULT_PASS: s3cr8, URL: "amqp://guest:s3cr9@queue"}
env:
  APP_SECRET: |
    s3cr10
    s3cr13
  DSN: redis://:s3cr11@cache
  PLAIN: seen
# password: s3cr14
workers:
  feed: consume --password=s3cr12
"#;

const GLOBAL: &str = r#"services {
    mysql "8.4" root-password="s3cr1" // password s3cr2
    postgres "17" {
        root-password "s3cr3'"
        env API_TOKEN="s3cr4"
    }
}
"#;

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Text(text, _) => vec![text.clone()],
        Value::Parts(parts) => parts.iter().filter_map(|part| part.value.clone()).collect(),
    }
}

#[test]
fn no_answer_holds_a_secret() {
    for (path, text) in [
        ("shop/.phpier.kdl", KDL),
        ("shop/.phpier.yaml", YAML),
        ("global.kdl", GLOBAL),
    ] {
        let traced = Traced::new(path, text);
        let inquiry = traced.inquire();
        let mut open: Vec<(Option<String>, String)> = traced
            .origins
            .files()
            .map(|file| (Some(file.to_owned()), String::new()))
            .collect();
        let mut hidden = 0;
        while let Some((file, at)) = open.pop() {
            // Some lines of other files are alike; their own numbers are asked for as well.
            let Ok(answer) = inquiry.why(file.as_deref(), &at) else {
                continue;
            };
            for text in texts(&answer.value) {
                assert!(!text.contains(MARK), "{at}: {text}");
                hidden += usize::from(text.contains(HIDDEN));
            }
            if let Value::Parts(parts) = &answer.value {
                open.extend(
                    parts
                        .iter()
                        .map(|part| (file.clone(), part.path.to_string())),
                );
            }
        }
        assert!(hidden > 3, "{path}: only {hidden} were hidden");
        let (_, source) = traced.stack.sources.iter().next().expect("the file");
        let public = Public::new(source, &traced.document, traced.owner());
        assert!(!public.file.text.contains(MARK), "{}", public.file.text);
        assert_eq!(public.file.text.lines().count(), text.lines().count());
        assert!(path == "global.kdl" || public.file.text.contains("seen"));
    }
}

#[test]
fn places_move_with_what_is_hidden() {
    let traced = Traced::new("shop/.phpier.kdl", KDL);
    let (_, source) = traced.stack.sources.iter().next().expect("the file");
    let public = Public::new(source, &traced.document, traced.owner());
    let inquiry = traced.inquire();
    for (path, shown) in [
        ("services.shop.environment.PLAIN", "\"seen\""),
        ("services.shop.environment.APP_SECRET", "\"(sensitive)\""),
        ("services.shop-queue.image", "\"rabbitmq:4\""),
        ("services.shop-feed", "feed"),
    ] {
        let answer = inquiry.why(None, path).expect(path);
        let range = public.moved(answer.causes[0].span.range());
        assert_eq!(&public.file.text[range], shown, "{path}");
    }
}
