use super::*;
#[test]
fn scratch() {
    for preset in spec::MILESTONES.iter().find(|m| m.id == "playground-2d").unwrap().presets {
        for seed in 1..=3 {
            let run = (preset.spec)();
            let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
            let mut p = Playground::new(model, seed, &|_| None).unwrap();
            let time = std::time::Instant::now();
            let mut steps = 1;
            let mut first = None;
            let end = loop {
                match p.step() {
                    Ok(true) => steps += 1,
                    other => break other,
                }
                if p.run.test.accuracy() >= 99.0 && first.is_none() {
                    first = Some(steps)
                }
            };
            println!(
                "{} seed {seed}: {:?} {} passes, {:.1} µs a pass, first 99 at {:?}, {:?}",
                preset.id,
                end,
                p.run.passes,
                time.elapsed().as_secs_f64() * 1e6 / p.run.passes as f64,
                first,
                p.metrics()
            );
        }
    }
}
