//! What other programs' files use beyond YAML 1.2.

use crate::syntax::tree::{Field, Value};

/// Writes merge keys out: `<<` takes in the keys of one mapping or of several, and a key that is written
/// beside it, or comes from an earlier one, wins. <https://yaml.org/type/merge.html>
pub(super) fn merged(fields: Vec<Field>) -> Vec<Field> {
    if fields.iter().all(|field| field.key.value != "<<") {
        return fields;
    }
    let (merges, mut whole): (Vec<Field>, Vec<Field>) = fields
        .into_iter()
        .partition(|field| field.key.value == "<<");
    let sources = merges
        .into_iter()
        .flat_map(|field| match field.value.value {
            Value::List(items) => items,
            _ => vec![field.value],
        });
    for source in sources {
        let Value::Map(map) = source.value else {
            continue;
        };
        for field in map.fields {
            if whole.iter().all(|own| own.key.value != field.key.value) {
                whole.push(field);
            }
        }
    }
    whole
}
