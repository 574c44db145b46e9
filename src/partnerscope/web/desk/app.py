"""The desk as an application: who asks, whether they may, whether the form is theirs; then the page.

Grain: one request is read whole, answered by one function of `routes`, and sent with the same headers whatever it says.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from partnerscope.accounts import may
from partnerscope.coding import Overtaken
from partnerscope.database import DatabaseLost
from partnerscope.documents import MAX_BYTES
from partnerscope.errors import InputError, PartnerscopeError
from partnerscope.web.app import HEADERS, Guarded, create_app
from partnerscope.web.desk.asking import Ask, NotThere, Reply, Team, Upload, go
from partnerscope.web.desk.books import QUOTED
from partnerscope.web.desk.entry import kept_fields, login_page
from partnerscope.web.desk.page import desk_assets, refused
from partnerscope.web.desk.routes import ROUTES, DeskRoute
from partnerscope.web.language import written

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE, SIGNING = "__Host-desk", "__Host-desk-signing"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
DESK_HEADERS = HEADERS | {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",  # with no referrer at all, forms would come without an origin
    "Cache-Control": "no-store",
}
MOST = MAX_BYTES + 1_000_000
MOST_OF_ANYBODY = 2_000_000
"""Bytes of a form of who is not logged in: a page that was left open all night holds no more."""
_HALF = re.compile("[\ud800-\udfff]")
"""One of two surrogates: some encodings can say it, and no text is kept with it."""
_log = logging.getLogger("partnerscope.web.desk")


def create_desk(team: Team, *, base: str = "", language: str = "en") -> ASGIApp:
    """The application of a team: the desk under /desk/, and the read-only pages for whoever is logged in."""
    return Guarded(DeskApp(team, create_app(team.observatory, base=base, language=language, quoted=QUOTED)))


class TooLarge(InputError):
    """A form of more bytes than are read."""

    def __init__(self) -> None:
        allowed = f"at most {MAX_BYTES // 1_048_576} MiB, and {MOST_OF_ANYBODY:,} bytes without a login"
        super().__init__("the form is too large", allowed=allowed)


class DeskApp:
    """Answers addresses under /desk/; passes others on for people with an account."""

    def __init__(self, team: Team, pages: ASGIApp) -> None:
        self.team, self.pages = team, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from starlette.requests import Request
        from starlette.responses import Response

        if scope["type"] != "http":
            await self.pages(scope, receive, send)
            return
        request = Request(scope, receive)
        path = scope["raw_path"].partition(b"?")[0].decode("latin-1")
        if path in desk_assets():
            body, media = desk_assets()[path]
            lasting = {"Cache-Control": "public, max-age=31536000, immutable"}
            await Response(body, media_type=media, headers=DESK_HEADERS | lasting)(scope, receive, send)
            return
        if not (path == "/" or path.startswith("/desk")):
            try:
                open_ = path.startswith("/assets/") or await asyncio.to_thread(self._reads, request)
                reply = go(f"/desk/login?to={quote(path, safe='')}")
            except DatabaseLost as error:
                open_, reply = False, _not_now(self.team, path, error)
            if open_:
                await self.pages(scope, receive, send if path.startswith("/assets/") else _for_one(send))
                return
        else:
            reply = await self._reply(request, path)
        headers = dict(DESK_HEADERS)
        if reply.to:
            headers["Location"] = reply.to
        if reply.retry:
            headers["Retry-After"] = str(reply.retry)
        response = Response(reply.body, reply.status, headers, reply.media)
        for name, value in ((COOKIE, reply.cookie), (SIGNING, reply.signing)):
            if value is not None:
                response.set_cookie(
                    name,
                    value,
                    max_age=None if value else 0,
                    path="/",
                    secure=True,
                    httponly=True,
                    samesite="lax",
                )
        await response(scope, receive, send)

    def _reads(self, request: Request) -> bool:
        """Whether who asks has an account that is open."""
        session = self.team.accounts.sessions.find(request.cookies.get(COOKIE, ""))
        return session is not None and may(session.person.roles, "read")

    async def _reply(self, request: Request, path: str) -> Reply:
        from starlette.requests import Request

        if path in ("/", "/desk"):
            return go("/desk/")
        if request.method not in ("GET", "HEAD", "POST"):
            return refused(Ask(self.team, path), InputError("ask with GET or POST"), 405)
        length = int(request.headers.get("content-length", MOST + 1)) if request.method == "POST" else 0
        try:
            most = MOST_OF_ANYBODY
            if length > most and await asyncio.to_thread(self._reads, request):
                most = MOST
            if length > most:
                raise TooLarge
            ask = await _read(Request(request.scope, _counted(request, most)), self.team, path)
        except DatabaseLost as error:
            return _not_now(self.team, path, error)
        except TooLarge as error:
            return refused(Ask(self.team, path), error, 413)
        except InputError as error:
            return refused(Ask(self.team, path), error)
        return await asyncio.to_thread(answered, ask, request.method, _origin_fits(request))


def answered(ask: Ask, method: str, fits: bool) -> Reply:
    """The reply to a request; `fits` says that a form came from a page of ours."""
    found = _route("GET" if method == "HEAD" else method, ask.path)
    if found is None:
        return refused(ask, NotThere(), 404, "There is no such page")
    route, values = found
    coding = route.path.startswith("/desk/task")  # many small questions: one connection for all of them
    try:
        with ask.team.accounts.database.connection() if coding else nullcontext():
            session = ask.team.accounts.sessions.find(ask.token)
            ask = replace(ask, values=values, session=session)
            return _stopped(ask, route, fits) or route.answer(ask)
    except NotThere as error:
        return refused(ask, error, 404, "There is no such page")
    except Overtaken as error:
        return refused(ask, error, 409, "Something was saved in between")
    except DatabaseLost as error:
        return _not_now(ask.team, ask.path, error)
    except PartnerscopeError as error:
        return refused(ask, error)
    except Exception:
        number = secrets.token_hex(4)
        _log.exception("a page of the desk failed (%s): %s", number, ask.path)
        return refused(
            Ask(ask.team, ask.path), InputError(f"the fault is ours; it is written down as {number}"), 500
        )


def _not_now(team: Team, path: str, error: DatabaseLost) -> Reply:
    """The reply while the database is away."""
    _log.error("the database does not answer: %s", error)
    said = InputError(
        "the database does not answer", hint="go back, your words are still in the form; try again"
    )
    return refused(Ask(team, path), said, 503, "Not now")


def _stopped(ask: Ask, route: DeskRoute, fits: bool) -> Reply | None:
    """The reply to who may not: a login, or a refusal."""
    if route.method == "POST" and not fits:
        return refused(ask, InputError("this form did not come from a page of ours"), 403, "Refused")
    if route.right == "anybody":
        return None
    if ask.session is None:
        if route.method == "GET":
            wanted = ask.path + (
                "?" + "&".join(f"{k}={quote(v)}" for k, v in ask.query.items()) if ask.query else ""
            )
            return go(f"/desk/login?to={quote(wanted, safe='')}")
        return login_page(ask, ask.path, kept_fields(ask), written("desk.session_ended"), 401)
    if not may(ask.session.person.roles, route.right):
        return refused(ask, NotThere(), 403, "Not for this account")
    if route.method == "POST" and not secrets.compare_digest(
        ask.text("csrf").encode(), ask.session.csrf.encode()
    ):
        return refused(
            ask, InputError("this form is not of this session", hint="load the page again"), 403, "Refused"
        )
    return None


def _route(method: str, path: str) -> tuple[DeskRoute, dict[str, str]] | None:
    for route in ROUTES:
        if route.method == method and (found := route.pattern.fullmatch(path)):
            values = {name: unquote(value) for name, value in found.groupdict().items()}
            return None if any("\0" in value for value in values.values()) else (route, values)
    return None


def _counted(request: Request, most: int) -> Receive:
    """What comes of a request, until it is too much: what its head says of its length need not be true."""
    left = most

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLarge
        return message

    return receive


def _for_one(send: Send) -> Send:
    """Answers that ask for an account may be kept by its browser, and by no cache that answers others too."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                (name, value.replace(b"public", b"private") if name == b"cache-control" else value)
                for name, value in message["headers"]
            ]
        await send(message)

    return sent


async def _read(request: Request, team: Team, path: str) -> Ask:
    """A request as an ask. Raises InputError for a form that cannot be read, or that holds a NUL, as no text does."""
    from starlette.exceptions import HTTPException
    from starlette.formparsers import MultiPartException

    form: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    if request.method == "POST":
        try:
            async with request.form(max_files=1, max_fields=5000, max_part_size=MOST) as fields:
                for name, value in fields.multi_items():
                    if isinstance(value, str):
                        form.setdefault(name, []).append(value)
                    else:
                        files[name] = Upload(value.filename or "document", await value.read())
        except (MultiPartException, HTTPException, LookupError, UnicodeError) as error:
            why = getattr(error, "message", "") or getattr(error, "detail", "") or type(error).__name__
            raise InputError("the form cannot be read", where=why) from error
    query = dict(request.query_params)
    said = [*query, *query.values(), *form, *(value for values in form.values() for value in values)]
    if any("\0" in text for text in said):
        raise InputError("a NUL stands in the form", hint="take it out: no text holds one")
    if any(not text.isascii() and _HALF.search(text) for text in said):
        raise InputError("half a letter stands in the form", hint="take it out: no text holds one")
    return Ask(
        team,
        path,
        query=query,
        form={name: tuple(values) for name, values in form.items()},
        files=files,
        token=request.cookies.get(COOKIE, ""),
        address=request.client.host if request.client else "",
        signing=request.cookies.get(SIGNING, ""),
    )


def _origin_fits(request: Request) -> bool:
    """Whether a request says that it comes from this host."""
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")
