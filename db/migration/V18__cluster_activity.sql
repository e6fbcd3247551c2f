-- What arrived of which cluster, summed up from the stored stream behind the ingest commits, which know nothing of it.

-- How far the stream is summed up. The row is the lock of the pass that does it, in any replica.
create table cluster_activity_place (
    only_row      boolean     primary key default true check (only_row),
    position      bigint      not null,
    watched_since timestamptz not null, -- nobody summed up just before this time: silence before it says nothing
    watched_at    timestamptz not null
);

-- Of a history that is there already, the days that count.
insert into cluster_activity_place (position, watched_since, watched_at)
select coalesce(
           (select min(position) - 1 from ingest_batch where received_at >= now() - interval '30 days'),
           (select head from stream_head),
           0),
       now(), now();

-- One row for each cluster that sent something in the last 30 days, a bounded number of them.
create table cluster_activity (
    cluster          text        primary key,
    last_event_at    timestamptz not null, -- event times, no later than they were received
    last_received_at timestamptz not null,
    silence_told_of  timestamptz           -- the last_received_at after which a silence was told of
);

-- Events by the day they were received on (UTC). Of each cluster and day a bounded number of resources; others are '*'.
create table cluster_activity_day (
    cluster     text    not null,
    day         date    not null,
    resource    text    not null, -- '' of requests for none
    subresource text    not null,
    verb        text    not null, -- '' for all but those on objects
    level       text    not null,
    decision    text    not null,
    incomplete  boolean not null,
    events      bigint  not null,
    primary key (cluster, day, resource, subresource, verb, level, decision, incomplete)
);
-- the days of the last week, and those to forget
create index cluster_activity_day_day on cluster_activity_day (day);
