-- What rules are not to alert on. A row is never removed, so that it can be told which exceptions were in force when a past run
-- began. It outlives its rule, so it has no foreign key.

create table rule_exception (
    id         bigint generated always as identity primary key,
    rule_id    text,                                     -- null: in force for all rules
    query      text        not null,                     -- KQL; true for the events that are excepted
    reason     text        not null,
    owner      text        not null,                     -- the name of the key that made it
    created_at timestamptz not null,
    expires_at timestamptz,                              -- null: never
    ended_at   timestamptz,                              -- when somebody took it back; null: nobody did
    ended_by   text,
    check ((ended_at is null) = (ended_by is null))
);

-- GET /rules/{ruleId}/exceptions and GET /exceptions, newest first; those in force when a run begins
create index on rule_exception (rule_id, id desc);
