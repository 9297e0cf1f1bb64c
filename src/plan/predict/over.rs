//! A person's own file, which Compose merges over the generated one: what it sets counts, whatever stands
//! in the file below it. <https://docs.docker.com/reference/compose-file/merge/>

use serde_yaml::{Mapping, Value};

use super::super::compose::{ComposeFile, Override};
use super::canon;
use super::cause::{Cause, Reason};
use super::{Consequence, Kind};

/// An override as far as it can be read.
pub(super) struct Over<'o> {
    name: &'o str,
    file: ComposeFile,
}

impl<'o> Over<'o> {
    pub(super) fn read(over: &'o Override) -> Option<Self> {
        Some(Self {
            name: &over.name,
            file: ComposeFile::read(&over.text)?,
        })
    }

    /// Says of every cause whose value is set here too that it changes nothing.
    pub(super) fn outweigh(&self, causes: &mut [Cause]) {
        for cause in causes {
            let is_value = matches!(cause.reason, Reason::Value | Reason::Image);
            if is_value && self.sets(&cause.path) {
                cause.over = Some(self.name.to_owned());
                cause.consequence = Consequence::Nothing;
            }
        }
    }

    /// Whether a value of a service is this file's. A list is not: Compose puts both together.
    fn sets(&self, path: &[String]) -> bool {
        let [section, service, key, below @ ..] = path else {
            return false;
        };
        let body = self.file.services.get(service);
        let Some(body) = body.filter(|_| section == Kind::Service.section()) else {
            return false;
        };
        // `!override` and `!reset` put all below them in the place of what was there.
        match body.get(key) {
            None => return false,
            Some(Value::Tagged(_)) => return true,
            Some(_) => {}
        }
        let one = Mapping::from_iter([(key.as_str().into(), body[key.as_str()].clone())]);
        let body = canon::service(&one);
        let mut value = body.get(key);
        for key in below {
            value = value.and_then(|value| value.get(key));
        }
        value.is_some_and(|value| !value.is_mapping() && !value.is_sequence())
    }
}
