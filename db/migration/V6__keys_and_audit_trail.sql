-- A rotated key is a new row, so that both secrets work until the grace ends, which is the old row's expiry.
alter table api_key add column replaces bigint;

-- Who changed what, when. An entry outlives the key and the thing it names, so it holds copies and no foreign key.
create table audit_trail (
    id          bigint generated always as identity primary key, -- GET /audit-trail, newest first, reads it backwards
    at          timestamptz not null,
    key_id      bigint,                                          -- null: the service itself
    key_name    text        not null,
    action      text        not null,
    target_kind text        not null,
    target_id   text        not null,
    detail      json        not null                             -- json, not jsonb: only ever served whole
);

-- what is past its time is deleted by it
create index audit_trail_at on audit_trail (at);
