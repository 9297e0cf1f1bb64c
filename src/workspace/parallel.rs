//! Work over many items on all cores, results in the items' order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Fewer items than this are done sooner than a thread is started.
const WORTH_A_THREAD: usize = 8;
/// Taken at once, so that threads rarely meet.
const CHUNK: usize = 16;

/// `work` on every item.
///
/// # Panics
/// Where `work` does.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    in_chunks(items, CHUNK, WORTH_A_THREAD, work)
}

/// The same for work that takes so long that every item is worth a thread.
///
/// # Panics
/// Where `work` does.
pub fn map_slow<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    in_chunks(items, 1, 1, work)
}

fn in_chunks<T: Sync, R: Send>(
    items: &[T],
    chunk: usize,
    worth_a_thread: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(items.len() / worth_a_thread);
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let chunks = Mutex::new(Vec::new());
    let run = || loop {
        let start = next.fetch_add(chunk, Ordering::Relaxed);
        let Some(rest) = items.get(start..).filter(|rest| !rest.is_empty()) else {
            return;
        };
        let results: Vec<R> = rest.iter().take(chunk).map(&work).collect();
        chunks
            .lock()
            .expect("a thread that panicked ends the program")
            .push((start, results));
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    let mut chunks = chunks.into_inner().expect("all threads are done");
    chunks.sort_unstable_by_key(|(start, _)| *start);
    // Room for all of them at once: a growing list would hold the largest results twice.
    let mut results = Vec::with_capacity(items.len());
    results.extend(chunks.into_iter().flat_map(|(_, results)| results));
    results
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_keep_the_order_of_their_items() {
        for count in [0, 1, 7, 8, 100, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|n| n * 2).collect();
            assert_eq!(super::map(&items, |n| n * 2), doubled);
            assert_eq!(super::map_slow(&items, |n| n * 2), doubled);
        }
    }
}
