-- The order in which steps were kept, so that somebody's latest ones are found among many.

alter table event add column place bigint generated always as identity;
create index event_latest on event (who, place);
