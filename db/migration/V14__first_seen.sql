-- What rules of type new_terms and threshold remember of the events they have read, so that a run costs what its own events
-- cost, however long the history. Written in the commit of the run. A run finds and writes rows by their whole keys only.

create table rule_memory (
    rule_id            text primary key references rule on delete cascade,
    meaning            uuid   not null,      -- what the rule remembers by; another query or other fields begin anew
    read_to_position   bigint not null,      -- how far the rule had read when this was written: another checkpoint begins anew
    read_to_n          int    not null,
    learnt_to_position bigint not null,      -- events up to this place are remembered without an alert …
    learnt_to_n        int    not null,
    learnt_before      timestamptz,          -- … when they happened before this time; null: at any time
    tidied_to          timestamptz           -- when the events were received up to which old rows were removed last
);

-- Combinations of values and when they were seen. Not touched for longer than a window and a day, they go.
create table rule_first_seen (
    rule_id     text        not null references rule on delete cascade,
    values_hash uuid        not null,        -- 128 bits of SHA-256 over the rule's meaning and the values, each with its length
    first_seen  timestamptz not null,        -- event times
    last_seen   timestamptz not null,
    touched_at  timestamptz not null,        -- when the event that changed the row last was received
    primary key (rule_id, values_hash)
);

-- How many matches each group had in each piece of time, of those that no alert has taken yet.
create table rule_threshold_group (
    rule_id         text        not null references rule on delete cascade,
    group_hash      uuid        not null,
    piece           bigint      not null,    -- the piece's number since 1970; ten of them are a window
    events          bigint      not null,
    distinct_values uuid[]      not null,    -- hashes, at most as many as the rule asks for
    alerted_at      timestamptz,             -- the event time of the group's last alert in this piece
    touched_at      timestamptz not null,
    primary key (rule_id, group_hash, piece)
);

-- What made the event alert besides the rule's query, as the API shows it; json, which keeps the order of the fields.
alter table alert
    add column new_terms json,
    add column threshold json;
