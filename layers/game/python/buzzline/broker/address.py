"""Where the MQTT broker is: AWS IoT has an address for each account and region."""

from buzzline.platform.clients import iot


def broker_host() -> str:
    """The host that clients connect to."""
    return str(iot().describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"])
