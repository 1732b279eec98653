"""What `make test-changed` chooses, of this repository as it is."""

import pytest

from local import ROOT
from tests.support.changed import EVERYTHING, WEB, Tree, chosen

WALLET = "layers/game/python/buzzline/wallet/ledger.py"


@pytest.fixture(scope="module")
def tree() -> Tree:
    return Tree.of(ROOT)


@pytest.mark.parametrize(
    ("changed", "among", "not_among"),
    [
        (
            WALLET,
            {
                "tests/integration/test_wallet.py",  # imports it
                "tests/integration/adapters/test_wallet.py",
                "tests/integration/test_marketplace.py",  # imports what imports it
                "tests/integration/adapters/test_marketplace.py",  # runs functions that import it
                "tests/e2e/test_wallet.py",
                "tests/e2e/test_purchase_machine.py",  # names a function of the wallet
            },
            {"tests/e2e/test_chat.py", "tests/integration/test_chat_stores.py", "tests/browser/test_pages.py", WEB},
        ),
        (
            "functions/leaderboard/score_put.py",
            {"tests/integration/adapters/test_leaderboard.py", "tests/e2e/test_delivery.py"},
            {"tests/e2e/test_wallet.py", "tests/integration/adapters/test_wallet.py"},
        ),
        ("functions/chat/template.yaml", {"tests/e2e/test_chat.py"}, {"tests/e2e/test_run.py"}),
        ("statemachines/avatars_accept.asl.yaml", {"tests/e2e/test_avatars.py"}, {"tests/e2e/test_wallet.py"}),
        ("web/src/wallet/WalletPage.vue", {WEB, "tests/browser/test_pages.py"}, {"tests/browser/test_chat.py"}),
        ("web/src/platform/config.ts", {WEB, "tests/browser/test_chat.py", "tests/browser/test_pages.py"}, set()),
        ("docs/guide/operating.md", set(), {WEB, "tests/e2e/test_readme.py"}),
        ("README.md", {"tests/e2e/test_readme.py"}, {"tests/e2e/test_wallet.py"}),
        ("docs/openapi.yaml", {"tests/e2e/test_contract.py", "tests/unit/test_openapi.py"}, {"tests/e2e/test_run.py"}),
        ("tests/e2e/stall.py", {"tests/e2e/test_marketplace.py"}, {"tests/unit/test_clock.py"}),
        ("tests/integration/conftest.py", {"tests/integration/adapters/test_chat.py"}, {"tests/unit/test_clock.py"}),
        ("tests/unit/test_clock.py", {"tests/unit/test_clock.py"}, {"tests/unit/test_names.py"}),
    ],
)
def test_an_edit_runs_what_it_can_reach(tree: Tree, changed: str, among: set[str], not_among: set[str]) -> None:
    found = set(chosen([changed], tree))
    assert among <= found
    assert not not_among & found
    assert EVERYTHING not in found


@pytest.mark.parametrize(
    "changed", ["layers/platform/python/buzzline/platform/http.py", "template.yaml", "tests/conftest.py", "local/up.py"]
)
def test_what_all_features_need_runs_everything(tree: Tree, changed: str) -> None:
    assert set(chosen([WALLET, changed], tree)) == {EVERYTHING}


def test_nothing_is_chosen_where_nothing_has_changed(tree: Tree) -> None:
    assert chosen([], tree) == {}


def test_features_of_a_family_have_folders_of_their_own() -> None:
    tests = ("tests/unit/messaging/test_replay.py", "tests/e2e/messaging/test_replay.py", "tests/e2e/test_chat.py")
    tree = Tree({"functions/messaging/replay/replay_message.py": "", **dict.fromkeys(tests, "")})
    for edited in ("functions/messaging/replay/template.yaml", "functions/messaging/template.yaml"):
        assert set(chosen([edited], tree)) == set(tests[:2]), edited
    assert set(chosen(["layers/messaging/python/buzzline/replay/backoff.py"], tree)) == set(tests[:2])
