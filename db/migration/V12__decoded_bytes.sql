-- How large the documents of a batch are when they are unpacked: bounds what a run reads at once, since padding packs to nothing.
-- Null in batches of older versions, old replicas beside new ones among them; they count as ten times their stored bytes.
alter table ingest_batch add column decoded_bytes bigint;
