import boto3
import pytest
from buzzline.players.profile import ProfileBody
from buzzline.players.profile_store import ProfileStore

pytestmark = pytest.mark.usefixtures("aws")

profiles = ProfileStore("Player")


def test_a_new_player_has_an_empty_profile() -> None:
    profile = profiles.of("ada")
    assert (profile.player_name, profile.display_name, profile.about, profile.updated_at) == ("ada", "", "", None)


def test_a_profile_is_replaced_as_a_whole_and_only_ones_own() -> None:
    profiles.replace("ada", ProfileBody(displayName="Ada L.", about="Likes engines"))
    boto3.resource("dynamodb").Table("Player").update_item(
        Key={"playerName": "ada"}, UpdateExpression="SET avatar = :a", ExpressionAttributeValues={":a": "kept"}
    )
    assert profiles.replace("ada", ProfileBody(about="Numbers")) == profiles.of("ada")
    assert (profiles.of("ada").display_name, profiles.of("ada").about) == ("", "Numbers")
    assert profiles.of("grace").about == ""
    item = boto3.resource("dynamodb").Table("Player").get_item(Key={"playerName": "ada"})["Item"]
    assert item["avatar"] == "kept"


def test_a_profile_has_the_address_of_a_picture_where_there_is_one() -> None:
    shown = ProfileStore("Player", "/avatars")
    assert shown.of("ada").avatar_url is None
    boto3.resource("dynamodb").Table("Player").put_item(Item={"playerName": "ada", "avatar": "versions/ada/1/x"})
    assert shown.of("ada").avatar_url == "/avatars/ada/current/full.jpg"
    assert profiles.of("ada").avatar_url is None, "where avatars are switched off"
    assert shown.of("eve").avatar_url is None
