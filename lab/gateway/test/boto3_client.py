"""Sends calls with boto3 and tells what it read: a JSON array of calls on stdin, one JSON line per call on stdout."""

import datetime
import json
import sys

import boto3
from botocore.config import Config
from botocore.response import StreamingBody

from boto3_bytes import marked, revive


def shown(value):
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(value, StreamingBody):
        value = value.read()
    if isinstance(value, bytes):
        return marked(value)
    return value


endpoint, calls = sys.argv[1], json.load(sys.stdin)
names = {"elasticloadbalancing": "elbv2"}
clients = {}
current = 0


def numbered(request, **_):
    request.headers["x-sample"] = str(current)


for current, call in enumerate(calls):
    service = names.get(call["service"], call["service"])
    if service not in clients:
        clients[service] = boto3.client(
            service,
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="123456789012",
            aws_secret_access_key="lab",
            config=Config(parameter_validation=False, retries={"max_attempts": 0}, read_timeout=10),
        )
        clients[service].meta.events.register("before-sign", numbered)
    client = clients[service]
    try:
        output = {"output": shown(client._make_api_call(call["operation"], revive(call["input"])))}
    except Exception as error:  # every kind belongs into the report
        output = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(output))
