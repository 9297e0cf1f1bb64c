//! Where a project answers.

/// A host name, or all names one label below one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Host {
    /// Whether it stands for any one label before the name.
    pub wildcard: bool,
    /// The labels before the domain, or the whole name.
    pub name: String,
    /// Whether the stack's domain follows the name.
    pub below_domain: bool,
}

impl Host {
    /// A host below the stack's domain.
    pub fn below_domain(name: String) -> Self {
        Self {
            wildcard: false,
            name,
            below_domain: true,
        }
    }

    /// The host that a person opens, with the domain of this stack; a wildcard keeps its star.
    pub fn full(&self, domain: &str) -> String {
        let star = if self.wildcard { "*." } else { "" };
        if self.below_domain {
            format!("{star}{}.{domain}", self.name)
        } else {
            format!("{star}{}", self.name)
        }
    }
}
