//! How long a connection may take, from the first packet to the server's greeting. The driver
//! measures only the way to the socket: a server that takes the call and says nothing would hold
//! it for ever.

use super::error::{plain, transport_error};
use super::tls::Tls;
use crate::database::{DatabaseError, ErrorKind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Where `connect_timeout` says nothing.
pub(super) const USUAL: Duration = Duration::from_secs(30);

/// Connects, or gives up after a time; never, where there is none.
pub(super) fn connect(
    config: postgres::Config,
    tls: Tls,
    patience: Option<Duration>,
    place: &str,
) -> Result<postgres::Client, DatabaseError> {
    let Some(patience) = patience else {
        return config.connect(tls).map_err(|error| transport_error(&error, Some(place)));
    };
    let (answer, answers) = channel();
    // Left behind where it gets no answer: nothing can call it back.
    thread::spawn(move || drop(answer.send(config.connect(tls))));
    match answers.recv_timeout(patience) {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(transport_error(&error, Some(place))),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            let seconds = patience.as_secs();
            let mut error = plain(
                ErrorKind::Connection,
                format!("can't connect to PostgreSQL at {place}: no answer within {seconds} s (`connect_timeout`)"),
            );
            error.hint = Some("is it this host and port, and is the server well?".to_owned());
            Err(error)
        }
    }
}
