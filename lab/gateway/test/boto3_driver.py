"""boto3 for the conformance tests: a JSON call per line on stdin, its answer per line on stdout."""

import datetime
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from boto3_bytes import marked, revive


def shown(value):
    if isinstance(value, StreamingBody):
        value = value.read()
    if isinstance(value, bytes):
        return marked(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value)}")


clients = {}
for line in sys.stdin:
    call = json.loads(line)
    key = (call["service"], call["account"])
    if key not in clients:
        clients[key] = boto3.client(
            call["service"],
            aws_access_key_id=call["account"],
            aws_secret_access_key="lab",
            config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        )
    try:
        answer = {"output": getattr(clients[key], call["operation"])(**revive(call["input"]))}
    except ClientError as error:
        answer = {
            "error": error.response["Error"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
        }
    except Exception as error:  # a parser's or a validator's complaint is a finding too
        answer = {"error": {"Code": type(error).__name__, "Message": str(error)}, "status": 0}
    print(json.dumps(answer, default=shown), flush=True)
