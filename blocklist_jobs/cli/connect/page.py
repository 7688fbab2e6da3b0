"""The page on which the browser lands: what came of it, and where to go on. No script, nothing from elsewhere."""

from __future__ import annotations

from html import escape

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}"
)


def page(title: str, text: str, *, good: bool) -> str:
    """A whole document; ``good`` is told by a sign as well as by the words."""
    sign = "&#10003;" if good else "&#10007;"
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{sign} {escape(title)}</h1>{paragraphs}"
        "<p>You can close this page and go back to the terminal.</p></main></body></html>"
    )
