-- Rules run once more over the past, slice by slice in the background. The row is the work's lock and its progress: each slice's
-- alerts and how far they reach are one commit. It outlives its rule, as the run log does.
create table rule_backfill (
    id                bigint      generated always as identity primary key,
    rule_id           text        not null,
    rule_revision     integer     not null,                           -- when it was asked for
    from_time         timestamptz not null,                           -- event time, inclusive
    to_time           timestamptz not null,                           -- exclusive
    state             text        not null check (state in ('waiting', 'running', 'finished', 'cancelled', 'failed')),
    reached           timestamptz not null,                           -- everything up to this place was examined
    reached_identity  uuid        not null,
    scanned           bigint      not null default 0,
    matched           bigint      not null default 0,
    created           bigint      not null default 0,
    duplicate         bigint      not null default 0,
    excepted          bigint      not null default 0,
    suppressed        bigint      not null default 0,
    created_at        timestamptz not null,
    created_by_key    bigint      not null,
    created_by        text        not null,                           -- the key's name then
    ended_at          timestamptz,
    message           text
);

-- one at a time for each rule; and what is to be worked on, oldest first
create unique index rule_backfill_open on rule_backfill (rule_id) where state in ('waiting', 'running');
create index rule_backfill_queue on rule_backfill (id) where state in ('waiting', 'running');

-- GET /rules/{ruleId}/backfills, newest first
create index rule_backfill_newest on rule_backfill (rule_id, id desc);
