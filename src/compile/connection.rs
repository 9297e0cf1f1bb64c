//! A server of the catalog that one project has for itself.

use crate::compose::{Attachment, File, Mount, Text};
use crate::model::{Connection, Private};

use super::{instance, label, service};

/// Adds it to the project's file: `<slug>-redis` on the project's private network, where it answers to
/// that name alone. It has no port on the host, as nobody but the project is to reach it.
pub(super) fn add(file: &mut File, slug: &str, connection: &Connection, private: &Private) {
    let Connection { spec, host, .. } = connection;
    let image = format!("{}:{}", spec.image, private.series.tag);
    let mut service = instance::server(spec, private.series, &image);
    service
        .networks
        .insert(service::PRIVATE.into(), Attachment::default());
    service::add_private_network(file, slug);
    if let Some(data) = private.series.data {
        let key = format!("{}-data", spec.name);
        service.volumes.push(Mount::Volume {
            source: Text::from(&key),
            target: data.into(),
        });
        let labels = [(label("service"), Text::from(spec.name))];
        let external = private.moved.is_some();
        file.volumes.insert(
            key.into(),
            service::volume(private.volume(host), external, labels.into()),
        );
    }
    file.services.insert(Text::from(host), service);
}
