#!/usr/bin/env python3
"""A Helm repository and an OCI registry on loopback, with charts made on the spot.

chart-server.py [--certificate FILE --key FILE [--client-authority FILE]] [--log FILE]

Prints its port as the first line. Every request is noted in the log: method, path, host, and who asked.

  /stable/      a repository                       /private/   the same, for jane:s3cret
  /elsewhere/   its index names packages on localhost instead of 127.0.0.1
  /schemas/     what the schemas of charts refer to: defs.json, which refers to limits/memory.json, and broken.json
  /values/web.yaml  a values file
  /moved/       redirects to /private/ on the other host     /corrupt/   packages that are not what the index says
  /v2/plain/…   no login   /v2/token/… a token for jane   /v2/public/… a token for anybody   /v2/basic/… basic auth
  /v2/stale/… every token serves once   /v2/index/… an index, of an image and the chart
  /v2/corrupt/… a blob with another digest     /v2/signed/… with provenance      /v2/files/… an archive of plain manifests
"""
import argparse, base64, gzip, hashlib, http.server, io, json, ssl, sys, tarfile

options = argparse.ArgumentParser()
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--client-authority")
options.add_argument("--log")
options = options.parse_args()

ACCOUNT = "Basic " + base64.b64encode(b"jane:s3cret").decode()


def package(files):
    """A .tgz that has the same bytes each time."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(plain.getvalue(), mtime=0)


def chart(name, version):
    return package({
        f"{name}/Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: v{version}\ndescription: the {name} chart\n",
        f"{name}/values.yaml": "greeting: hello\n",
        f"{name}/templates/greeting.yaml":
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-" + name
            + "\ndata:\n  greeting: '{{ .Values.greeting }}'\n  version: '{{ .Chart.Version }}'\n",
    })


VERSIONS = {"web": ["1.0.0", "1.2.0", "1.3.0-rc.1", "2.0.0+build.5"], "common": ["0.1.0", "0.1.7"]}
CHARTS = {(name, version): chart(name, version) for name, versions in VERSIONS.items() for version in versions}
FILES = package({"base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: files\nspec: {ports: [{port: 80}]}\n"})

SCHEMAS = {
    "defs.json": {"definitions": {
        "replicas": {"type": "integer", "minimum": 2},
        "resources": {"properties": {"memory": {"$ref": "limits/memory.json"}}},
    }},
    "limits/memory.json": {"$schema": "http://json-schema.org/draft-07/schema#", "type": "string", "pattern": "^[0-9]+Mi$"},
    "broken.json": {"type": "intger"},
}

FRESH = set()


def digest(data):
    return hashlib.sha256(data).hexdigest()


def index(prefix, lie=False):
    lines = ["apiVersion: v1", "entries:"]
    for name, versions in VERSIONS.items():
        lines.append(f"  {name}:")
        for version in versions:
            known = digest(b"something else" if lie else CHARTS[name, version])
            lines += [f"  - apiVersion: v2", f"    appVersion: v{version}", f"    created: \"2026-01-02T03:04:05Z\"",
                      f"    description: the {name} chart", f"    digest: {known}", f"    name: {name}",
                      f"    urls:", f"    - {prefix}packages/{name}-{version}.tgz", f"    version: {version}"]
    return ("\n".join(lines) + "\ngenerated: \"2026-01-02T03:04:05Z\"\n").encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        who = self.headers.get("Authorization", "-")
        if options.log:
            with open(options.log, "a") as log:
                log.write(f"GET {self.path} {self.headers.get('Host')} {who}\n")
        scheme = "https" if options.certificate else "http"
        other = f"{scheme}://localhost:{self.server.server_port}"
        here = f"{scheme}://127.0.0.1:{self.server.server_port}"
        path, _, query = self.path.partition("?")
        parts = path.strip("/").split("/")
        if parts[0] == "v2":
            return self.registry(parts[1:], query, who, here, other)
        if parts[0] == "token":
            if "token%2F" in query or "token/" in query:
                if who != ACCOUNT:
                    return self.answer(401)
                return self.answer(200, json.dumps({"token": "for-jane", "expires_in": 300}).encode())
            if "stale" in query:
                token = f"fresh-{len(FRESH)}-{id(self)}"
                FRESH.add("Bearer " + token)
                return self.answer(200, json.dumps({"token": token, "expires_in": 3600}).encode())
            return self.answer(200, json.dumps({"access_token": "for-anybody"}).encode())
        if parts[0] == "moved":
            return self.answer(302, Location=f"{other}/private/" + "/".join(parts[1:]))
        if parts[0] == "loop":
            return self.answer(302, Location=path)
        if parts[0] == "large":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 40))
            self.end_headers()
            return
        if parts == ["values", "web.yaml"]:
            return self.answer(200, b"a: from afar\n")
        if parts[0] == "schemas":
            document = SCHEMAS.get("/".join(parts[1:]))
            return self.answer(404) if document is None else self.answer(200, json.dumps(document).encode())
        if parts[0] == "private" and who != ACCOUNT:
            return self.answer(401, WWW_Authenticate='Basic realm="charts"')
        if parts[0] not in ("stable", "private", "elsewhere", "corrupt"):
            return self.answer(404)
        if parts[1:] == ["index.yaml"]:
            body = index(f"{other}/private/" if parts[0] == "elsewhere" else "", lie=parts[0] == "corrupt")
            tag = '"' + digest(body)[:16] + '"'
            if self.headers.get("If-None-Match") == tag:
                return self.answer(304, ETag=tag)
            return self.answer(200, body, ETag=tag)
        if len(parts) == 3 and parts[1] == "packages":
            for (name, version), data in CHARTS.items():
                if parts[2] == f"{name}-{version}.tgz":
                    return self.answer(200, data)
        self.answer(404)

    def registry(self, parts, query, who, here, other):
        kind, rest = parts[0], parts[1:]
        name = "/".join(parts[: -2])
        if kind == "stale":  # every token serves once
            if who not in FRESH:
                challenge = f'Bearer realm="{here}/token",service="registry",scope="repository:{name}:pull"'
                return self.answer(401, WWW_Authenticate=challenge)
            FRESH.discard(who)
        if kind in ("token", "public"):
            wanted = "Bearer for-jane" if kind == "token" else "Bearer for-anybody"
            if who != wanted:
                challenge = f'Bearer realm="{here}/token",service="registry",scope="repository:{name}:pull"'
                return self.answer(401, b'{"errors":[{"code":"UNAUTHORIZED"}]}', WWW_Authenticate=challenge)
        if kind == "basic" and who != ACCOUNT:
            return self.answer(401, WWW_Authenticate='Basic realm="registry"')
        chart, action, reference = rest[0], rest[1], rest[2]
        versions = VERSIONS.get(chart, ["1.0.0"] if kind == "files" else [])
        if not versions:
            return self.answer(404, b'{"errors":[{"code":"NAME_UNKNOWN"}]}')
        if action == "tags":
            tags = sorted(version.replace("+", "_") for version in versions)
            last = dict(pair.split("=") for pair in query.split("&") if "=" in pair).get("last", "")
            page = [tag for tag in tags if tag > last][:2]
            fields = {}
            if page and page[-1] != tags[-1]:
                fields["Link"] = f'</v2/{name}/tags/list?last={page[-1]}&n=2>; rel="next"'
            return self.answer(200, json.dumps({"name": name, "tags": page}).encode(), **fields)
        if action == "manifests":
            for version in versions:
                data = FILES if kind == "files" else CHARTS[chart, version]
                media = "application/vnd.oci.image.layer.v1.tar+gzip" if kind == "files" else \
                    "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
                layers = [{"mediaType": media, "digest": "sha256:" + digest(data), "size": len(data)}]
                if kind == "signed":
                    layers.append({"mediaType": "application/vnd.cncf.helm.chart.provenance.v1.prov",
                                   "digest": "sha256:" + digest(b"sig"), "size": 3})
                body = json.dumps({
                    "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                    "config": {"mediaType": "application/vnd.cncf.helm.config.v1+json",
                               "digest": "sha256:" + digest(b"{}"), "size": 2},
                    "layers": layers,
                    "annotations": {"org.opencontainers.image.created": "2026-01-02T03:04:05Z"}}).encode()
                aliases = ["stable"] if version == "1.2.0" else []
                if kind == "index" and reference == version:
                    return self.answer(200, json.dumps({
                        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [
                            {"digest": "sha256:" + digest(b"an image"), "platform": {"os": "linux", "architecture": "amd64"}},
                            {"digest": "sha256:" + digest(body), "artifactType": "application/vnd.cncf.helm.config.v1+json"},
                        ]}).encode())
                if reference in (version.replace("+", "_"), "sha256:" + digest(body), *aliases):
                    return self.answer(200, body, Content_Type="application/vnd.oci.image.manifest.v1+json",
                                       Docker_Content_Digest="sha256:" + digest(body))
            return self.answer(404, b'{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
        if action == "blobs":
            for data in [*CHARTS.values(), FILES, b"{}", b"sig"]:
                if reference == "sha256:" + digest(data):
                    if kind == "public":
                        return self.answer(307, Location=f"{other}/v2/plain/web/blobs/{reference}?signature=x")
                    return self.answer(200, data[:-1] + b"!" if kind == "corrupt" else data)
        self.answer(404)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if options.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate, options.key)
    if options.client_authority:
        context.load_verify_locations(options.client_authority)
        context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
