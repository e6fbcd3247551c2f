-- What lets a run find the events that its rules ask for without passing by all others: each event has a number that stands for
-- what its request has in common with many others (event.RequestKind), and the index on batches holds it.

-- Numbered from 1 without gaps. A number is never given again: events hold it.
create table request_kind (
    id   smallint primary key,
    kind text     not null unique -- at most 4,096 of them, each cut to what an index takes
);

-- 0 is no kind: such an event is read as if nothing were known of it. Null in rows of before, and of older replicas.
alter table audit_event add column kind smallint;

-- Whether the events of a batch have their kinds.
alter table ingest_batch add column kinds boolean not null default false;

-- a run's events
create index audit_event_batch_kind on audit_event (batch, kind);
drop index audit_event_batch;
