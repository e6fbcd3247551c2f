-- Alerts: what a person must see. An alert outlives its rule and its event, so it holds copies and no foreign key to either.
-- The row is kept small for lists; what only the single alert shows stands in alert_evidence.

create table alert (
    id                bigint generated always as identity primary key,
    version           bigint      not null default 0,    -- the ETag
    rule_id           text        not null,
    rule_name         text        not null,
    rule_revision     int         not null,
    severity          text        not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    risk_score        int         not null,
    status            text        not null default 'OPEN' check (status in ('OPEN', 'ACKNOWLEDGED', 'CLOSED')),
    close_reason      text,
    reason            text        not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    event_time        timestamptz not null,
    cluster           text        not null,
    request_id        uuid        not null,               -- the request's identity, not its audit id: clients choose that
    subject_kind      text,
    namespace         text,
    resource_name     text,
    username          text,
    user_groups       text[]      not null,
    impersonated_user text,
    source_ips        text[]      not null,
    user_agent        text,
    decision          text,
    response_code     int,
    dry_run           boolean,
    persisted         text        not null check (persisted in ('YES', 'NO', 'UNKNOWN')),
    event_id          text        not null,
    audit_id          text        not null,
    stage             text,
    threat            jsonb       not null,
    tags              text[]      not null,               -- the rule's
    reference_urls    text[]      not null,
    assignee          text,
    workflow_tags     text[]      not null default '{}',  -- people's
    history           jsonb       not null default '[]',
    -- One alert for a request and rule, whichever run or replica was first. Serves ruleId= too.
    constraint alert_once_per_request unique (rule_id, request_id)
);

-- GET /alerts, newest first (and oldest first, read backwards), with any filter on common values
create index alert_newest on alert (created_at desc, id desc);
-- GET /alerts?status=open&status=acknowledged: the work list; queries repeat the predicate word for word
create index alert_unfinished on alert (created_at desc, id desc) where status <> 'CLOSED';
-- GET /alerts?sort=-riskScore
create index alert_riskiest on alert (risk_score desc, created_at desc, id desc);
-- GET /alerts?user=…, and "other alerts by this actor" in the guide's answers
create index alert_by_user on alert (username, created_at desc, id desc);
-- GET /alerts?resourceName=…, and "other alerts on this object" in the guide's answers
create index alert_by_resource_name on alert (resource_name, created_at desc, id desc);
-- GET /alerts?namespace=…
create index alert_by_namespace on alert (namespace, created_at desc, id desc);

-- json, not jsonb: both texts are only ever served whole, keep the order they were written in, and jsonb refuses U+0000.
create table alert_evidence (
    alert_id      bigint primary key references alert (id) on delete cascade,
    received_at   timestamptz not null,
    request_time  timestamptz,                           -- as stored with the event: the document may lack it
    document      bytea       not null,                  -- the event as it came
    rule          json        not null,                  -- the rule as it was
    investigation json        not null                   -- the answered guide
);
