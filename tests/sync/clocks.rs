//! Wrong clocks: whatever the clock says, and whether or not the server reports the time, every record of
//! the server arrives.

use partnerdesk::domain::Want;
use partnerdesk::domain::{Resource, Timestamp};
use serde_json::json;

use super::broken::run;
use super::contents::contents;
use super::{NOW, World, at, ok, records};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Makes the server report its time in its answers, or nonsense.
fn tell(world: &World, at: i64, tells: bool) {
    let date = if tells {
        let date = Timestamp::from_ms(at).unwrap();
        httpdate::fmt_http_date(
            std::time::SystemTime::UNIX_EPOCH
                + std::time::Duration::from_millis(u64::try_from(date.ms()).unwrap()),
        )
    } else {
        "half past ten".to_owned()
    };
    world.api.say_time(&date);
}

/// A programme with something new every five minutes, read every five minutes by a machine whose clock is
/// ahead; `ahead` says by how much in each sync.
async fn read_on(tells: bool, ahead: impl Fn(i64) -> i64) -> World {
    let world = World::new().await;
    world.api.set("partnerships", records("part", 3, &json!({})));
    world.api.set("customers", records("cus", 30, &json!({"partnership_key": "part-0001"})));
    world.api.set("transactions", records("inv", 30, &json!({"customer": {"key": "cus-0001"}})));
    for step in 0..12 {
        let now = at(NOW) + step * 5 * MINUTE;
        let new = now - MINUTE / 2;
        let times = |key: String| json!({"key": key, "created_at": new, "updated_at": new});
        if step > 0 {
            world.api.change("customers", |list| {
                let mut item = times(format!("new-{step:04}"));
                item["partnership_key"] = json!("part-0002");
                list.insert(0, item);
                // A record that already exists changes.
                list.last_mut().unwrap()["name"] = json!(format!("Name {step}"));
                list.last_mut().unwrap()["updated_at"] = json!(new);
            });
            world.api.change("transactions", |list| {
                let mut item = times(format!("pay-{step:04}"));
                item["customer"] = json!({"key": "cus-0002"});
                list.insert(0, item);
            });
            // A list that was empty so far.
            world.api.change("leads", |list| list.insert(0, times(format!("lead-{step:04}"))));
        }
        tell(&world, now, tells);
        let own = Timestamp::from_ms(now + ahead(step)).unwrap().rfc3339();
        let want = if step % 3 == 1 { Want::Freshness } else { Want::Changes };
        ok(&world.sync_at(want, &own).await);
    }
    world
}

#[tokio::test]
async fn everything_arrives_whatever_the_clock_says() {
    let wanted = contents(&read_on(true, |_| 0).await.file);
    assert_eq!(wanted["customers"].len(), 41);
    assert_eq!(wanted["leads"].len(), 11);
    for tells in [true, false] {
        for minutes in
            [-30, -10, -6, -3, -1, 0, 1, 3, 6, 10, 30, 24 * 60, 400 * 24 * 60, -400 * 24 * 60]
        {
            let world = read_on(tells, |_| minutes * MINUTE).await;
            let same = contents(&world.file) == wanted;
            assert!(same, "{minutes} minutes ahead, {tells}: the stores differ");
        }
        for wrong in [0, 1, 4, 10] {
            for ahead in [30 * MINUTE, 400 * DAY, -DAY] {
                let world = read_on(tells, |step| if step == wrong { ahead } else { 0 }).await;
                let same = contents(&world.file) == wanted;
                assert!(same, "sync {wrong} was {ahead} ms ahead, {tells}: the stores differ");
            }
        }
    }
}

#[tokio::test]
async fn a_list_is_no_newer_than_the_server_says_it_was() {
    let world = World::new().await;
    world.api.set("customers", records("cus", 3, &json!({})));
    for (ahead, complete) in [
        (10 * MINUTE, NOW),
        (2 * MINUTE, "2026-03-01T12:02:00Z"),
        (-10 * MINUTE, "2026-03-01T11:50:00Z"),
    ] {
        tell(&world, at(NOW), true);
        let own = Timestamp::from_ms(at(NOW) + ahead).unwrap();
        let outcome = world.sync_at(Want::Everything, &own.rfc3339()).await;
        ok(&outcome);
        assert_eq!(outcome.skew.is_some(), ahead.abs() > 2 * MINUTE, "{ahead}");
        let states = world.store().resources().unwrap();
        let customers = states.iter().find(|one| one.resource == Resource::Customers).unwrap();
        assert_eq!(customers.complete_at.unwrap().rfc3339(), complete, "{ahead}");
        assert_eq!(world.store().data_as_of().unwrap(), Some(own), "ages are by the own clock");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(
    clippy::disallowed_methods,
    reason = "the machine's own clock is what is told from the server's"
)]
async fn a_clock_that_is_wrong_is_told_by_sync_and_doctor_and_a_frozen_one_is_not() {
    let world = World::new().await;
    let home = tempfile::tempdir().unwrap();
    let now = i64::try_from(
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis(),
    )
    .unwrap();
    let said = async |args: &str| {
        let output = run(&world, home.path(), args, None).await;
        assert!(output.status.success());
        format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    };
    for (apart, words) in [
        (0, None),
        (-MINUTE, None),
        (-11 * MINUTE, Some("minutes ahead of the server's")),
        (11 * MINUTE, Some("minutes behind the server's")),
    ] {
        tell(&world, now + apart, true);
        for args in ["sync", "doctor"] {
            let said = said(args).await;
            assert_eq!(words.is_some(), said.contains("clock"), "{args} {apart}: {said}");
            assert!(said.contains(words.unwrap_or_default()), "{args} {apart}: {said}");
        }
        if words.is_some() {
            assert!(said("doctor --json").await.contains(r#""name":"clock","state":"warn""#));
        }
    }
    // A clock that was frozen on purpose isn't wrong.
    tell(&world, now, true);
    assert!(!said("sync --now 2026-03-01T12:00:00Z").await.contains("clock"));
    assert!(!said("doctor --now 2026-03-01T12:00:00Z").await.contains("clock"));
}
