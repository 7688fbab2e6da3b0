"""The page to try the API on, as a newcomer uses it: enter the key, send an example, read the answer."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from blocklist_jobs.api.schemas.submissions import EXAMPLES
from tests.browser.music import music, songs
from tests.browser.system import Site
from tests.browser.watching import Watch


def test_a_call_is_tried_with_the_key_that_was_entered(site: Site, page: Page, watch: Watch) -> None:
    reader = site.reader("trying", music("trying", songs(3)))
    page.goto("/docs")
    page.get_by_role("button", name="Authorize", exact=True).first.click()
    page.locator(".auth-container input").fill(reader.key)
    page.locator(".auth-container").get_by_role("button", name="Apply credentials").click()
    page.locator(".auth-container").get_by_role("button", name="Close").click()

    call = page.locator("#operations-connections-connections_listing")
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Execute").click()
    answer = call.locator(".live-responses-table")
    expect(answer.locator("tbody .response-col_status").first).to_contain_text("200")
    expect(answer).to_contain_text('"provider": "spotify"')
    # The key is on the screen, in the command that was shown, and nowhere that outlives the tab.
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0


def test_what_a_submission_may_be_is_shown_with_its_examples(page: Page, watch: Watch) -> None:
    # Swagger UI says so of every link to a call whose name has an underscore.
    watch.expected.append("escaping deep link whitespace")
    page.goto("/docs#/jobs/jobs_submit")
    call = page.locator("#operations-jobs-jobs_submit")
    examples = call.locator("select.examples-select-element")
    expect(examples).to_be_visible()
    examples.select_option(label="rollback")
    expect(call.locator("textarea")).to_have_value(re.compile("batch_rollback"))
    sent = json.loads(call.locator("textarea").input_value())
    assert sent == EXAMPLES["rollback"]
