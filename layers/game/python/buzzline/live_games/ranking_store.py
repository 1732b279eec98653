"""Where rankings of live games are kept: table LiveGames.

Item of a page: game ("<run>#ranking") and part ("<ranking>#<page>") as key, `rows` (position, name, points, guest of
each) and `more` where another page follows.
"""

from collections.abc import Sequence
from typing import Any

from buzzline.live_games.accounts import Row
from buzzline.platform.clients import TableStore
from buzzline.platform.errors import InvalidRequest
from buzzline.platform.paging import Page, decode_token, encode_token


class RankingStore(TableStore):
    """Rankings by run and name."""

    def keep(self, run: str, ranking: str, pages: Sequence[list[Row]], expires_at: int) -> Page[Row]:
        """Keep a ranking until then (seconds since 1970) and return its first page; again has no effect."""
        items: list[dict[str, Any]] = [
            {
                **_key(run, ranking, number),
                "rows": [[row.position, row.player_name, row.points, row.guest] for row in rows],
                "more": number + 1 < len(pages),
                "expiresAt": expires_at,
            }
            for number, rows in enumerate(pages)
        ]
        first, *others = items
        with self.table.batch_writer() as batch:
            for item in others:
                batch.put_item(Item=item)
        # Last: where the first page is, all are.
        self.table.put_item(Item=first)
        return Page(pages[0], _token(ranking, 1) if first["more"] else None)

    def page(self, run: str, ranking: str) -> Page[Row] | None:
        """The first page of a ranking; None where it is not kept."""
        return self._page(run, ranking, 0)

    def next_page(self, run: str, next_token: str) -> Page[Row]:
        """The page that a token stands for; raises InvalidRequest."""
        token = decode_token(next_token, {"ranking", "page"})
        number = token["page"] if token["page"].isascii() and token["page"].isdigit() else "0"
        page = self._page(run, token["ranking"], int(number))
        if page is None:
            raise InvalidRequest("invalid-token", "These places are not kept any more: start without a nextToken.")
        return page

    def _page(self, run: str, ranking: str, number: int) -> Page[Row] | None:
        item: Any = self.table.get_item(Key=_key(run, ranking, number), ConsistentRead=True).get("Item")
        if item is None:
            return None
        rows = [Row(int(position), name, points, guest) for position, name, points, guest in item["rows"]]
        return Page(rows, _token(ranking, number + 1) if item["more"] else None)


def _token(ranking: str, number: int) -> str | None:
    return encode_token({"ranking": ranking, "page": str(number)})


def _key(run: str, ranking: str, number: int) -> dict[str, str]:
    return {"game": f"{run}#ranking", "part": f"{ranking}#{number}"}
