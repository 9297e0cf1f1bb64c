//! A project's files: its Compose file and the build context of its image.

use crate::artifact::Artifact;
use crate::compose::{File, Network, Text};
use crate::model::Project;

use super::{app, compose_artifact, connection, global::NETWORK, image, service};

/// The files of a project, relative to its folder.
pub fn compile(project: &Project) -> Vec<Artifact> {
    let context = image::context(project);
    let file = file(project, &image::tag(project, &context), image::FOLDER);
    let mut artifacts = vec![
        compose_artifact(&project.output, &project.slug, &file),
        image::ignore(project),
    ];
    artifacts.extend(context);
    artifacts
}

/// Its Compose file, with an image of this tag that is built from a folder.
pub(super) fn file(project: &Project, tag: &str, folder: &str) -> File {
    let mut file = File {
        name: Text::from(&project.slug),
        ..File::default()
    };
    file.networks.insert(
        NETWORK.into(),
        Network {
            name: Text::network(),
            external: true,
        },
    );
    app::add(&mut file, project, tag, folder);
    for own in &project.services {
        service::add_private(&mut file, &project.slug, own);
    }
    for (connection, private) in project.private() {
        connection::add(&mut file, &project.slug, connection, private);
    }
    file
}
