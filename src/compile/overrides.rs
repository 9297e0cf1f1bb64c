//! What a project is on one machine: a Compose file that is merged over the one that is in git, and
//! another build context where the image differs. No repository holds them.

use crate::artifact::{Artifact, Comment, LOCAL, LOCAL_COMPOSE};
use crate::compose::overlay;
use crate::model::Project;

use super::{image, project};

/// What makes of a project, as everybody has it, the one that this machine is to have; nothing where they
/// are the same. Both have one name.
pub fn compile(common: &Project, here: &Project) -> Vec<Artifact> {
    let artifact = |path: String, body: String| Artifact {
        path,
        owner: here.slug.clone(),
        comment: Comment::Hash,
        body,
    };
    let tag = |project| image::tag(project, &image::context(project));
    let context = image::context(here);
    let (tag, own) = (tag(common), image::tag(here, &context));
    let folder = format!("{LOCAL}image");
    let (from, context) = if own == tag {
        (image::FOLDER, Vec::new())
    } else {
        (folder.as_str(), context)
    };
    let base = project::file(common, &tag, image::FOLDER);
    let Some(over) = overlay::between(&base, &project::file(here, &own, from)) else {
        return Vec::new();
    };
    let ignore = artifact(format!("{LOCAL}.gitignore"), "*\n".to_owned());
    let over = artifact(LOCAL_COMPOSE.to_owned(), over);
    let context = context.into_iter().map(|file| Artifact {
        path: file.path.replacen(image::FOLDER, &folder, 1),
        ..file
    });
    [ignore, over].into_iter().chain(context).collect()
}
