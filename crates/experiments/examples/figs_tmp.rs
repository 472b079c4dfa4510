//! Temporary.
fn main() {
    let id = std::env::args().nth(1).unwrap();
    let m = spec::MILESTONES.iter().find(|m| m.id == id).unwrap();
    for p in m.presets {
        let seeds: Vec<u64> = m
            .figures
            .iter()
            .filter(|f| f.preset == p.id)
            .flat_map(|f| f.seeds.iter().copied())
            .max()
            .map_or(vec![1], |n| (1..=n).collect());
        for seed in seeds {
            let run = (p.spec)().with("seed", seed).unwrap();
            let mut e = experiments::build(&run, &|_| None).unwrap();
            let (mut n, mut worst) = (0, 0.0_f64);
            let start = std::time::Instant::now();
            loop {
                let t = std::time::Instant::now();
                let more = e.step().unwrap();
                worst = worst.max(t.elapsed().as_secs_f64());
                n += 1;
                if !more || n >= 5000 {
                    break;
                }
            }
            println!(
                "{} seed {seed}: {n} steps, {:.2} s, worst {:.1} ms",
                p.id,
                start.elapsed().as_secs_f64(),
                worst * 1e3
            );
            let metrics = e.metrics();
            for f in m.figures.iter().filter(|f| f.preset == p.id && f.seeds.contains(&seed)) {
                let v = metrics.iter().find(|x| x.0 == f.metric).map(|x| x.1);
                println!(
                    "   {} = {v:?} against {} ± {}: {}",
                    f.metric,
                    f.published,
                    f.tolerance,
                    v.is_some_and(|v| f.holds(v))
                );
            }
            if std::env::args().nth(2).is_some() {
                println!("{metrics:?}");
                for place in std::env::args().skip(2) {
                    println!("{place}: {:?}", e.show(&place));
                }
            }
        }
    }
}
