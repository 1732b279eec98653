"""Stands in for Amazon Rekognition: a server that speaks its JSON protocol for DetectModerationLabels.

It sees one thing only, the colour that more than half of a picture has; so anybody can paint a picture that is
accepted, one that is not, and one for which the service does not work. Needs Pillow: not a program of the emulator's.
"""

import base64
import io
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

OPERATION = "RekognitionService.DetectModerationLabels"
DEFAULT_CONFIDENCE = 50
"""What labels need where the request asks for none."""

LABELS = {
    (255, 0, 255): ("Explicit", 98.0),
    (255, 128, 0): ("Suggestive", 72.0),
    (255, 255, 0): ("Alcohol", 52.0),
}
"""Label and confidence by colour (red, green, blue)."""
THROTTLED = (0, 255, 255)
"""The colour for which the service asks to be left alone, however often it is asked."""

IN_WORDS = (
    "decides by the colour of most of a picture: magenta is Explicit (98 %), orange Suggestive (72 %), "
    "yellow Alcohol (52 %), cyan always throttled, all else is fine"
)
TOLERANCE = 40
"""Of each of red, green and blue: JPEG changes colours a little."""


class ServiceError(Exception):
    """An error as the service names it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What the service answers to a request with image bytes; raises ServiceError."""
    content = request.get("Image", {}).get("Bytes")
    if not content:
        raise ServiceError("InvalidParameterException", "Only images that come with the request (Bytes) are known here")
    try:
        with Image.open(io.BytesIO(base64.b64decode(content)), formats=["JPEG", "PNG"]) as image:
            small = image.convert("RGB").resize((64, 64))
            size = image.size
    except Exception:
        raise ServiceError("InvalidImageFormatException", "Request has invalid image format") from None
    if min(size) < 50:
        raise ServiceError("InvalidParameterException", "Image is under 50 pixels wide or high")
    if _is_mostly(small, THROTTLED):
        raise ServiceError("ThrottlingException", "Rate exceeded")
    wanted = request.get("MinConfidence", DEFAULT_CONFIDENCE)
    labels = [
        {"Name": name, "Confidence": confidence, "ParentName": "", "TaxonomyLevel": 1}
        for colour, (name, confidence) in LABELS.items()
        if confidence >= wanted and _is_mostly(small, colour)
    ]
    return {"ModerationLabels": labels, "ModerationModelVersion": "7.0"}


def _is_mostly(image: Image.Image, colour: tuple[int, int, int]) -> bool:
    pixels: Any = image.get_flattened_data() if hasattr(image, "get_flattened_data") else image.getdata()
    close = sum(all(abs(a - b) <= TOLERANCE for a, b in zip(pixel, colour, strict=True)) for pixel in pixels)
    return close * 2 > image.width * image.height


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Say that the server is there."""
        self._send(200, {})

    def do_POST(self) -> None:
        """Answer one request of the JSON protocol."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if self.headers.get("X-Amz-Target") != OPERATION:
                raise ServiceError("UnknownOperationException", "Only DetectModerationLabels is known here")
            self._send(200, answer(json.loads(body)))
        except ServiceError as error:
            self._send(400, {"__type": error.name, "message": str(error)})

    def _send(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()
