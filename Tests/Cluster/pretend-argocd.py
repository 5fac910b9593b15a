"""A pretend Argo CD for the cluster suite: it carries operations out on paper only, in the words of the real one's records.

    pretend-argocd.py SERVER TOKEN NAMESPACE

It takes refresh annotations away, and brings every `operation` to an end in `status.operationState`: to success after a second,
or as the Application's annotation `sim/operation` says: `fail`, or `hang` until somebody terminates it. TOKEN may be empty. It
speaks to loopback only.
"""

import http.client
import json
import ssl
import sys
import time
from datetime import datetime, timezone
from urllib.parse import urlparse

SERVER = urlparse(sys.argv[1])
TOKEN, NAMESPACE = sys.argv[2], sys.argv[3]
assert SERVER.hostname in ("127.0.0.1", "localhost"), "loopback only"
APPLICATIONS = SERVER.path + "/apis/argoproj.io/v1alpha1/namespaces/%s/applications" % NAMESPACE
REFRESH = "argocd.argoproj.io/refresh"
CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE
running = {}


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def call(method, path, body=None):
    if SERVER.scheme == "https":
        connection = http.client.HTTPSConnection(SERVER.hostname, SERVER.port, context=CONTEXT, timeout=30)
    else:
        connection = http.client.HTTPConnection(SERVER.hostname, SERVER.port, timeout=30)
    headers = {"Content-Type": "application/merge-patch+json", "User-Agent": "argocd-application-controller"}
    if TOKEN:
        headers["Authorization"] = "Bearer " + TOKEN
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def patch(app, body):
    # On top of what was read: whoever wrote meanwhile is looked at first.
    body.setdefault("metadata", {})["resourceVersion"] = app["metadata"]["resourceVersion"]
    call("PATCH", APPLICATIONS + "/" + app["metadata"]["name"], body)


def end(app, phase, message):
    state = app["status"]["operationState"]
    sync = state["operation"].get("sync", {})
    source = sync.get("source") or app["spec"]["source"]
    result = {"revision": sync.get("revision", ""), "source": source, "resources": []}
    status = {"operationState": {"phase": phase, "message": message, "finishedAt": now(), "syncResult": result}}
    if phase == "Succeeded":
        history = app["status"].get("history", [])
        entry = {"id": len(history), "revision": result["revision"], "source": source,
                 "deployStartedAt": state["startedAt"], "deployedAt": now()}
        status["history"] = history + [entry]
    patch(app, {"operation": None, "status": status})


def look(app):
    meta, status = app["metadata"], app.get("status") or {}
    state = status.get("operationState") or {}
    if REFRESH in (meta.get("annotations") or {}):
        sync = {"status": "OutOfSync", "comparedTo": {"source": app["spec"]["source"], "destination": app["spec"]["destination"]}}
        return patch(app, {"metadata": {"annotations": {REFRESH: None}},
                           "status": {"reconciledAt": now(), "sync": sync, "health": {"status": "Missing"}}})
    if "operation" not in app:
        return
    if state.get("phase") == "Terminating":
        return end(app, "Failed", "Operation terminated")
    if meta["uid"] not in running or state.get("phase") != "Running":
        running[meta["uid"]] = time.monotonic()
        return patch(app, {"status": {"operationState": {
            "operation": app["operation"], "phase": "Running", "message": "waiting for the pretence to end",
            "startedAt": now(), "finishedAt": None, "syncResult": None}}})
    wish = (meta.get("annotations") or {}).get("sim/operation", "succeed")
    if wish != "hang" and time.monotonic() - running[meta["uid"]] > 1:
        del running[meta["uid"]]
        if wish == "fail":
            return end(app, "Failed", "one or more objects failed to apply, reason: quota exceeded")
        end(app, "Succeeded", "successfully synced (all tasks run)")


while True:
    try:
        for item in call("GET", APPLICATIONS).get("items", []):
            look(item)
    except (OSError, ValueError, KeyError) as problem:
        print(repr(problem), flush=True)
    time.sleep(0.2)
