"""The public catalogue: what the city offers and where. docs/api.md"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from actions.catalogue.model import Office, Service
from handover import protocol
from handover.api.strict import check_characters
from handover.catalogue import PublicCatalogue
from handover.limits import Limit, address_key
from handover.refusals import UnknownRecord

SHORT = {"Cache-Control": "public, max-age=60"}
RecordId = Annotated[str, Query(max_length=80)]


def catalogue_router(catalogue: PublicCatalogue, *, searches: Limit) -> APIRouter:
    """``searches`` counts per client address."""
    router = APIRouter(tags=["catalogue"])

    async def counted(request: Request) -> None:
        searches.check(address_key(request.client.host if request.client else None))

    @router.get("/services", response_model=protocol.ServiceHits, dependencies=[Depends(counted)])
    async def find_services(
        q: Annotated[str, Query(max_length=200, description="Everyday words; empty: all, by title.")] = "",
        aspect: Annotated[protocol.Aspect | None, Query(description="Only services that say something on it.")] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
    ) -> Response:
        check_characters(q)
        hits = await catalogue.find(q, aspect=aspect, limit=limit)
        return JSONResponse(protocol.ServiceHits(hits=hits).wire(), headers=SHORT)

    @router.get("/services/{service_id}", response_model=Service)
    async def show_service(service_id: Annotated[str, Path(max_length=80)]) -> Response:
        return _record(catalogue.service(service_id))

    @router.get("/offices", response_model=list[Office])
    async def list_offices() -> Response:
        return JSONResponse([_wire(office) for office in catalogue.offices()], headers=SHORT)

    @router.get("/offices/responsible", response_model=list[Office], dependencies=[Depends(counted)])
    async def responsible_offices(
        service: RecordId, address: Annotated[str, Query(max_length=200, description="District or postcode.")] = ""
    ) -> Response:
        check_characters(address)
        offices = catalogue.responsible(service, address)
        if offices is None:
            raise UnknownRecord
        return JSONResponse([_wire(office) for office in offices], headers=SHORT)

    return router


def _record(record: Service | None) -> JSONResponse:
    if record is None:
        raise UnknownRecord
    return JSONResponse(_wire(record), headers=SHORT)


def _wire(record: Service | Office) -> dict[str, Any]:
    return record.model_dump(mode="json")
