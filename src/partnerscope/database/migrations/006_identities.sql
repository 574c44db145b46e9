-- Sign-in by a provider of identities (OpenID Connect): whose account a subject is, and sign-ins that were begun.

create table identity (
    issuer text not null,
    subject text not null,
    account text not null references account,
    made_at timestamptz not null default now(),
    primary key (issuer, subject),
    unique (account, issuer)
);

-- One row is one browser that was sent to the provider: known by the hash of its state, good once, for ten minutes.
create table sign_in (
    state bytea primary key,
    nonce text not null,
    verifier text not null,
    wanted text not null,
    invitation bytea,
    address text not null,
    made_at timestamptz not null default now()
);
create index sign_in_made on sign_in (made_at);

grant select, insert, delete on identity, sign_in to {role};
