-- What a backfill examined as what: a row for each unbroken part that one revision read under the same exceptions, lengthened in the
-- commit of each slice. Backfills of before have none.
create table rule_backfill_part (
    id                bigint generated always as identity primary key,
    backfill_id       bigint      not null references rule_backfill (id) on delete cascade,
    revision          integer     not null,
    exceptions        bigint[]    not null,                           -- those in force, by id
    reached           timestamptz not null,                           -- it ends with this place, and begins after the part before
    reached_identity  uuid        not null,
    last_examined_at  timestamptz not null
);

-- the part that holds an event, and the one that a slice lengthens
create index on rule_backfill_part (backfill_id, id);

-- When the rule was made that it was asked for: another one of the same id is not run by it. Null in backfills of before.
alter table rule_backfill
    add column rule_created_at timestamptz;

-- GET /rules/{ruleId}/explain, of events whose day has been dropped. By hash: a sender chooses how long an audit id is.
create index alert_by_audit_id on alert using hash (audit_id);
