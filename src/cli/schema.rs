//! `phpier schema`

use super::exit::Exit;
use super::ui::Ui;
use crate::schema;

pub(super) fn run(ui: &mut Ui) -> Exit {
    ui.payload(&schema::project());
    Exit::Done
}
