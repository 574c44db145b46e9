-- The desk: documents, their layers and passages, tasks, what people saved, jobs.

create table document (
    hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
    name text not null,
    source text not null,
    media text not null,
    language text not null,
    access text not null check (access in ('open', 'team', 'confidential')),
    encoding text not null,
    layer text not null,
    added text not null
);

create table document_bytes (
    hash text primary key,
    data bytea not null,
    constraint the_hash_is_that_of_the_data check (encode(sha256(data), 'hex') = hash)
);

create table layer (
    hash text primary key,
    header bytea not null,
    words bytea not null,
    constraint the_hash_is_that_of_the_header check (encode(sha256(header), 'hex') = hash)
);

-- One sentence of a layer, found by its words as our own fold tells them.
create table passage (
    layer text not null references layer,
    start integer not null,
    stop integer not null,
    page integer not null,
    said text not null,
    words text[] not null,
    primary key (layer, start)
);
create index passage_words on passage using gin (words);

create table task (
    place integer generated always as identity,
    id text primary key,
    document text not null references document,
    layer text not null references layer,
    round integer not null,
    kinds text[] not null,
    drafts text not null
);

create table assignment (
    task text not null references task,
    place integer not null,
    coder text not null,
    primary key (task, coder)
);
create index assignment_coder on assignment (coder);

create table event (
    hash text primary key,
    task text not null references task,
    who text not null,
    seq integer not null,
    what text not null,
    line bytea not null,
    unique (task, who, seq),
    constraint the_hash_is_that_of_the_line check (encode(sha256(line), 'hex') = hash),
    constraint the_row_says_what_the_line_says check (
        convert_from(line, 'UTF8')::json ->> 'task' = task
        and convert_from(line, 'UTF8')::json ->> 'who' = who
        and convert_from(line, 'UTF8')::json ->> 'what' = what
        and (convert_from(line, 'UTF8')::json ->> 'seq')::integer = seq
    )
);
create index event_who on event (who, task, seq);
create index event_published on event (task) where what = 'accept';

create table job (
    place bigint generated always as identity,
    id text primary key,
    what text not null,
    body jsonb not null,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
    said text not null default ''
);
create index job_waiting on job (place) where state = 'waiting';

create trigger only_added before update or delete or truncate on document_bytes
    for each statement execute function only_added();
create trigger only_added before update or delete or truncate on layer
    for each statement execute function only_added();
create trigger only_added before update or delete or truncate on passage
    for each statement execute function only_added();
create trigger only_added before update or delete or truncate on task
    for each statement execute function only_added();
create trigger only_added before update or delete or truncate on assignment
    for each statement execute function only_added();
create trigger only_added before update or delete or truncate on event
    for each statement execute function only_added();

-- Blindness, a second time: whoever asks without saying as whom gets nothing, and a coder gets their own steps only, until the
-- ruling is published. The application says 'app.viewer' and 'app.judging' in every transaction. The functions below run as the
-- owner, who is held to the policies too (forced) but for a policy of their own.
create function finished_coders(asked text) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(given.coder order by given.place), '{}')
    from assignment given
    where given.task = asked and 'finish' = (
        select what from event
        where task = asked and who = given.coder and what in ('finish', 'reopen')
            and seq < all (  -- a second pass, after the ruling was seen, changes nothing
                select seq from event
                where task = asked and who = given.coder and what = 'reopen'
                    and convert_from(line, 'UTF8')::json -> 'body' ->> 'seen' = 'true'
            )
        order by seq desc limit 1
    )
$$;

create function is_shown(asked text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select case
        when exists (select from assignment where task = asked and coder = current_setting('app.viewer', true))
            then exists (select from event where task = asked and what = 'accept')
        else current_setting('app.judging', true) = 'yes'
            and cardinality(finished_coders(asked)) = (select count(*) from assignment where task = asked)
    end
$$;

-- For what the program reckons (agreement, ruling, acceptance), never for a page.
create function whole_task(asked text) returns table (who text, line bytea)
language sql stable security definer set search_path = public, pg_temp as $$
    select who, line from event where task = asked order by who collate "C", seq
$$;

alter table event enable row level security;
alter table event force row level security;
create policy the_owner_reckons on event for select to current_user using (true);
create policy own_steps_and_what_is_shown on event for select to {role}
    using (who = current_setting('app.viewer', true) or is_shown(task));
create policy own_steps_are_added on event for insert to {role}
    with check (who = current_setting('app.viewer', true));

revoke execute on function finished_coders, is_shown, whole_task from public;
grant execute on function finished_coders, is_shown, whole_task to {role};
grant select, insert on document, document_bytes, layer, passage, task, assignment, event, job to {role};
grant update on document to {role};
grant update (state, said) on job to {role};
