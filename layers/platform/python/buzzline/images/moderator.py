"""Amazon Rekognition as moderator."""

from buzzline.images.moderation import Label
from buzzline.platform.clients import rekognition


class RekognitionModerator:
    """Moderation labels of which Rekognition is sure enough."""

    def __init__(self, threshold: float) -> None:
        """`threshold` is the confidence, in percent, from which on a label counts."""
        self._threshold = threshold

    def labels(self, picture: bytes) -> list[Label]:
        """What should not be in a picture (at least 50 pixels wide and high) and is."""
        answer = rekognition().detect_moderation_labels(Image={"Bytes": picture}, MinConfidence=self._threshold)
        return [Label(str(each["Name"]), float(each["Confidence"])) for each in answer["ModerationLabels"]]
