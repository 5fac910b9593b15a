"""A pretend kubelet for the control plane of the cluster suite: there are no nodes, so it plays them.

    pretend-kubelet.py SERVER TOKEN

Pods become Running and Ready a moment after they appear; pods of Jobs succeed; deleted pods go. Annotations change that:
`sim/ready-after: "5"` waits 5 s, `sim/fail: "true"` fails, `sim/never-ready: "true"` stays unready. It speaks to loopback only.
"""

import heapq
import http.client
import json
import ssl
import sys
import threading
import time
from datetime import datetime, timezone
from urllib.parse import urlparse

SERVER = urlparse(sys.argv[1])
TOKEN = sys.argv[2]
READY_AFTER = 0.3
assert SERVER.hostname in ("127.0.0.1", "localhost"), "loopback only"

CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def connect(timeout):
    return http.client.HTTPSConnection(SERVER.hostname, SERVER.port, context=CONTEXT, timeout=timeout)


def call(method, path, body=None, content_type="application/json"):
    connection = connect(30)
    headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": content_type}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, data


class Worker:
    """Carries out what is due, in the order of time."""

    def __init__(self):
        self.queue = []
        self.count = 0
        self.change = threading.Condition()
        threading.Thread(target=self.run, daemon=True).start()

    def add(self, delay, action):
        with self.change:
            self.count += 1
            heapq.heappush(self.queue, (time.monotonic() + delay, self.count, action))
            self.change.notify()

    def run(self):
        while True:
            with self.change:
                while not self.queue or self.queue[0][0] > time.monotonic():
                    self.change.wait(self.queue[0][0] - time.monotonic() if self.queue else None)
                action = heapq.heappop(self.queue)[2]
            for _ in range(3):
                try:
                    action()
                    break
                except OSError:
                    time.sleep(0.2)


def status_of(pod):
    """The status that the kubelet would report once the pod's containers have started."""
    meta, spec = pod["metadata"], pod["spec"]
    annotations = meta.get("annotations") or {}
    failed = annotations.get("sim/fail") == "true"
    ready = annotations.get("sim/never-ready") != "true" and not failed
    one_off = any(owner["kind"] == "Job" for owner in meta.get("ownerReferences", []))
    at = now()
    if one_off or failed:
        ready = False
        code, reason = (1, "Error") if failed else (0, "Completed")
        phase = "Failed" if failed else "Succeeded"
        state = {"terminated": {"exitCode": code, "reason": reason, "startedAt": at, "finishedAt": at}}
    else:
        phase, state = "Running", {"running": {"startedAt": at}}
    condition = lambda kind, good: {"type": kind, "status": "True" if good else "False", "lastTransitionTime": at}
    return {
        "phase": phase,
        "startTime": at,
        "hostIP": "127.0.0.1",
        "podIP": "10.244.0.1",
        "podIPs": [{"ip": "10.244.0.1"}],
        "conditions": [
            condition("PodScheduled", True),
            condition("Initialized", True),
            condition("ContainersReady", ready),
            condition("Ready", ready),
        ],
        "containerStatuses": [
            {
                "name": container["name"],
                "image": container["image"],
                "imageID": "",
                "ready": ready,
                "started": ready,
                "restartCount": 0,
                "state": state,
            }
            for container in spec["containers"]
        ],
    }


class Kubelet:
    def __init__(self):
        self.worker = Worker()
        self.started = set()
        self.reaped = set()

    def see(self, pod):
        meta = pod["metadata"]
        path = "/api/v1/namespaces/%s/pods/%s" % (meta["namespace"], meta["name"])
        if meta.get("deletionTimestamp"):
            if meta["uid"] not in self.reaped:
                self.reaped.add(meta["uid"])
                self.worker.add(0, lambda: call("DELETE", path, {"gracePeriodSeconds": 0}))
            return
        if meta["uid"] in self.started or pod.get("status", {}).get("phase") not in (None, "Pending"):
            return
        self.started.add(meta["uid"])
        delay = float((meta.get("annotations") or {}).get("sim/ready-after", READY_AFTER))
        patch = {"status": status_of(pod)}
        self.worker.add(delay, lambda: call("PATCH", path + "/status", patch, "application/merge-patch+json"))

    def follow(self):
        _, data = call("GET", "/api/v1/pods")
        listed = json.loads(data)
        for pod in listed.get("items", []):
            self.see(pod)
        connection = connect(3600)
        version = listed["metadata"]["resourceVersion"]
        connection.request(
            "GET", "/api/v1/pods?watch=1&resourceVersion=" + version, headers={"Authorization": "Bearer " + TOKEN}
        )
        for line in connection.getresponse():
            event = json.loads(line)
            if event["type"] == "ERROR":
                return
            if event["type"] in ("ADDED", "MODIFIED"):
                self.see(event["object"])


kubelet = Kubelet()
while True:
    try:
        kubelet.follow()
    except (OSError, ValueError, KeyError) as problem:
        print(problem, flush=True)
        time.sleep(0.5)
