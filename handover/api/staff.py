"""Sign-in and what the workplace asks over HTTP. docs/staff.md"""

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Cookie, Depends, Header, Path, Request, Response
from fastapi.responses import JSONResponse

from handover import protocol
from handover.api.strict import StrictRoute
from handover.limits import Limit, address_key
from handover.refusals import CsrfMissing, ForeignOrigin, NotAllowed
from handover.security import READS, is_own_origin
from handover.service import Service
from handover.staff.account import Account, Role, StaffSession
from handover.staff.accounts import Accounts
from handover.staff.clerk import as_clerk

COOKIE: Final = "staff_session"
CONVERSATION_ID: Final = "^[A-Za-z0-9_-]{1,100}$"


def staff_router(accounts: Accounts, service: Service, *, logins: Limit, tls: bool) -> APIRouter:
    """``logins`` counts per client address: counting per name would let anybody lock a clerk out."""
    router = APIRouter(prefix="/staff", tags=["staff"], route_class=StrictRoute, dependencies=[Depends(own_origin)])

    async def signed_in(
        request: Request,
        staff_session: Annotated[str | None, Cookie()] = None,
        x_csrf_token: Annotated[str, Header()] = "",
    ) -> StaffSession:
        session = await accounts.session_of(staff_session)
        given = x_csrf_token.encode()
        if request.method not in READS and not secrets.compare_digest(given, session.csrf.encode()):
            raise CsrfMissing
        return session

    SignedIn = Annotated[StaffSession, Depends(signed_in)]

    @router.post("/login", response_model=protocol.StaffSelf)
    async def login(request: Request, wish: protocol.Login) -> Response:
        logins.check(address_key(request.client.host if request.client else None))
        token, session = await accounts.sign_in(wish.username, wish.password)
        response = _self(session)
        response.set_cookie(COOKIE, token, path="/", httponly=True, secure=tls, samesite="strict")
        return response

    @router.post("/logout", status_code=204)
    async def logout(session: SignedIn) -> Response:
        await accounts.sign_out(session)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path="/", httponly=True, secure=tls, samesite="strict")
        return response

    @router.get("/me", response_model=protocol.StaffSelf)
    async def me(session: SignedIn) -> Response:
        return _self(session)

    @router.get("/directory", response_model=protocol.Directory)
    async def transfer_targets(session: SignedIn) -> Response:
        check_role(session.account, "clerk")
        return JSONResponse((await service.directory_for(as_clerk(session.account))).wire())

    @router.delete("/conversations/{conversation_id}", status_code=204)
    async def erase_conversation(
        session: SignedIn, conversation_id: Annotated[str, Path(pattern=CONVERSATION_ID)]
    ) -> None:
        """Erase everywhere, for somebody who asks for it in another way than in the chat. docs/privacy.md"""
        check_role(session.account, "privacy")
        await service.erase(conversation_id, session.account.username)

    return router


async def own_origin(request: Request) -> None:
    """Staff work from the gateway's own pages only, not from those that embed the widget."""
    if not is_own_origin(request.headers.get("origin"), request.headers.get("host")):
        raise ForeignOrigin


def check_role(account: Account, role: Role) -> None:
    """Raises NotAllowed."""
    if role not in account.roles:
        raise NotAllowed


def _self(session: StaffSession) -> JSONResponse:
    account = session.account
    myself = protocol.StaffSelf(
        name=account.name, roles=list(account.roles), departments=list(account.departments), csrf=session.csrf
    )
    return JSONResponse(myself.wire())
