-- The stored stream of audit events.

-- Drawn before a batch is copied, so that its rows can name it.
create sequence ingest_batch_id;

-- One row for each ingest commit. position is null until a short transaction of its own has numbered the batch ("sealed"):
-- then it is gapless and in commit order, which no number drawn inside the ingest transaction can be.
create table ingest_batch (
    id bigint primary key,
    position bigint unique,
    received_at timestamptz not null,
    api_key_id bigint,
    events int not null,
    bytes bigint not null, -- stored documents, summed up: bounds what a run reads at once
    days date[] not null   -- the partitions it touched; 0001-01-01 for the one of times outside the days
);
-- the batches to seal
create index ingest_batch_unsealed on ingest_batch (id) where position is null;

create table stream_head (
    only_row boolean primary key default true check (only_row),
    head bigint not null
);
insert into stream_head (head) values (0);

-- A back-up must be able to read its own events.
create table zstd_dictionary (
    id int primary key,
    bytes bytea not null
);

-- Partitioned by UTC day; the service makes the days ahead (never "partition of", which waits for ingest and queries, and
-- never a default partition, which makes tomorrow's fail once it holds a row of tomorrow). Fixed width columns come first.
create table audit_event (
    event_time timestamptz not null,
    request_time timestamptz,
    identity uuid not null,
    batch bigint not null,
    n int not null,                   -- place in the batch
    response_code smallint,
    dry_run boolean,
    document_codec smallint not null, -- 0 as it came, 1 zstd, 1 + n zstd with dictionary n
    decision text,
    verb text,
    resource text,
    subresource text,
    username text,
    namespace text,
    name text,
    api_group text,
    stage text,
    level text,
    impersonated_user text,
    cluster text not null,
    document bytea not null
) partition by range (event_time);
-- compressed by the service; partitions copy this
alter table audit_event alter document set storage external;

-- twins, newest first, by id
create unique index audit_event_key on audit_event (event_time, identity);
-- a run's events
create index audit_event_batch on audit_event (batch);
-- an actor's and an object's earlier writes, for the answers of guides
create index audit_event_actor on audit_event (username, event_time)
    where verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
      and resource not in ('leases', 'events')
      and coalesce(subresource, '') not in ('status', 'binding');
create index audit_event_object on audit_event (resource, namespace, name, event_time)
    where verb in ('create', 'update', 'patch', 'delete', 'deletecollection')
      and resource not in ('leases', 'events')
      and coalesce(subresource, '') not in ('status', 'binding');

-- Times outside the days: kept 438,291 days (1,200 Gregorian years) too early, so that order is kept, a retry meets its twin
-- and the true time can be told.
create table audit_event_other_times
    (like audit_event including defaults including constraints including storage including indexes);
alter table audit_event attach partition audit_event_other_times
    for values from ('0001-01-01 00:00:00+00') to ('1900-01-01 00:00:00+00');

-- A document stored as it came, for SQL users who run with portreeve.events.codec=none; null where PostgreSQL cannot read it.
create function audit_event_document(codec smallint, document bytea) returns jsonb
language plpgsql immutable as $$
begin
    return case when codec = 0 then convert_from(document, 'UTF8')::jsonb end;
exception when others then
    return null;
end
$$;

-- For SQL users: the typed columns, cut and made safe, with the true time. Hours, because days depend on the session's zone.
create view audit_event_view as
select case
           when e.event_time < '1900-01-01 00:00:00+00' then e.event_time + interval '10518984 hours'
           else e.event_time
       end as event_time,
       e.request_time,
       b.received_at,
       e.cluster,
       e.identity,
       e.stage,
       e.level,
       e.verb,
       e.resource,
       e.subresource,
       e.api_group,
       e.namespace,
       e.name,
       e.username,
       e.impersonated_user,
       e.decision,
       e.response_code,
       e.dry_run,
       audit_event_document(e.document_codec, e.document) as document
from audit_event e
left join ingest_batch b on b.id = e.batch;

-- Records that could not be read, for people to look at.
create table quarantined_record (
    id bigint generated always as identity primary key,
    received_at timestamptz not null,
    api_key_id bigint,
    cluster text,
    reason text not null,
    size bigint not null, -- as it came
    bytes bytea not null, -- the beginning of it
    weight int not null   -- what it counts of the allowed total
);

create table quarantine_total (
    only_row boolean primary key default true check (only_row),
    weight bigint not null,
    dropped bigint not null -- records that had to go
);
insert into quarantine_total (weight, dropped) values (0, 0);
