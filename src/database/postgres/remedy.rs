//! What helps where no connection can be had.

use crate::database::DatabaseError;

/// Signs in a refusal's message, and what helps; the first that is found counts.
const SIGNS: [(&str, &str); 10] = [
    (
        "UnknownIssuer",
        "`sslrootcert=FILE` names the certificate that vouches for the server; `sslmode=require` without it encrypts \
         and doesn't ask who is there",
    ),
    ("not valid for name", "connect by the name that the certificate is for, or take `sslmode=verify-ca`"),
    ("certificate expired", "the server needs a new certificate; `sslmode=require` encrypts and doesn't look at it"),
    ("server does not support TLS", "turn `ssl` on in the server, or take `sslmode=prefer`, which goes on without"),
    ("password missing", PASSWORD),
    ("no encryption", "the server wants TLS: take `sslmode=require`, or `prefer`"),
    ("Connection refused", "is the server running, and is it this host and port?"),
    ("timed out", "is it this host and port, and does a firewall let them through?"),
    ("No such file or directory", "is the server running, and are its sockets there? `host=…` names another directory"),
    ("failed to lookup address", "no computer has this name; is `host` right?"),
];

const PASSWORD: &str = "a password stands in the url or under `password`, in PGPASSWORD, or in the file ~/.pgpass";

/// What to do about a connection that was refused.
pub(super) fn remedy(error: &DatabaseError) -> Option<String> {
    match error.code.as_deref() {
        Some("28P01") => return Some(PASSWORD.to_owned()),
        Some("3D000") => return Some("dorm creates no database: CREATE DATABASE makes it, or `createdb`".to_owned()),
        Some("53300") => return Some("wait until others are gone, or raise `max_connections`".to_owned()),
        Some("57P03") => return Some("the server is starting or stopping: try again in a moment".to_owned()),
        _ => {}
    }
    SIGNS.iter().find(|(sign, _)| error.message.contains(sign)).map(|(_, help)| (*help).to_owned())
}
