"""How the operator's page looks: by day, by night, and on a phone."""

import base64
import hashlib

STYLE = """
:root { color-scheme: light dark; --back: #f4f5fb; --card: #ffffff; --ink: #191d33; --soft: #565d7d;
  --line: #d9dcec; --good: #116a3d; --bad: #b3261e; --mind: #8a5300; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12152a; --card: #1c2140; --ink: #eceefb; --soft: #a9b0d3; --line: #353c66;
    --good: #7fe0a8; --bad: #ff9c93; --mind: #ffc673; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); line-height: 1.5;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1.25rem 1rem 2.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; margin: 2rem 0 .5rem; }
p { margin: 0; }
.note { color: var(--soft); font-size: .9375rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .mind { color: var(--mind); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: .875rem 1rem; margin-top: .75rem; }
.card.is-bad { border-left: .375rem solid var(--bad); }
.card.is-mind { border-left: .375rem solid var(--mind); }
.card h2 { margin: 0 0 .25rem; }
.card p + p { margin-top: .5rem; }
dl { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .625rem 1rem; }
dl div + div { border-top: 1px solid var(--line); }
dt { color: var(--soft); } dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
footer { margin-top: 2rem; } a { color: inherit; }
footer a { display: inline-block; padding: .625rem .75rem .625rem 0; }
"""

_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""What a browser may load for the page: its own style, and nothing else at all."""
