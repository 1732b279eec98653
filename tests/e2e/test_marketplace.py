"""The marketplace over HTTP: what is sold changes hands once, and is paid for once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from cli.web_socket import SocketHost
from tests.e2e.stall import Stall, balance
from tests.e2e.table import CASUAL, Table, assert_balanced, run
from tests.e2e.test_quizzes import NewPlayer, problem
from tests.e2e.test_wallet import OPENING, balanced_books, top_up
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import open_question, open_quiz


def for_sale(client: httpx.Client, **query: Any) -> Iterator[dict[str, Any]]:
    """All listings, page by page."""
    while True:
        page = client.get("/marketplace", params=query).json()
        yield from page["listings"]
        if "nextToken" not in page:
            return
        query["nextToken"] = page["nextToken"]


def test_a_copy_is_listed_bought_and_hosted_once(cloud: DeployedCloud, stall: Stall, new_player: NewPlayer) -> None:
    name, buyer = new_player("buyer")
    [listing] = [each for each in for_sale(buyer) if each["seller"] == stall.seller]
    assert (listing["gameId"], listing["price"], listing["quizName"]) == (stall.game_id, 60, "For sale")
    assert "copy" not in listing
    problem(buyer.post(f"/games/{stall.game_id}/host", json={}), 403, "not-your-quiz")

    bought = stall.sell_to(buyer)
    assert bought.status_code == 201, bought.text
    assert bought.json() | {"boughtAt": ""} == {
        "gameId": stall.game_id,
        "seller": stall.seller,
        "quizName": "For sale",
        "price": 60,
        "boughtAt": "",
    }
    assert stall.sell_to(buyer).json() == bought.json(), "the same request again has no effect"
    assert (balance(buyer), balance(stall.client)) == (OPENING - 60, OPENING + 60)
    entry = buyer.get("/players/me/wallet").json()["entries"][0]
    assert (entry["kind"], entry["amount"], entry["counterparty"]) == ("purchase", -60, stall.seller)
    assert (entry["gameId"], entry["quizName"]) == (stall.game_id, "For sale")
    assert not [each for each in for_sale(buyer) if each["seller"] == stall.seller]

    [item] = buyer.get("/players/me/inventory").json()["quizzes"]
    assert (item["gameId"], item["usage"], item["author"]) == (stall.game_id, 1, stall.seller)

    # To host, once; not to read, edit, delete or sell on.
    problem(buyer.get(f"/quizzes/{stall.game_id}"), 403, "not-your-quiz")
    problem(buyer.put(f"/quizzes/{stall.game_id}", json=open_quiz()), 403, "not-your-quiz")
    problem(buyer.delete(f"/quizzes/{stall.game_id}"), 403, "not-your-quiz")
    problem(buyer.put(f"/marketplace/{stall.game_id}", json={"price": 90}), 403, "not-your-quiz")
    hosted = buyer.post(f"/games/{stall.game_id}/host", json={})
    assert hosted.status_code == 200, hosted.text
    assert [each["correctAnswer"] for each in hosted.json()["questions"]] == ["right 1", "right 2"]
    assert buyer.post(f"/games/{stall.game_id}/host", json={}).json()["pin"] == hosted.json()["pin"], "the same game"
    assert buyer.get("/players/me/inventory").json()["quizzes"][0]["usage"] == 0
    assert hosted.json()["hostName"] == name
    balanced_books(cloud)


def test_a_bought_copy_is_played_to_the_end_whatever_its_author_does(
    cloud: DeployedCloud, table: Table, new_player: NewPlayer
) -> None:
    """The author edits, then deletes the quiz; plays, too, and earns nothing; the copy is used up afterwards."""
    author, client = new_player("author")
    game_id = client.post("/quizzes", json=open_quiz(2, quizMode=CASUAL)).json()["gameId"]
    assert client.put(f"/marketplace/{game_id}", json={"price": 10}).status_code == 200
    buyer = table.http(table.host_name)
    order = {"seller": author, "expectedPrice": 10}
    assert buyer.post(f"/marketplace/{game_id}/purchase", json=order).status_code == 201
    junk = open_quiz(1, quizMode=CASUAL, questions=[open_question(9, correctAnswer="junk")])
    assert client.put(f"/quizzes/{game_id}", json=junk).status_code == 200
    table.game_id = game_id

    async def game() -> None:
        async with table.host() as host, await table.player("ada") as ada, await table.player(author) as writer:
            assert client.delete(f"/quizzes/{game_id}").status_code == 204
            for number in (1, 2):
                await host.ask(number)
                for player in (ada, writer):
                    await player.answer((await player.event("question"))["questionNumber"], f"right {number}")
                await host.show_answer()
            done = await host.end()
            assert_balanced(done["account"], counted=4)

    run(game())
    problem(buyer.post(f"/games/{game_id}/host", json={}), 409, "used-up")
    board = eventually(lambda: buyer.get(f"/games/{game_id}/leaderboard").json().get("leaderboard"))
    assert [row["playerName"] for row in board] == ["ada"], "the author knew the answers"
    awards = [each for each in cloud.items("AwardPut", "AWARDS_TABLE") if each["gameId"] == game_id]
    assert [(each["playerName"], each["author"]) for each in awards] == [("ada", author)]


def test_who_bought_a_big_quiz_gets_its_questions_where_the_frame_has_none(table: Table, new_player: NewPlayer) -> None:
    author, client = new_player("author")
    questions = [open_question(number, answerFollowup="long " * 99) for number in range(1, 51)]
    quiz = open_quiz(quizMode=CASUAL, questions=questions)
    table.game_id = client.post("/quizzes", json=quiz).json()["gameId"]
    assert client.put(f"/marketplace/{table.game_id}", json={"price": 10}).status_code == 200
    buyer = table.http(table.host_name)
    order = {"seller": author, "expectedPrice": 10}
    assert buyer.post(f"/marketplace/{table.game_id}/purchase", json=order).status_code == 201

    async def game() -> None:
        async with await SocketHost.open(table.deployment, table.token_of(table.host_name)) as host:
            start = await host.host(table.game_id, {})
            assert "questions" not in start
            hosted = buyer.post(f"/games/{table.game_id}/host", json={})
            assert hosted.status_code == 200, hosted.text
            assert hosted.json()["pin"] == start["pin"]
            assert [each["correctAnswer"] for each in hosted.json()["questions"]] == [
                each["correctAnswer"] for each in questions
            ]
            await host.end()

    run(game())


def test_answers_that_a_person_understands(stall: Stall, new_player: NewPlayer) -> None:
    _, buyer = new_player("buyer")
    unknown = buyer.post("/marketplace/nothing/purchase", json={"seller": stall.seller, "expectedPrice": 60})
    problem(unknown, 404, "no-such-listing")
    problem(stall.sell_to(buyer, seller="nobody"), 404, "no-such-listing")
    problem(stall.sell_to(stall.client), 409, "own-item")
    assert "60 coins" in problem(stall.sell_to(buyer, expectedPrice=59), 409, "price-changed")["detail"]
    stall.offer(OPENING + 1)
    assert "201" in problem(stall.sell_to(buyer), 402, "not-enough-funds")["detail"]
    assert top_up(buyer, 1).status_code == 201
    assert stall.sell_to(buyer).status_code == 201
    assert balance(buyer) == 0
    _, late = new_player("late")
    problem(stall.sell_to(late), 409, "already-sold")
    problem(stall.client.delete(f"/marketplace/{stall.game_id}"), 409, "already-sold")
    problem(stall.client.delete("/marketplace/nothing"), 404, "no-such-listing")


@pytest.mark.parametrize(
    "changes",
    [
        {"seller": ""},
        {"seller": 5},
        {"expectedPrice": 0},
        {"expectedPrice": -60},
        {"expectedPrice": "60"},
        {"expectedPrice": 60.5},
        {"buyer": "somebody else"},
    ],
)
def test_bad_orders_buy_nothing(stall: Stall, new_player: NewPlayer, changes: dict[str, Any]) -> None:
    _, buyer = new_player("buyer")
    problem(stall.sell_to(buyer, **changes), 400, "invalid-request")
    assert balance(buyer) == OPENING


def test_what_can_not_be_sold(stall: Stall, new_player: NewPlayer) -> None:
    single = stall.client.post("/quizzes", json=open_quiz()).json()["gameId"]
    problem(stall.client.put(f"/marketplace/{single}", json={"price": 5}), 409, "wrong-mode")
    problem(stall.client.put("/marketplace/nothing", json={"price": 5}), 404, "no-such-game")
    _, eve = new_player("eve")
    problem(eve.put(f"/marketplace/{stall.game_id}", json={"price": 5}), 403, "not-your-quiz")
    problem(eve.delete(f"/marketplace/{stall.game_id}"), 404, "no-such-listing")
    for price in (0, -1, 1.5, "5", 1_000_001, None):
        problem(stall.client.put(f"/marketplace/{stall.game_id}", json={"price": price}), 400, "invalid-request")


def test_ten_buyers_race_for_one_copy(cloud: DeployedCloud, stall: Stall, new_player: NewPlayer) -> None:
    buyers = [new_player("racer") for _ in range(10)]
    for _, client in buyers[:5]:  # the others' wallets are opened on the way
        assert balance(client) == OPENING
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda each: stall.sell_to(each[1]), buyers))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 9], [each.text for each in answers]
    for answer in answers:
        if answer.status_code == 409:
            problem(answer, 409, "already-sold")
    assert sorted(balance(client) for _, client in buyers) == [OPENING - 60, *[OPENING] * 9]
    assert balance(stall.client) == OPENING + 60
    owned = [client.get("/players/me/inventory").json()["quizzes"] for _, client in buyers]
    assert sorted(len(each) for each in owned) == [*[0] * 9, 1]
    balanced_books(cloud)


def test_one_buyer_many_times_at_once_pays_once(cloud: DeployedCloud, stall: Stall, new_player: NewPlayer) -> None:
    _, buyer = new_player("buyer")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: stall.sell_to(buyer), range(6)))
    assert {answer.status_code for answer in answers} == {201}, [each.text for each in answers]
    assert balance(buyer) == OPENING - 60
    assert [each["usage"] for each in buyer.get("/players/me/inventory").json()["quizzes"]] == [1]
    balanced_books(cloud)


def test_many_sales_between_the_same_players_at_once(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    """Everybody buys from everybody; some can't afford it all: no wallet goes below zero, no coin is lost."""
    people = [new_player("trader") for _ in range(4)]
    orders = []
    for seller, client in people:
        for number in range(3):
            quiz = open_quiz(1, quizMode=CASUAL, quizName=f"{seller} {number}")
            game_id = client.post("/quizzes", json=quiz).json()["gameId"]
            client.put(f"/marketplace/{game_id}", json={"price": 70 + number})
            body = {"seller": seller, "expectedPrice": 70 + number}
            orders += [(buyer, game_id, body) for name, buyer in people if name != seller]

    def buy(order: tuple[httpx.Client, str, dict[str, Any]]) -> int:
        buyer, game_id, body = order
        for _ in range(4):
            answer = buyer.post(f"/marketplace/{game_id}/purchase", json=body)
            if answer.status_code != 503:
                break
        return answer.status_code

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(buy, orders))
    assert set(codes) <= {201, 402, 409}, codes
    found = balanced_books(cloud)
    assert sum(found.balances[name] for name, _ in people) == OPENING * len(people)
    owned = [len(client.get("/players/me/inventory").json()["quizzes"]) for _, client in people]
    assert sum(owned) == codes.count(201)


def test_a_buyer_races_the_seller_who_takes_the_copy_back(stall: Stall, new_player: NewPlayer) -> None:
    for _ in range(4):
        stall.offer(5)
        _, buyer = new_player("buyer")
        before = balance(stall.client)
        with ThreadPoolExecutor(2) as pool:
            bought = pool.submit(stall.sell_to, buyer)
            taken = pool.submit(stall.client.delete, f"/marketplace/{stall.game_id}")
        outcome = (bought.result().status_code, taken.result().status_code)
        assert outcome in {(201, 409), (404, 204)}, (bought.result().text, taken.result().text)
        assert balance(stall.client) == before + (5 if outcome[0] == 201 else 0)
        assert len(buyer.get("/players/me/inventory").json()["quizzes"]) == (outcome[0] == 201)


def test_listings_are_found_by_category_and_in_order(new_player: NewPlayer) -> None:
    name, client = new_player("seller")
    ids = {}
    for price in (30, 5, 1000, 200):
        quiz = open_quiz(1, quizMode=CASUAL, quizName=f"costs {price}", category=f"Things {name}")
        game_id = client.post("/quizzes", json=quiz).json()["gameId"]
        assert client.put(f"/marketplace/{game_id}", json={"price": price}).status_code == 200
        ids[price] = game_id
        time.sleep(0.01)

    def prices(**query: Any) -> list[int]:
        found = for_sale(client, category=f"  THINGS {name.upper()} ", **query)
        return [each["price"] for each in found]

    assert prices() == [200, 1000, 5, 30]
    assert prices(sort="cheapest") == [5, 30, 200, 1000]
    client.put(f"/marketplace/{ids[1000]}", json={"price": 1})
    assert prices(sort="cheapest") == [1, 5, 30, 200]
    client.delete(f"/marketplace/{ids[5]}")
    assert prices(sort="newest") == [200, 1, 30]
    everything = [each["price"] for each in for_sale(client, sort="cheapest")]
    assert everything == sorted(everything)
    problem(client.get("/marketplace", params={"sort": "dearest"}), 400, "invalid-request")
    problem(client.get("/marketplace", params={"nextToken": "e30"}), 400, "invalid-token")
    problem(client.get("/marketplace", params={"cheap": "1"}), 400, "invalid-request")


def test_what_is_sold_is_the_quiz_as_it_was_listed(stall: Stall, new_player: NewPlayer) -> None:
    """Listing again after a change sells the changed quiz, without a trace of the copy before."""
    changed = open_quiz(1, quizMode=CASUAL, quizName="Changed", questions=[open_question(7)])
    assert stall.client.put(f"/quizzes/{stall.game_id}", json=changed).status_code == 200
    assert stall.offer().json()["quizName"] == "Changed"
    _, buyer = new_player("buyer")
    assert stall.sell_to(buyer).json()["quizName"] == "Changed"
    stall.client.put(f"/quizzes/{stall.game_id}", json=open_quiz(3, quizMode=CASUAL))
    assert len(buyer.post(f"/games/{stall.game_id}/host", json={}).json()["questions"]) == 1
    # The seller sells another copy; the same buyer may have that, too.
    assert stall.offer().status_code == 200
    assert stall.sell_to(buyer).status_code == 201
    assert [each["usage"] for each in buyer.get("/players/me/inventory").json()["quizzes"]] == [1]


def test_purchases_are_recorded_for_analytics(cloud: DeployedCloud, stall: Stall, new_player: NewPlayer) -> None:
    name, buyer = new_player("buyer")
    assert stall.sell_to(buyer).status_code == 201
    [record] = eventually(lambda: cloud.records("purchase", name), 60)
    assert (record["recordType"], record["amount"], record["seller"]) == ("purchase", 60, stall.seller)
