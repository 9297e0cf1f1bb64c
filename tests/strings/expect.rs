//! Finding values again in what the readers give.

use serde_json::Value;

/// The value at a path of keys, as the readers give maps; a number is a place in a list.
pub(super) fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        Value::Object(_) => {
            let pairs = value.get("map")?.as_array()?;
            let pair = pairs.iter().find(|pair| pair[0] == **key)?;
            Some(&pair[1])
        }
        _ => None,
    })
}

/// The text that Compose makes of a scalar that holds no interpolation: `$$` is a dollar sign, and any
/// other use of one is a mistake.
pub(super) fn undoubled(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or_else(|| format!("no text: {value}"))?;
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char == '$' && chars.next() != Some('$') {
            return Err(format!("a bare dollar sign: {text:?}"));
        }
        plain.push(char);
    }
    Ok(plain)
}

/// Fails unless the value at the path is this string.
pub(super) fn same(reader: &str, root: &Value, path: &[&str], string: &str) {
    let found = at(root, path).unwrap_or_else(|| {
        let error = root.get("error");
        panic!("{reader} finds nothing at {path:?} for {string:?}: {error:?}")
    });
    let plain =
        undoubled(found).unwrap_or_else(|why| panic!("{reader} at {path:?} for {string:?}: {why}"));
    assert_eq!(plain, string, "{reader} at {path:?}");
}
