-- What lists of documents and tasks say of each, in one query: pages and doubts of a text, who has finished, what is published.

alter table layer add column pages integer not null default 0;
alter table layer add column flags text[] not null default '{}';
alter table layer disable trigger only_added;
update layer set
    pages = json_array_length(convert_from(header, 'UTF8')::json -> 'pages'),
    flags = array(select json_array_elements_text(convert_from(header, 'UTF8')::json -> 'flags'));
alter table layer enable trigger only_added;
alter table layer alter column pages drop default, alter column flags drop default;
alter table layer add constraint the_row_says_what_the_header_says check (
    json_array_length(convert_from(header, 'UTF8')::json -> 'pages') = pages
    and json_array_length(convert_from(header, 'UTF8')::json -> 'flags') = cardinality(flags)
);

create index event_ends on event (task, who, seq) where what in ('finish', 'reopen');
create index task_document on task (document);

-- That a ruling is in the journal is no secret: everybody reads its records.
create function is_published(asked text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from event where task = asked and what = 'accept')
$$;
revoke execute on function is_published from public;
grant execute on function is_published to {role};
