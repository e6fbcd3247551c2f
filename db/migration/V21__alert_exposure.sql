-- What an alert's event did to what its Service opens to the outside, as far as it was known when the alert was made: JSON; null
-- where it was no write to a Service.
alter table alert add column exposure text;
