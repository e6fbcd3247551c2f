-- What a run read, under which revision, and how old what it left was. Null in runs of before, and where nothing was read.
alter table rule_run
    add column revision      int,
    add column from_position bigint,        -- after this place …
    add column from_n        int,
    add column to_position   bigint,        -- … up to and including this one
    add column to_n          int,
    add column lag_seconds   bigint;

-- the hourly removal of old runs
create index on rule_run (ended_at);

-- Which parts of the stream each rule has judged: a row for each revision and unbroken part, lengthened in the commit of each
-- run. It outlives the runs and stays small.
create table rule_coverage (
    id                bigint generated always as identity primary key,
    rule_id           text        not null,
    revision          int         not null,
    from_position     bigint      not null, -- after this place …
    from_n            int         not null,
    to_position       bigint      not null, -- … up to and including this one
    to_n              int         not null,
    first_examined_at timestamptz not null,
    last_examined_at  timestamptz not null,
    received_from     timestamptz,          -- when its events were received; null while it holds none
    received_to       timestamptz
);

-- GET /rules/{ruleId}/coverage, newest first, and the part that a run lengthens
create index on rule_coverage (rule_id, id desc);
