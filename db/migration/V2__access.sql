-- Keys of the API. A key is 256 random bits, so a plain SHA-256 of it cannot be turned back; a slow hash would only slow down
-- every request. (A key chosen by hand for the bootstrap settings is as strong as its chooser made it.)
create table api_key (
    id           bigint generated always as identity primary key,
    name         text not null,
    role         text not null check (role in ('ingest', 'viewer', 'analyst', 'admin')),
    clusters     text[] not null check (cardinality(clusters) > 0),
    secret_hash  bytea not null unique check (octet_length(secret_hash) = 32), -- every request looks its key up here
    created_at   timestamptz not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
