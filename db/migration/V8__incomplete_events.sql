-- Events of which a part is hidden: cut off on their way, or without the bodies that the API server took out. Whether a query
-- matches such an event may be unknown, so no condition over the other columns may leave one out. Partitions get the column
-- from their parent.
alter table audit_event add column incomplete boolean not null default false;

create or replace view audit_event_view as
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
       audit_event_document(e.document_codec, e.document) as document,
       e.incomplete
from audit_event e
left join ingest_batch b on b.id = e.batch;

-- Alerts on such events say so, in lists too.
alter table alert add column incomplete boolean not null default false;
