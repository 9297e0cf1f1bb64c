//! A Compose file with what its file of variables holds written into it. Compose looks into such files when
//! it makes a container, and before 5.5.0 not when it is asked for hashes.

use std::path::PathBuf;

use serde_yaml::{Mapping, Value};

/// The one file of variables that phpier writes for a project.
pub(super) struct Variables {
    /// What a Compose file calls it ends so.
    pub(super) below: String,
    /// Where it is.
    pub(super) path: PathBuf,
}

/// The file with the variables in place of their file: the same to Compose, once it makes containers. JSON,
/// which is YAML that nobody misreads. Nothing where some service reads another file, or where there is none.
pub(super) fn fill(text: &str, variables: &Variables) -> Option<String> {
    let mut file: Value = serde_yaml::from_str(text).ok()?;
    let mut is_filled = false;
    for (_, service) in file.get_mut("services")?.as_mapping_mut()? {
        let Some(files) = service.get("env_file") else {
            continue;
        };
        let [Value::String(name)] = files.as_sequence()?.as_slice() else {
            return None;
        };
        name.ends_with(&variables.below).then_some(())?;
        let service = service.as_mapping_mut()?;
        service.remove("env_file");
        let environment = service
            .entry("environment".into())
            .or_insert_with(|| Mapping::new().into())
            .as_mapping_mut()?;
        for line in dotenvy::from_path_iter(&variables.path).ok()? {
            let (name, value) = line.ok()?;
            let name = Value::from(name);
            if !environment.contains_key(&name) {
                environment.insert(name, value.replace('$', "$$").into());
            }
        }
        is_filled = true;
    }
    is_filled.then(|| serde_json::to_string(&file).ok())?
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Variables, fill};

    fn filled(text: &str, variables: &str) -> Option<Value> {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let path = folder.path().join("app.env");
        std::fs::write(&path, variables).expect("written");
        let variables = Variables {
            below: "/x/app.env".to_owned(),
            path,
        };
        let text = fill(text, &variables)?;
        Some(serde_json::from_str(&text).expect("JSON"))
    }

    #[test]
    fn variables_take_the_place_of_their_file() {
        let text = "services:\n  a:\n    env_file: ['${H:-~}/x/app.env']\n    environment: {A: '1', ON: 'no'}\n  b: {image: 2024-01-01}\n";
        let found = filled(text, "# said\nA=2\nB='c$d'\n");
        let environment = json!({"A": "1", "ON": "no", "B": "c$$d"});
        assert_eq!(
            found,
            Some(json!({"services": {
                "a": {"environment": environment},
                "b": {"image": "2024-01-01"},
            }}))
        );
    }

    #[test]
    fn other_files_are_left_to_compose() {
        for files in ["['./x/app.env', y]", "[y]", "y", "[{path: /x/app.env}]"] {
            let text = format!("services: {{a: {{env_file: {files}}}}}");
            assert_eq!(filled(&text, "A=b\n"), None, "{files}");
        }
        assert_eq!(filled("services: {a: {image: b}}", "A=b\n"), None);
        assert_eq!(
            filled("services: {a: {env_file: [/x/app.env]}}", "a b\n"),
            None
        );
    }
}
