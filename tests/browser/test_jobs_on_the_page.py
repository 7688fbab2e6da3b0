"""Jobs from their form to their rollback, on the real system, as a person with a mouse does it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from blocklist_jobs.core.limits import Limits, Window
from tests.browser.conftest import SignIn
from tests.browser.music import ZED, music, songs
from tests.browser.system import Site
from tests.browser.watching import Watch

SLOW = Limits((Window(3, 1),), burst=1, concurrency=4)
LIST = f"artist,spotify\nZed,{ZED}\nNobody,not-an-id\n"


def _answer(page: Page, title: str, yes: str) -> None:
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text(title)
    dialog.get_by_role("button", name=yes).click()
    expect(dialog).to_have_count(0)


def test_from_an_uploaded_list_to_a_clean_library_and_back(
    site: Site, sign_in: SignIn, page: Page, tmp_path: Path
) -> None:
    reader = site.reader("flow", music("flow", songs(40)))
    before = reader.library()
    file = tmp_path / "my list.csv"
    file.write_text(LIST)
    sign_in(reader)

    page.get_by_role("link", name="New job", exact=True).click()
    page.get_by_label("Upload a list").set_input_files(file)
    expect(page.get_by_text("my list is stored: 1 artist, 1 row left out.")).to_be_visible()
    expect(page.get_by_text("row 3:")).to_be_visible()
    page.get_by_role("button", name="Start the dry run").click()

    expect(page.get_by_role("heading", name="Dry run on Spotify")).to_be_visible()
    expect(page.get_by_text("40 entries would go")).to_be_visible()
    plan = page.get_by_role("table", name="Plan by surface")
    expect(plan.get_by_role("row", name="Liked songs 40 20 0 removed")).to_be_visible()
    assert reader.library() == before

    page.get_by_role("button", name="Carry out the plan").click()
    _answer(page, "Carry out this plan?", "Take 40 out")
    expect(page.get_by_role("heading", name="Clean-up on Spotify")).to_be_visible()
    expect(page.get_by_text("40 of 40 done").first).to_be_visible()
    expect(page.get_by_role("button", name="Roll back")).to_be_visible()
    assert [len(reader.library()["liked"]), *map(len, reader.library()["playlists"].values())] == [20, 20]

    page.get_by_role("button", name="Roll back").click()
    _answer(page, "Roll this job back?", "Roll back")
    expect(page.get_by_role("heading", name="Rollback on Spotify")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuetext", "100\u00a0%, Completed")
    assert reader.library() == before


def test_progress_is_live_and_a_job_can_be_cancelled(site: Site, sign_in: SignIn, page: Page) -> None:
    reader = site.reader("live", music("live", songs(3000)))
    site.workshop.set_limits(SLOW)
    sign_in(reader)
    expect(page.get_by_text("Nothing runs and nothing waits")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    job = reader.workshop.submit(reader.workshop.block(ZED))
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Clean-up on Spotify"))
    bar = row.get_by_role("progressbar")
    seen = set()
    for _ in range(3):
        value = bar.get_attribute("aria-valuenow")
        seen.add(value)
        expect(bar).not_to_have_attribute("aria-valuenow", str(value))
    assert len(seen) == 3

    row.get_by_role("link").click()
    page.get_by_role("button", name="Cancel").click()
    _answer(page, "Cancel this job?", "Cancel the job")
    expect(page.get_by_role("region", name="Where it stands").get_by_text("Cancelled")).to_be_visible()
    assert reader.workshop.read(job).status == "cancelled"
    timeline = page.get_by_role("region", name="Timeline")
    expect(timeline.get_by_text("Running")).to_be_visible()
    expect(timeline.get_by_text("Cancelled")).to_be_visible()


def test_chosen_entries_are_put_back_alone(site: Site, sign_in: SignIn, page: Page) -> None:
    reader = site.reader("some", music("some", ["first bad", "good", "second bad", "fine"]))
    before = reader.library()
    job = reader.workshop.submit(reader.workshop.block(ZED), surfaces=["liked_songs"])
    sign_in(reader)
    page.get_by_role("link", name="Clean-up on Spotify").click()
    page.get_by_label("Put second bad back").check()
    page.get_by_role("button", name="Put 1 back").click()
    _answer(page, "Put 1 entry back?", "Put 1 back")
    expect(page.get_by_role("heading", name="Rollback on Spotify")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuetext", "100\u00a0%, Completed")
    assert set(before["liked"]) - set(reader.library()["liked"]) == {before["liked"][0]}
    page.get_by_role("definition").get_by_role("link", name=str(job.id)[:8]).click()
    expect(page.get_by_role("heading", name="Clean-up on Spotify")).to_be_visible()
    expect(page.get_by_role("row", name="second bad Liked songs Put back")).to_be_visible()


def test_the_report_is_filtered_paged_and_saved(site: Site, sign_in: SignIn, page: Page, tmp_path: Path) -> None:
    reader = site.reader("report", music("report", songs(60)))
    reader.workshop.submit(reader.workshop.block(ZED), dry_run=True)
    sign_in(reader)
    page.get_by_role("link", name="Dry run on Spotify").click()
    rows = page.get_by_role("table", name="Entries of this job").get_by_role("row")
    expect(rows).to_have_count(1 + 25)
    page.get_by_role("button", name="Show more entries").click()
    expect(rows).to_have_count(1 + 50)
    page.get_by_label("Surface", exact=True).select_option("Playlists")
    page.get_by_role("button", name="Show more entries").click()
    expect(rows).to_have_count(1 + 30)
    expect(rows.nth(1)).to_contain_text("Mixed")
    page.get_by_label("State", exact=True).select_option("Failed")
    expect(page.get_by_text("There are no such entries.")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    file = tmp_path / "report.csv"
    saved.value.save_as(file)
    assert saved.value.suggested_filename.startswith("job-")
    assert len(file.read_text().splitlines()) == 1 + 60


def test_what_a_refused_form_lacks_is_said(
    site: Site, sign_in: SignIn, page: Page, watch: Watch, tmp_path: Path
) -> None:
    watch.expected = ["status of 422"]
    reader = site.reader("refused", music("refused", songs(2)))
    sign_in(reader)
    page.goto("/#/new")
    page.get_by_role("button", name="Start the dry run").click()
    expect(page.get_by_role("alert").filter(has_text="Choose a blocklist")).to_be_visible()
    file = tmp_path / "broken.json"
    file.write_text("{}")
    page.get_by_label("Upload a list").set_input_files(file)
    expect(page.get_by_role("alert").filter(has_text="artists")).to_be_visible()
    page.get_by_label("Only count").check()
    page.get_by_role("button", name="Start the scan").click()
    expect(page.get_by_role("heading", name="Library scan on Spotify")).to_be_visible()
    expect(page.get_by_role("row", name="Liked songs 2")).to_be_visible()


def test_jobs_of_others_are_not_there(site: Site, sign_in: SignIn, page: Page, watch: Watch) -> None:
    watch.expected = ["status of 404"]
    owner = site.reader("owner", music("owner", songs(2)))
    job = owner.workshop.submit(owner.workshop.block(ZED), dry_run=True)
    sign_in(site.reader("stranger"))
    page.goto(f"/#/jobs/{job.id}")
    expect(page.get_by_role("heading", name="No such job")).to_be_visible()
    page.goto("/#/jobs")
    expect(page.get_by_text("No such jobs")).to_be_visible()


def test_jobs_are_filtered_by_what_the_address_says(site: Site, sign_in: SignIn, page: Page) -> None:
    reader = site.reader("filters", music("filters", songs(2)))
    blocklist = reader.workshop.block(ZED)
    reader.workshop.submit(blocklist, dry_run=True)
    sign_in(reader)
    page.goto("/#/jobs?status=failed")
    expect(page.get_by_label("Status", exact=True)).to_have_value("failed")
    expect(page.get_by_text("No such jobs")).to_be_visible()
    page.get_by_label("Status", exact=True).select_option("Completed")
    expect(page.get_by_role("link", name="Dry run on Spotify")).to_be_visible()
    assert page.url.endswith("#/jobs?status=completed")
