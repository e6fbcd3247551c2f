-- How far each rule has read the stored stream, and when it reads on (architecture, decision 1).
-- The row is the rule's lock: who holds it runs the rule.
create table rule_checkpoint (
  rule_id text primary key,
  position bigint not null,
  n int not null,
  next_run_at timestamptz               -- null: the rule never ran and is due
);

create table rule_run (
  id bigint generated always as identity primary key,
  rule_id text not null,
  kind text not null check (kind in ('scheduled', 'manual', 'backfill')),
  status text not null check (status in ('succeeded', 'warning', 'failed')),
  started_at timestamptz not null,
  ended_at timestamptz not null,
  scanned bigint not null,
  matched int not null,
  created int not null,
  duplicate int not null,
  excepted int not null,
  suppressed int not null,
  deferred int not null,
  message text
);

-- GET /rules/{ruleId}/runs, newest first, and a rule's last run
create index on rule_run (rule_id, id desc);
