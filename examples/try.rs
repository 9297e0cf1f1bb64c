fn main() {
    use phpier::*;
    use std::io::Write;
    let mut s = source::SourceMap::default();
    let mut d = diagnostic::Diagnostics::default();
    let add = |s: &mut source::SourceMap, p: &str| {
        let t = std::fs::read_to_string(p).unwrap();
        s.add(source::SourceFile {
            path: p.into(),
            text: t.into(),
            format: if p.ends_with("kdl") {
                source::Format::Kdl
            } else {
                source::Format::Yaml
            },
        })
    };
    let a: Vec<String> = std::env::args().skip(1).collect();
    let g = add(&mut s, &a[0]);
    let p = add(&mut s, &a[1]);
    let gc = pipeline::read_global(&s, g, &mut d);
    let pc = pipeline::read_project(&s, p, &mut d);
    let inp = pipeline::ProjectInput {
        source: p,
        folder: "x".into(),
        folder_name: "x".into(),
        recorded_name: None,
        in_scope: true,
    };
    let f = pipeline::resolve(gc.as_ref(), &[(inp, pc.unwrap())], &mut d);
    let mut o = std::io::stdout();
    for x in &d {
        writeln!(
            o,
            "{:?} {} {:?} {:?}",
            x.code.name, x.message, x.labels, x.help
        )
        .unwrap();
    }
    let mut all = vec![];
    if let Some(g) = &f.global {
        all.extend(compile::global(g));
    }
    for p in &f.projects {
        all.extend(compile::project(p));
    }
    for a in all {
        writeln!(o, "=== {}\n{}", a.path, a.render()).unwrap();
    }
}
