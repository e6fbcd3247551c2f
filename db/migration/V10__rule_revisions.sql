-- What a rule's type needs besides its query, what its file brought that nothing here uses, and whether the rule runs.
alter table rule
    add column threshold         jsonb,
    add column new_terms         jsonb,
    add column alert_suppression text,                                -- JSON as it was given
    add column kept              text    not null default '{}',       -- JSON: compared and given back whole, so no jsonb
    add column runs              text    not null default 'FULLY' check (runs in ('FULLY', 'PARTLY', 'NO')),
    add column reasons           text[]  not null default '{}',
    add column edited            boolean not null default false;      -- a shipped rule that is ours no more

alter table rule
    alter column kept    drop default,
    alter column runs    drop default,
    alter column reasons drop default,
    alter column edited  drop default;

-- Who changed which rule, when, and how it was afterwards. It outlives the rule, so it has no foreign key.
-- GET /rules/{ruleId}/revisions reads it by its key, backwards.
create table rule_revision (
    rule_id        text        not null,
    revision       integer     not null,
    changed_at     timestamptz not null,
    changed_by_key bigint,                                            -- null: the service itself
    changed_by     text        not null,                              -- the key's name then, or 'builtin'
    change         text        not null check (change in ('CREATED', 'CHANGED', 'DELETED')),
    changed        text[]      not null,                              -- the fields of the rule that differ from before
    rule           text        not null,                              -- JSON in Elastic's form, ready to be imported again
    primary key (rule_id, revision)
);

-- Rules from before there was a history begin it as they are.
insert into rule_revision (rule_id, revision, changed_at, changed_by, change, changed, rule)
select rule_id, revision, updated_at, 'builtin', 'CREATED', '{}',
       jsonb_build_object(
           'rule_id', rule_id, 'name', name, 'description', description, 'type', type, 'language', language, 'query', query,
           'severity', lower(severity), 'risk_score', risk_score, 'enabled', enabled,
           'interval', extract(epoch from run_interval)::bigint || 's', 'max_signals', max_signals, 'author', author,
           'license', license, 'version', version, 'index', index_patterns, 'tags', tags, 'references', reference_urls,
           'false_positives', false_positives, 'setup', setup, 'note', guide,
           'threat', (select coalesce(jsonb_agg(jsonb_build_object('framework', t -> 'framework', 'tactic', t -> 'tactic',
                                                                   'technique', t -> 'techniques')), '[]')
                      from jsonb_array_elements(threat) t))::text
from rule;

-- The shipped rules that were stored once: one that is here and not in rule was deleted, and stays so.
create table shipped_rule (
    rule_id     text primary key,
    fingerprint text not null                                         -- of the shipped text that was seen last
);
