-- What the metrics tell about the quarantine, kept as it changes: counting a full one would read all of it.
alter table quarantine_total
    add column expired bigint not null default 0, -- records that had to go because of their age; dropped: of the total size
    add column records bigint not null default 0; -- records kept
update quarantine_total set records = (select count(*) from quarantined_record);
