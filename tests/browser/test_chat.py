"""The chat of a game, in browsers."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.game import Host, Player, write_quiz
from tests.browser.visitor import Visitor


def test_a_muted_guest_reads_why_on_a_small_phone(visit: Callable[..., Visitor]) -> None:
    host, ann = Host(visit()), Player(visit((360, 640)), "Ann")
    host.visitor.register("strict")
    pin = host.open(write_quiz(host.visitor, "Quiet please", "Casual"))
    ann.come(pin)
    ann.visitor.press("Chat of this game")
    line = ann.visitor.page.get_by_label("Your message")
    line.fill("Hello!")
    line.press("Enter")
    # Not before it was said: who is muted meanwhile says nothing.
    expect(ann.visitor.page.get_by_role("log").get_by_text("Hello!")).to_be_visible()
    host.visitor.press("Mute Ann")
    expect(ann.visitor.page.get_by_text("You are muted in the chat")).to_be_in_viewport(ratio=1)
    ann.visitor.picture("phone-muted")
    ann.visitor.check()
    # Opened anew, it is all in sight.
    ann.visitor.page.reload()
    ann.visitor.press("Chat of this game")
    expect(ann.visitor.page.get_by_text("You are muted in the chat")).to_be_in_viewport(ratio=1)
    expect(ann.visitor.page.get_by_role("log").get_by_text("Hello!")).to_be_in_viewport(ratio=1)
    expect(line).to_be_in_viewport(ratio=1)
    # In the host's list, also in a page that was loaded anew, and though nothing that Ann said is there any more.
    host.visitor.press("Chat of this game")
    host.visitor.page.get_by_role("button", name="Remove", exact=True).click()
    host.visitor.page.reload()
    listed = host.visitor.page.locator(".player", has_text="Ann")
    expect(listed).to_contain_text("muted")
    assert listed.bounding_box()["height"] < 60, "short words do not break"  # type: ignore[index]
    host.visitor.picture("host-muted")
    host.visitor.check()
    host.visitor.press("Let Ann chat again")
    expect(ann.visitor.page.get_by_text("You are muted in the chat")).to_have_count(0)
    expect(line).to_be_enabled()


def test_the_host_s_line_is_above_the_bar_on_a_small_phone_whenever_the_chat_is_opened(
    visit: Callable[..., Visitor],
) -> None:
    host = Host(visit((360, 640)))
    host.visitor.register("talker")
    host.open(write_quiz(host.visitor, "Small talk", "Casual"))
    for _ in range(2):
        host.visitor.press("Chat of this game")
        line = host.visitor.page.get_by_label("Your message")
        expect(line).to_be_in_viewport(ratio=1)
        bar = host.next_step.bounding_box()
        box = line.bounding_box()
        assert bar and box and box["y"] + box["height"] <= bar["y"]
        host.visitor.press("Chat of this game")
