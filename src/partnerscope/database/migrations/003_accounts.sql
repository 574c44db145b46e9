-- Who works at the desk: accounts, invitations, sessions, failed attempts, keys, and what everybody did.

create table account (
    id text primary key,
    name text not null,
    coder text not null unique,
    roles text[] not null,
    secret text not null default '',
    made_at timestamptz not null default now(),
    closed_at timestamptz
);
create unique index account_name on account (lower(name));

create table invitation (
    token bytea primary key,
    account text not null references account,
    ends_at timestamptz not null,
    used_at timestamptz
);

create table session (
    token bytea primary key,
    account text not null references account,
    csrf text not null,
    made_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    ended_at timestamptz
);
create index session_account on session (account);

create table attempt (
    at timestamptz not null default now(),
    name text not null,
    address text not null
);
create index attempt_name on attempt (name, at);
create index attempt_address on attempt (address, at);

create table key_binding (
    account text not null references account,
    action text not null,
    key text not null,
    primary key (account, action)
);

create table activity (
    place bigint generated always as identity primary key,
    at timestamptz not null default now(),
    account text references account,
    what text not null,
    body jsonb not null default '{}'
);
create trigger only_added before update or delete or truncate on activity
    for each statement execute function only_added();
create trigger only_added before update or delete or truncate on attempt
    for each statement execute function only_added();

grant select, insert on account, invitation, session, attempt, key_binding, activity to {role};
grant update (roles, secret, closed_at) on account to {role};
grant update (used_at) on invitation to {role};
grant update (seen_at, ended_at) on session to {role};
grant update (key), delete on key_binding to {role};
