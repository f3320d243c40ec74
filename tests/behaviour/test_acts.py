"""Whatever anybody is shown can be pressed: each act in a custom id has somebody who answers it.

After every test here, what was shown in it is compared with what is answered (`conftest.py`);
`tests/architecture` looks at what the code may show. Here stands that the comparison sees it all.
"""

from tests.behaviour.person import Person, shown, words_of
from tests.behaviour.scenes import live_in_berlin, receive_reminder
from tests.behaviour.stage import COPY, Stage

SEEN = {
    "bedtime.set",
    "edit.stretch",
    "edit.stretch-sent",
    "night.undo",  # a button of an answer
    "pause.ask",
    "privacy.delete",
    "start.filled",  # a form
    "start.form",
    "start.here",
    "start.place",
    "stretch.done",  # a button under a direct message
    "stretch.snooze-30",
    "stretch.undo-done",  # one that took another's place
    "timezone.pick",  # a menu
    "undo.stretch",
    "water.screen",
}


async def test_each_act_that_is_shown_is_answered(stage: Stage, ada: Person, bob: Person) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Done")
    for command in ("stretch done", "privacy delete", "reminders"):
        await ada.types(command)
    await ada.types("water remind", enabled=True)
    await ada.types("timezone", place="Portland")
    panel = shown(await ada.types("reminders"))
    form = await ada.presses(panel, "Edit stretch")
    await ada.fills_in(form, minutes="45", repeats=["0"])
    await ada.types("bedtime", time="5:30")
    hello = shown(await bob.types("start"))
    await bob.presses(hello, "Somewhere else")

    acts = stage.shown_acts()

    assert acts >= SEEN
    assert acts <= stage.client.acts.names


async def test_a_button_of_an_older_version_is_no_act_of_this_one(
    stage: Stage, ada: Person
) -> None:
    await live_in_berlin(ada)

    old = await stage.show(f"stretch.dance:{ada.id}:1", where=ada.user.dm_channel)
    answer = await ada.presses(old, COPY)

    assert words_of(shown(answer)).startswith("This button is from an older version of me.")
    assert "stretch.dance" not in stage.shown_acts()
