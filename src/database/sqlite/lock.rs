//! One dorm at a time on a file: an OS lock on `<file>-dorm.lock`, which a killed process lets go by
//! itself. The file says who holds it, for those who wait.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The lock, until it is dropped.
#[derive(Debug)]
pub struct FileLock {
    file: File,
    path: PathBuf,
    _names: Option<NamesLock>,
}

/// Who holds a lock, as far as the file says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// The process.
    pub pid: Option<u32>,
    /// Since when, in RFC 3339.
    pub since: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(formatter, "process {pid}")?,
            None => formatter.write_str("another process")?,
        }
        match &self.since {
            Some(since) => write!(formatter, ", running since {since}"),
            None => Ok(()),
        }
    }
}

/// Why a lock wasn't had.
#[derive(Debug)]
pub enum LockError {
    /// The time is over.
    Held(Holder),
    /// The one who waits has had enough.
    GivenUp,
    /// The lock file can't be made or locked.
    Io(PathBuf, std::io::Error),
}

impl fmt::Display for LockError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held(holder) => write!(formatter, "another dorm is at work on this database: {holder}"),
            Self::GivenUp => formatter.write_str("interrupted while waiting for another dorm"),
            Self::Io(path, error) => write!(formatter, "can't lock `{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for LockError {}

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(40);

impl FileLock {
    /// The lock file of a database file.
    pub fn path_for(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push("-dorm.lock");
        PathBuf::from(name)
    }

    /// Takes the lock of a database file. Whoever has to wait is told for whom, again and again,
    /// and may give up.
    pub fn acquire(
        database: &Path,
        wait: Duration,
        mut waiting: impl FnMut(&Holder) -> ControlFlow<()>,
    ) -> Result<Self, LockError> {
        let path = Self::path_for(database);
        let start = Instant::now();
        let (file, path) = Self::acquire_beside(path, start, wait, &mut waiting)?;
        let names = NamesLock::acquire(database, start, wait, &mut waiting);
        let mut lock = Self { file, path, _names: None };
        lock._names = names?;
        Ok(lock)
    }

    fn acquire_beside(
        path: PathBuf,
        start: Instant,
        wait: Duration,
        waiting: &mut impl FnMut(&Holder) -> ControlFlow<()>,
    ) -> Result<(File, PathBuf), LockError> {
        let io = |error| LockError::Io(path.clone(), error);
        loop {
            let mut file =
                OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
            match file.try_lock() {
                // A lock on a file that its last holder has removed meanwhile is worth nothing.
                Ok(()) if !is_current(&file, &path) => continue,
                Ok(()) => {
                    sign(&mut file).map_err(io)?;
                    return Ok((file, path));
                }
                Err(TryLockError::Error(error)) => return Err(io(error)),
                Err(TryLockError::WouldBlock) => {
                    let holder = read_holder(&mut file);
                    if start.elapsed() >= wait {
                        return Err(LockError::Held(holder));
                    }
                    if waiting(&holder).is_break() {
                        return Err(LockError::GivenUp);
                    }
                    std::thread::sleep(PAUSE.min(wait.saturating_sub(start.elapsed())));
                }
            }
        }
    }
}

/// A file may have several names that don't lead to one another (hard links), and then a lock file
/// beside each of them: so the database file itself is locked, too. SQLite's own locks are of another
/// kind on Linux, and neither sees the other; elsewhere they are one kind.
#[derive(Debug)]
struct NamesLock {
    /// Closed with the lock: no transaction is open then.
    _file: File,
}

impl NamesLock {
    #[cfg(target_os = "linux")]
    fn acquire(
        database: &Path,
        start: Instant,
        wait: Duration,
        waiting: &mut impl FnMut(&Holder) -> ControlFlow<()>,
    ) -> Result<Option<Self>, LockError> {
        use std::os::unix::fs::MetadataExt as _;
        if !database.metadata().is_ok_and(|found| found.nlink() > 1) {
            return Ok(None);
        }
        let io = |error| LockError::Io(database.to_owned(), error);
        let file = File::open(database).map_err(io)?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self { _file: file })),
                Err(TryLockError::Error(error)) => return Err(io(error)),
                Err(TryLockError::WouldBlock) if start.elapsed() >= wait => {
                    return Err(LockError::Held(Holder::default()));
                }
                Err(TryLockError::WouldBlock) => {}
            }
            if waiting(&Holder::default()).is_break() {
                return Err(LockError::GivenUp);
            }
            std::thread::sleep(PAUSE.min(wait.saturating_sub(start.elapsed())));
        }
    }

    #[cfg(not(target_os = "linux"))]
    const fn acquire(
        _database: &Path,
        _start: Instant,
        _wait: Duration,
        _waiting: &mut impl FnMut(&Holder) -> ControlFlow<()>,
    ) -> Result<Option<Self>, LockError> {
        Ok(None)
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Removed while it is held: whoever has it open already finds that it isn't current.
        // Where a removal isn't allowed (an open file on Windows) the file stays, and does no harm.
        drop(std::fs::remove_file(&self.path));
        drop(self.file.unlock());
    }
}

fn sign(file: &mut File) -> std::io::Result<()> {
    let now = jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_else(|_| jiff::Timestamp::now());
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(format!("{} {now}\n", std::process::id()).as_bytes())?;
    file.flush()
}

fn read_holder(file: &mut File) -> Holder {
    let mut text = String::new();
    // On Windows a locked file can't be read: then the holder has no name.
    if file.seek(SeekFrom::Start(0)).is_err() || file.take(200).read_to_string(&mut text).is_err() {
        return Holder::default();
    }
    let mut words = text.split_whitespace();
    Holder { pid: words.next().and_then(|word| word.parse().ok()), since: words.next().map(str::to_owned) }
}

#[cfg(unix)]
fn is_current(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(open), Ok(there)) => open.dev() == there.dev() && open.ino() == there.ino(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_current(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_works_the_other_waits_and_says_for_whom() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("db.sqlite3");
        let lock = FileLock::acquire(&database, Duration::ZERO, |_| ControlFlow::Continue(())).unwrap();
        let mut told = Vec::new();
        let refused = FileLock::acquire(&database, Duration::from_millis(100), |holder| {
            told.push(holder.clone());
            ControlFlow::Continue(())
        });
        assert!(matches!(refused, Err(LockError::Held(holder)) if holder.pid == Some(std::process::id())));
        assert!(!told.is_empty() && told[0].since.is_some());
        let given_up = FileLock::acquire(&database, Duration::from_secs(9), |_| ControlFlow::Break(()));
        assert!(matches!(given_up, Err(LockError::GivenUp)));
        drop(lock);
        assert!(!FileLock::path_for(&database).exists());
        FileLock::acquire(&database, Duration::ZERO, |_| ControlFlow::Continue(())).unwrap();
    }

    #[test]
    fn never_two_at_once_although_the_file_comes_and_goes() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("db.sqlite3");
        let inside = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let lock = FileLock::acquire(&database, Duration::from_secs(30), |_| ControlFlow::Continue(()))
                            .unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
    }
}
