"""Checks of what boto3 sees: one JSON line each, {"check", "source", "want", "got"}, which checks.ts reads."""
import json
import sys

from botocore.config import Config
from botocore.exceptions import ClientError

ONE_ATTEMPT = Config(retries={"max_attempts": 0, "mode": "standard"})


def check(name, source, want, got):
    print(json.dumps({"check": name, "source": source, "want": want, "got": got}, default=str))
    sys.stdout.flush()


def refused(call, **arguments):
    """Code, reason where there is one, and status of the error that a call ends with."""
    try:
        call(**arguments)
        return "accepted"
    except ClientError as error:
        reason = error.response.get("Reason")
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return " ".join(str(part) for part in (error.response["Error"]["Code"], reason, status) if part is not None)
