"""Changes of facts, as the streams of their tables tell of them."""

from buzzline.platform.fact_store import change_of


def test_changes_sort_by_their_numbers_however_long_these_are() -> None:
    numbers = ["9", "9" * 39, "1" + "0" * 39, "9" * 40]
    sequences = [change_of({"dynamodb": {"SequenceNumber": number}}).sequence for number in numbers]
    assert sorted(sequences) == sequences
    assert [int(each) for each in sequences] == [int(each) for each in numbers]
