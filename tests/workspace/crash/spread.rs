//! Many rounds, each in a world that is brought back before, on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::world::World;
use crate::support::tools;

/// All of them where everything must run, or else so many, evenly spread from the first to the last.
pub(super) fn sample<T: Clone>(test: &str, all: &[T], few: usize) -> Vec<T> {
    if tools::required() || all.len() <= few {
        return all.to_vec();
    }
    tools::sampled(test, few, all.len());
    let last = all.len() - 1;
    let at = |n: usize| all[n * last / (few - 1)].clone();
    (0..few).map(at).collect()
}

/// Runs something for each of these, and gives what came of it in no order. The world that is there already is one of
/// those it runs in.
pub(super) fn spread<J: Sync, R: Send>(
    world: &World,
    jobs: &[J],
    run: impl Fn(&World, &J) -> R + Sync,
) -> Vec<R> {
    /// A world takes as long to make as this many rounds, or longer.
    const WORTH_A_WORLD: usize = 30;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(jobs.len() / WORTH_A_WORLD).max(1);
    let next = AtomicUsize::new(0);
    let work = |world: &World| -> Vec<R> {
        let taken = std::iter::from_fn(|| jobs.get(next.fetch_add(1, Ordering::Relaxed)));
        taken.map(|job| run(world, job)).collect()
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|_| scope.spawn(|| work(&World::new())))
            .collect();
        let mut all = work(world);
        for other in others {
            all.extend(other.join().expect("each round succeeds"));
        }
        all
    })
}
