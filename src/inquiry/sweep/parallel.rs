//! Work for all cores: each has its own connection and takes the next job when it is free.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{SweepError, SweepProgress};
use crate::store::Store;

/// Runs jobs side by side and returns their results in the jobs' order. After a failure, or when the sweep is
/// stopped, no further job begins.
pub(in crate::inquiry) fn side_by_side<J: Sync, T: Send>(
    stores: &mut [Store],
    jobs: &[J],
    onlooker: SweepProgress<'_>,
    run: impl Fn(&Store, &J) -> Result<T, SweepError> + Sync,
) -> Result<Vec<T>, SweepError> {
    let next = AtomicUsize::new(0);
    let work = |store: &Store| {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(at) else { return Ok(done) };
            let result =
                if (onlooker.stopped)() { Err(SweepError::Stopped) } else { run(store, job) };
            match result {
                Ok(result) => done.push((at, result)),
                Err(error) => {
                    next.store(jobs.len(), Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
    };
    let work = &work;
    let done: Vec<Result<Vec<(usize, T)>, SweepError>> = std::thread::scope(|scope| {
        let hands: Vec<_> =
            stores.iter_mut().map(|store| scope.spawn(move || work(store))).collect();
        // A panic in a thread is a bug, so pass it on.
        let joined = hands.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined
            .map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut all = Vec::with_capacity(jobs.len());
    for done in done {
        all.extend(done?);
    }
    all.sort_by_key(|(at, _)| *at);
    Ok(all.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_jobs_order_and_a_stop_is_a_failure() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        drop(Store::open(&path).unwrap());
        let mut stores = Store::together(&path, 2).unwrap();
        let jobs: Vec<usize> = (0..100).collect();
        let twice =
            side_by_side(&mut stores, &jobs, SweepProgress::NOBODY, |_, job| Ok(job * 2)).unwrap();
        assert!(twice.iter().zip(&jobs).all(|(twice, job)| *twice == job * 2));
        assert_eq!(twice.len(), 100);
        let begun = AtomicUsize::new(0);
        let stopped = || begun.load(Ordering::Relaxed) >= 3;
        let onlooker = SweepProgress { stopped: &stopped, ..SweepProgress::NOBODY };
        let result = side_by_side(&mut stores, &jobs, onlooker, |_, _| {
            Ok(begun.fetch_add(1, Ordering::Relaxed))
        });
        assert!(matches!(result, Err(SweepError::Stopped)));
        assert!(begun.load(Ordering::Relaxed) <= 5);
    }
}
