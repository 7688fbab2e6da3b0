"""Names are written by strangers: whatever they hold, it is shown as text and breaks nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.music import ZED, music
from tests.browser.system import Site
from tests.browser.watching import Watch

NAMES = (
    "<img src=x onerror=\"document.title='got you'\">",
    "</span><script>document.title='got you'</script>",
    "javascript:alert(1)",
    "${7*7} {{7*7}} &lt;b&gt; %3Cb%3E",
    "\u202eright to left\u2066 and back",
    "W" * 400,
)


def test_names_of_strangers_are_text(site: Site, sign_in: SignIn, page: Page) -> None:
    names = [name for bad in NAMES for name in (bad, f"good {len(bad)}")]
    reader = site.reader("hostile", music("hostile", names, playlist=NAMES[0]))
    body = f"artist,spotify\n{NAMES[1]},{ZED}\n".encode()
    stored = reader.workshop.services.blocklists.add(reader.workshop.caller, body, is_json=False, name=NAMES[0])
    job = reader.workshop.submit(stored.blocklist.id, dry_run=True)
    sign_in(reader)
    page.goto(f"/#/jobs/{job.id}")
    for name in NAMES:
        expect(page.get_by_role("rowheader", name=name, exact=True).first).to_be_visible()
    expect(page.get_by_role("cell", name=NAMES[0], exact=True).first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(NAMES[0])
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("main img, main script").count() == 0
    assert page.title() == "Job · blocklist_jobs"


def test_no_text_can_become_markup(site: Site, sign_in: SignIn, page: Page, watch: Watch) -> None:
    watch.expected = ["requires 'TrustedHTML'"]
    sign_in(site.reader("markup"))
    tried = (
        "() => { try { document.body.innerHTML = '<b>x</b>'; return 'done'; } catch (error) { return error.name; } }"
    )
    assert page.evaluate(tried) == "TypeError"
