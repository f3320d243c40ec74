"""The page's dress: a style sheet and a script of our own on simcord's page.

simcord's page is made for people who test a bot. Ours shows the answer from its beginning, keeps the
clock in sight, fits a phone, offers scenes at one tap, and folds the tools away. Like `glue`, it touches private parts of the pinned simcord.
"""

from importlib.resources import files

from aiohttp import web
from simcord.preview import Preview

_ADDED = {
    "/playground.css": ("page.css", "text/css"),
    "/playground.js": ("page.js", "application/javascript"),
    "/playground.bar.js": ("page.bar.js", "application/javascript"),
    "/playground.play.js": ("page.play.js", "application/javascript"),
}
_LINKS = (
    '<link rel="stylesheet" href="/playground.css">'
    '<script type="module" src="/playground.js"></script>'
    '<script type="module" src="/playground.bar.js"></script></head>'
)


def dress(preview: Preview) -> None:
    """Let a page that is not open yet carry our style sheet and script."""
    server = preview._server  # noqa: SLF001 - see the module
    show_static = server._static  # noqa: SLF001 - see the module

    async def static(request: web.Request) -> web.Response:
        try:
            response: web.Response = await show_static(request)  # it refuses strange hosts
        except web.HTTPNotFound:
            if request.path not in _ADDED:
                raise
            name, kind = _ADDED[request.path]
            text = files(__package__).joinpath(name).read_text(encoding="utf-8")
            headers = server._SECURITY_HEADERS  # noqa: SLF001 - see the module
            return web.Response(text=text, content_type=kind, headers=headers)
        if request.path == "/":
            response.text = (response.text or "").replace("</head>", _LINKS)
        return response

    server._static = static  # type: ignore[method-assign] # noqa: SLF001 - see the module
    routes = {route: name for route, (name, _) in _ADDED.items()}
    vars(server)["_STATIC_FILES"] = {**server._STATIC_FILES, **routes}  # noqa: SLF001 - see the module
