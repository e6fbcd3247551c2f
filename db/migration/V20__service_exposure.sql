-- What each Service opens to the outside of its cluster, told from the stored stream behind the ingest commits.

-- How far the stream is followed. The row is the lock of the pass that does it, in any replica.
create table exposure_place (
    only_row boolean primary key default true check (only_row),
    position bigint  not null
);
insert into exposure_place (position) values (0);

-- One row for each Service that was ever written to, and one without a name for each namespace of which many were deleted at once.
create table service_exposure (
    service   uuid        primary key, -- 128 bits of SHA-256 over cluster, namespace and name, each with its length
    cluster   text        not null,    -- the names, cut
    namespace text        not null,
    name      text        not null,
    history   bytea       not null,    -- the newest writes one by one and what was before them: JSON, zstd
    gone      boolean     not null,
    last_at   timestamptz not null     -- when it was written to last
);
-- those to forget
create index service_exposure_last_at on service_exposure (gone, last_at);

-- What each write that took effect did, by its event.
create table exposure_change (
    event_time timestamptz not null,
    identity   uuid        not null,
    change     text        not null, -- JSON
    told_at    timestamptz not null,
    primary key (event_time, identity)
);
-- those to forget
create index exposure_change_told_at on exposure_change (told_at);

-- Events of which something else became known than was told of them: they stand in the stream a second time, by reference,
-- in a batch of their own, so that every rule that asks for it examines them once more in its order.
alter table ingest_batch add column again boolean not null default false;

create table exposure_again (
    batch      bigint      not null,
    n          int         not null,
    event_time timestamptz not null,
    identity   uuid        not null,
    primary key (batch, n)
);
