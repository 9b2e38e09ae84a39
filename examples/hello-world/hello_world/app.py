"""A Flask application, served by gunicorn, behind nginx."""

import socket

from flask import Flask, jsonify

from .version import VERSION

GREETING = "Hello, world, from {application} {version} on {host}!"

app = Flask(__name__)


def greeting() -> str:
    return GREETING.format(application="hello-world", version=VERSION, host=socket.gethostname())


@app.after_request
def name_the_version(response):
    """Every answer says which version gave it, failed ones too."""
    response.headers["X-Kiln-Version"] = VERSION
    return response


@app.get("/")
def greet():
    return greeting() + "\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@app.get("/health_check")
def health_check():
    """200 only if the application works: it does what it does for users, through nginx and gunicorn."""
    try:
        greeting()
    except Exception as problem:  # whatever is wrong, the balancer must hear of it
        app.logger.exception("health check failed")
        return jsonify(status="failed", version=VERSION, reason=f"{type(problem).__name__}: {problem}"), 500
    return jsonify(status="ok", version=VERSION)
