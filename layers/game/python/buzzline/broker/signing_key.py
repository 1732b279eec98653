"""The key that signs admissions to the MQTT broker: its private half never leaves AWS KMS."""

import base64
import textwrap

from buzzline.platform.clients import kms


class SigningKey:
    """An RSA key of KMS, by its ARN."""

    def __init__(self, arn: str) -> None:
        self._arn = arn

    def sign(self, text: str) -> str:
        """The signature of a text, in base64, as AWS IoT wants it: RSASSA-PKCS1-v1_5 with SHA-256."""
        answer = kms().sign(
            KeyId=self._arn, Message=text.encode(), MessageType="RAW", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256"
        )
        return base64.b64encode(answer["Signature"]).decode()

    def public_half(self) -> str:
        """What proves the key's signatures, as PEM."""
        encoded = base64.b64encode(kms().get_public_key(KeyId=self._arn)["PublicKey"]).decode()
        return "\n".join(("-----BEGIN PUBLIC KEY-----", *textwrap.wrap(encoded, 64), "-----END PUBLIC KEY-----", ""))
