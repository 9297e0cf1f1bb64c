//! What projects' files leave to the machine. The global stack's file says what this one gives them.

use std::collections::BTreeMap;

use super::Text;
use crate::model::{DEFAULT_DOMAIN, DEFAULT_NETWORK};

/// The variable with the domain that projects live under.
pub const DOMAIN: &str = "PHPIER_DOMAIN";
/// The variable with the name of the shared network.
pub const NETWORK: &str = "PHPIER_NETWORK";

/// Where the global stack's file says it. Compose passes over keys of such names.
pub const KEY: &str = "x-environment";

/// Variables by their names.
pub type Environment = BTreeMap<Text, Text>;

/// What a machine gives to projects' files.
pub fn environment(domain: &str, network: &str) -> Environment {
    let values = [(DOMAIN, domain), (NETWORK, network)];
    values
        .map(|(name, value)| (name.into(), Text::literal(value)))
        .into()
}

impl Text {
    /// The domain that projects live under.
    pub fn domain() -> Self {
        Self::variable(DOMAIN, DEFAULT_DOMAIN)
    }

    /// The shared network.
    pub fn network() -> Self {
        Self::variable(NETWORK, DEFAULT_NETWORK)
    }
}
