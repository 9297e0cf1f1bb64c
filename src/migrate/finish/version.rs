//! Versions of servers: what phpier has stays as it was, and what it has not is told.

use super::Finisher;
use crate::catalog::ServiceSpec;
use crate::draft::Server;
use crate::migrate::image;
use crate::migrate::needs::Placed;
use crate::migrate::report::{Place, Remark};

impl Finisher<'_> {
    /// The server of the global stack for one of the old set-up's, in that one's version where phpier
    /// has it.
    pub(super) fn server(
        &mut self,
        spec: &ServiceSpec,
        version: Option<&str>,
        place: &Place,
    ) -> Placed {
        let series = version.and_then(|version| image::series(spec.name, version));
        let series = series.or_else(|| image::newest(spec.name, version?));
        let nearest = version.and_then(|version| image::nearest(spec.name, version));
        let server = Server {
            service: spec.name.to_owned(),
            version: series.map(str::to_owned),
            ..Server::default()
        };
        let placed = self.global.place(server, nearest);
        if let Some(version) = version {
            self.taken_instead(spec, version, &placed, place);
        }
        placed
    }

    /// Tells of another version than the old one.
    pub(super) fn taken_instead(
        &mut self,
        spec: &ServiceSpec,
        version: &str,
        placed: &Placed,
        place: &Place,
    ) {
        let series = &placed.series;
        let newest = image::newest(spec.name, version) == Some(series);
        let database = spec.engine().is_some();
        let kept = image::series(spec.name, version) == Some(series) || (newest && !database);
        if kept {
            return;
        }
        let why = if newest {
            format!("the tag follows all of {version}; {series} is taken, which it means by now")
        } else if database {
            format!("phpier has no such version; {series} is taken")
        } else {
            format!(
                "phpier has no such version; {series} is taken, and what was in the old one is not kept"
            )
        };
        self.tell(Remark::changed(
            place.clone(),
            format!("{} {version}", spec.name),
            why,
        ));
    }
}
