"""Where quizzes are kept: table GamesDetail, one item a quiz.

Item: gameId (key), owner, the header's attributes, `questions` (a list in the contract's
form). Index OwnerQuizzes (owner, createdAt) has the headers. A copy that is sold is an item of
its own that nobody can change: it has `copyOf` and `author` in place of `owner`.
"""

from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import ConditionFailed, in_the_way, write
from buzzline.platform.paging import Page, query_page
from buzzline.quizzes.columns import attributes_of, columns_of, in_table
from buzzline.quizzes.kinds.registry import members_of, question_of
from buzzline.quizzes.model import Quiz, QuizContent, QuizHeader, QuizMode, oldest_live_start
from buzzline.quizzes.ports import WriteRefused
from buzzline.quizzes.questions import Question

PAGE_SIZE = 50


class QuizStore(TableStore):
    """Quizzes by id and by owner."""

    def get(self, game_id: str, *, consistent: bool = False) -> Quiz | None:
        """The quiz, or the copy, of an id (one read), or None."""
        item = self.table.get_item(Key={"gameId": game_id}, ConsistentRead=consistent).get("Item")
        return _quiz(item) if item else None

    def name_of(self, game_id: str) -> str | None:
        """The name of a quiz (one read), empty where nobody was to see it yet; None for no quiz, or a copy."""
        wanted = "quizName, copyOf, shown, activeSince"
        item = self.table.get_item(Key={"gameId": game_id}, ProjectionExpression=wanted).get("Item", {})
        if not item or "copyOf" in item:
            return None
        return str(item["quizName"]) if "shown" in item or "activeSince" in item else ""

    def owned_by(self, owner: str, next_token: str | None) -> Page[QuizHeader]:
        """A page of the headers of an owner's quizzes, newest first."""
        query: dict[str, Any] = {
            "IndexName": "OwnerQuizzes",
            "KeyConditionExpression": Key("owner").eq(owner),
            "ScanIndexForward": False,
            "Limit": PAGE_SIZE,
        }
        own, names = {"owner": owner}, {"gameId", "createdAt"}
        return query_page(self.table, query, own=own, names=names, next_token=next_token).of(_header)

    def create(self, header: QuizHeader, content: QuizContent) -> None:
        """Store a new quiz; raises WriteRefused where its id is taken."""
        item = {
            "gameId": header.game_id,
            "owner": header.owner,
            "createdAt": header.created_at,
            **_content_attributes(content, header.updated_at),
        }
        there = in_the_way(
            self.table.put_item,
            Item=item,
            ConditionExpression=Attr("gameId").not_exists(),
        )
        if there is not None:
            raise _refused(there)

    def replace(self, game_id: str, owner: str, content: QuizContent, updated_at: str) -> QuizHeader:
        """Replace the content of an owner's inactive quiz in one write; raises WriteRefused."""
        return self._update(game_id, owner, _content_attributes(content, updated_at))

    def replace_question(self, quiz: Quiz, number: int, question: Question, updated_at: str) -> QuizHeader:
        """Put question `number` of a quiz, as it was read, in its place or after the last; raises WriteRefused."""
        header = quiz.header
        return self._update(
            header.game_id,
            header.owner,
            {
                f"questions[{number - 1}]": in_table(members_of(question)),
                "questionCount": max(header.question_count, number),
                "updatedAt": updated_at,
            },
            Attr("updatedAt").eq(header.updated_at),
        )

    def delete(self, game_id: str, owner: str) -> None:
        """Delete an owner's inactive quiz; raises WriteRefused."""
        there = in_the_way(
            self.table.delete_item,
            Key={"gameId": game_id},
            ConditionExpression=_editable(owner),
        )
        if there is not None:
            raise _refused(there)

    def _update(self, game_id: str, owner: str, values: dict[str, Any], condition: Any = None) -> QuizHeader:
        # Placeholders unlike those that boto3 makes for the condition (#n0, :v0).
        names = {f"#set{i}": path.split("[")[0] for i, path in enumerate(values)}
        paths = [name + path.removeprefix(names[name]) for name, path in zip(names, values, strict=True)]
        try:
            answer = write(
                self.table.update_item,
                Key={"gameId": game_id},
                UpdateExpression="SET " + ", ".join(f"{path} = :set{i}" for i, path in enumerate(paths)),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={f":set{i}": value for i, value in enumerate(values.values())},
                ConditionExpression=_editable(owner) & condition if condition else _editable(owner),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ConditionFailed as failed:
            raise _refused(failed.item) from None
        return _header(answer["Attributes"])


def _editable(owner: str) -> Any:
    over = Attr("quizMode").ne(str(QuizMode.SINGLE_PLAYER)) & Attr("activeSince").lte(oldest_live_start())
    return Attr("owner").eq(owner) & (Attr("activeSince").not_exists() | over)


def _refused(item: dict[str, Any] | None) -> WriteRefused:
    return WriteRefused(_quiz(item) if item else None)


def _content_attributes(content: QuizContent, updated_at: str) -> dict[str, Any]:
    attributes = in_table(content.model_dump(by_alias=True, exclude_none=True, mode="json"))
    return {**attributes, "questionCount": len(content.questions), "updatedAt": updated_at}


def copy_item(copy: str, quiz: Quiz) -> dict[str, Any]:
    """The item of a copy of a quiz as it is now; no write of this store changes such an item."""
    header = quiz.header
    return {
        "gameId": copy,
        "copyOf": header.game_id,
        "author": header.owner,
        **attributes_of(header),
        "questions": [in_table(members_of(question)) for question in quiz.questions],
        "createdAt": header.created_at,
        "updatedAt": header.updated_at,
    }


def _header(item: dict[str, Any]) -> QuizHeader:
    return QuizHeader(
        **columns_of(item),
        game_id=item.get("copyOf", item["gameId"]),
        owner=item["author"] if "copyOf" in item else item["owner"],
        created_at=item["createdAt"],
        updated_at=item["updatedAt"],
        active_since=None if _is_over(item) else item.get("activeSince"),
        was_open=True if "shown" in item else None,
    )


def _is_over(item: dict[str, Any]) -> bool:
    """Whether the quiz is marked for a live game that nobody has ended, and that is over all the same."""
    live = item["quizMode"] != QuizMode.SINGLE_PLAYER
    return live and "activeSince" in item and item["activeSince"] <= oldest_live_start()


def _quiz(item: dict[str, Any]) -> Quiz:
    return Quiz(_header(item), [question_of(question, item["questionType"]) for question in item["questions"]])
