"""The API's description for people: one page of our own that renders the schema, without any third party."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse

FOLDER: Final = Path(__file__).parent / "page"


def docs_router() -> APIRouter:
    router = APIRouter(prefix="/api/docs", include_in_schema=False)

    @router.get("")
    async def page() -> FileResponse:
        return FileResponse(FOLDER / "docs.html")

    @router.get("/docs.js")
    async def script() -> FileResponse:
        return FileResponse(FOLDER / "docs.js", media_type="text/javascript")

    @router.get("/docs.css")
    async def style() -> FileResponse:
        return FileResponse(FOLDER / "docs.css", media_type="text/css")

    return router
