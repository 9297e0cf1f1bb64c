//! A service of Lando's, of which each file may say a part.

use crate::migrate::read::{Item, Keys, Said};
use crate::migrate::report::{Place, Remark};

/// What the files say of one service, the weakest first.
pub(super) struct Layers<'f> {
    pub(super) key: &'f str,
    items: Vec<Item<'f>>,
    keys: Vec<Keys<'f>>,
}

/// The services of all files, in the order in which they are named first.
pub(super) fn services<'f>(files: &[Keys<'f>]) -> Vec<Layers<'f>> {
    let mut services: Vec<Layers<'f>> = Vec::new();
    for item in files
        .iter()
        .filter_map(|keys| keys.below("services"))
        .flat_map(|keys| keys.all())
    {
        // What is no mapping says nothing of a service, and is told as such.
        let Some(keys) = item.keys() else { continue };
        if let Some(known) = services.iter_mut().find(|known| known.key == item.key) {
            known.items.push(item);
            known.keys.push(keys);
        } else {
            services.push(Layers {
                key: item.key,
                items: vec![item],
                keys: vec![keys],
            });
        }
    }
    services
}

impl<'f> Layers<'f> {
    /// What each file says.
    pub(super) fn each(&self) -> impl Iterator<Item = &Keys<'f>> {
        self.keys.iter()
    }

    /// Where it is named first.
    pub(super) fn place(&self) -> Place {
        self.items[0].place()
    }

    /// A text, of the strongest file that has it.
    pub(super) fn text(&self, name: &str) -> Option<Said> {
        // Weaker ones are read too: they have no say.
        let said: Vec<Said> = self
            .keys
            .iter()
            .filter_map(|keys| keys.text(name))
            .collect();
        said.into_iter().next_back()
    }

    /// A value, of the strongest file that has it.
    pub(super) fn take(&self, name: &str) -> Option<Item<'f>> {
        let mut items: Vec<Item<'f>> = self
            .keys
            .iter()
            .filter_map(|keys| keys.take(name))
            .collect();
        let strongest = items.pop();
        items.iter().for_each(Item::settle);
        strongest
    }

    /// Knows keys that mean nothing here.
    pub(super) fn ignore(&self, names: &[&str]) {
        self.keys.iter().for_each(|keys| keys.ignore(names));
    }

    /// Why what nobody reads of it is not taken along.
    pub(super) fn rest(&self, why: &'static str) {
        self.keys.iter().for_each(|keys| keys.rest(why));
    }

    /// All of it is lost.
    pub(super) fn lost(&self, what: impl Into<String>, why: impl Into<String>) -> Remark {
        self.items.iter().for_each(Item::settle);
        Remark::lost(self.place(), what, why)
    }

    /// Tells that a port is no longer published.
    pub(super) fn forwarded(&self, report: &mut Vec<Remark>) {
        if let Some(said) = self.text("portforward").filter(|said| said.text != "false") {
            report.push(Remark::changed(
                said.place,
                format!("services.{}.portforward: {}", self.key, said.text),
                "ports on this machine are written in `global.kdl`, as `publish`",
            ));
        }
    }
}
