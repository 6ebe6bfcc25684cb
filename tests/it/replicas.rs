//! PostgreSQL: batches wait for replicas.

use crate::support::standby::OwnServer;
use crate::support::{Outcome, Project, dorm, dorm_command};
use std::process::Stdio;
use std::time::Duration;

#[test]
fn batches_wait_while_a_replica_is_behind() {
    let mut server = OwnServer::start();
    let standby = server.follower();
    let project = Project::empty();
    project.write("dorm.toml", &format!("[databases.default]\nurl = \"{}\"\n", server.url()));
    project.models("shop", "[model.Item.fields]\nsize = { type = \"IntegerField\" }\n");
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    let mut primary = server.try_connect().expect("connect");
    primary.batch_execute("INSERT INTO shop_item (size) SELECT n FROM generate_series(1, 400) n").expect("insert");
    project.write(
        "shop/migrations/0002_fill.toml",
        "dependencies = [\"shop.0001_initial\"]\n\n[[operations]]\ntype = \"BackfillBatch\"\nmodel = \"Item\"\n\
         set = { size = \"size + 1000\" }\nbatch_size = 20\nsleep = \"50ms\"\n",
    );
    project.remove("shop/migrations/latest.txt");
    let mut replica = standby.try_connect().expect("connect to the standby");
    let follows = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";
    while primary.query_one(follows, &[]).expect("ask").get::<_, i64>(0) == 0 {
        std::thread::sleep(Duration::from_millis(50));
    }
    replica.batch_execute("SELECT pg_wal_replay_pause()").expect("pause");
    let arguments = ["migrate", "--max-lag", "300ms"];
    let mut child =
        dorm_command(&project).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("run dorm");
    let mut changed =
        || -> i64 { primary.query_one("SELECT count(*) FROM shop_item WHERE size > 1000", &[]).expect("count").get(0) };
    // It stops on its way, and stays where it is.
    std::thread::sleep(Duration::from_secs(3));
    let some = changed();
    assert!(some < 400, "{some} rows");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(changed(), some);
    assert!(child.try_wait().expect("look").is_none(), "it goes on");
    replica.batch_execute("SELECT pg_wal_replay_resume()").expect("go on");
    let outcome = Outcome::of(&arguments, &child.wait_with_output().expect("the end"));
    outcome.ok().says("waiting for the replica `follower`");
    assert_eq!(changed(), 400);
}
