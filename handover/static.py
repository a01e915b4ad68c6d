"""The built web parts: demo page at /, widget at /widget/, staff web app at /workplace/. docs/api.md"""

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ROOT: Final = Path(__file__).parents[1]
WIDGET: Final = ROOT / "widget" / "dist"
WORKPLACE: Final = ROOT / "handover" / "workplace" / "dist"
API_ROOTS: Final = frozenset({"api", "services", "offices", "staff", "socket.io", "healthz", "readyz", "metrics"})
HASHED: Final = "assets"  # Vite's folder of files whose name changes with their content


class WebPart(StaticFiles):
    """Files of one build. ``shared``: pages of other origins may load them, as those that embed the widget must."""

    def __init__(self, directory: Path, *, shared: bool = False, fallback: bool = False) -> None:
        super().__init__(directory=directory, html=True, check_dir=False)
        self._shared = shared
        self._fallback = fallback

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if not (self._fallback and error.status_code == 404 and "." not in Path(path).name):
                raise
            response = await super().get_response("index.html", scope)
        is_hashed = path.startswith(f"{HASHED}/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        if self._shared:
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


class DemoMount(Mount):
    """Takes every address that is not the API's, so that unknown calls are answered by the API's own rules."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["path"].split("/")[1] in API_ROOTS:
            return Match.NONE, {}
        return super().matches(scope)


def web_parts(widget: Path = WIDGET, workplace: Path = WORKPLACE) -> list[BaseRoute]:
    """Mount these last: the demo page takes every address that nothing else has."""
    return [
        Mount("/widget", WebPart(widget, shared=True), name="widget"),
        Mount("/workplace", WebPart(workplace, fallback=True), name="workplace"),
        DemoMount("/", WebPart(widget), name="demo"),
    ]
