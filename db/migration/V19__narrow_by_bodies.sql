-- What lets a run pass over an event whose document it would otherwise have to read. Partitions get the columns from their parent.
alter table audit_event
    -- The names in the request's body, a bit each of 64 (event.BodyNames). All of them where nobody looked: rows of before, and
    -- of older replicas.
    add column body_names bigint not null default -1,
    -- Where the request came from, when that is one IPv4 address. Null says that only the document tells.
    add column source_ip inet;
