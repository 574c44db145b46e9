-- The journal: changesets by hash, only ever added.

create table changeset (
    hash text primary key,
    data bytea not null,
    header bytea not null generated always as (substring(data from 1 for position('\x0a'::bytea in data))) stored,
    constraint the_hash_is_that_of_the_data check (encode(sha256(data), 'hex') = hash)
);

create table parent (
    child text not null references changeset,
    parent text not null references changeset,
    primary key (child, parent)
);
create index parent_of on parent (parent);

create function only_added() returns trigger language plpgsql as $$
begin
    raise exception '% is only added to', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create trigger only_added before update or delete or truncate on changeset
    for each statement execute function only_added();
create trigger only_added before update or delete or truncate on parent
    for each statement execute function only_added();

grant select, insert on changeset, parent to {role};
