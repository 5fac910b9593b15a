import Manifests
import Randomness

/// A folder of kustomizations with all it refers to, made at random from a seed.
public struct RandomKustomization {
  /// Contents by path.
  public internal(set) var files: [String: String] = [:]
  /// Files that are no text, by path.
  public internal(set) var binaries: [String: [UInt8]] = [:]
  /// Whether the real one needs a helm beside it.
  public internal(set) var usesHelm = false
  /// The folder to build.
  public private(set) var target = ""

  /// A resource that patches and the like can aim at.
  struct Known {
    var apiVersion: String
    var kind: String
    var name: String
    var namespace: String
    var isGenerated = false
    /// The names it has had.
    var names: [String]
    /// The namespace it came with.
    var firstNamespace: String?

    /// Name and namespace as they are, or as they were at first.
    func identity(now: Bool) -> (name: String, namespace: String) {
      now ? (names.last ?? name, namespace) : (name, firstNamespace ?? namespace)
    }
  }

  var random: SplitMix
  var resources: RandomResources
  private var variables: Set<String> = []
  private var counter = 0
  /// Kind and name of all there is, for what is there twice is refused.
  private var taken: Set<String> = []
  /// Whether several layers stand on one base: what they do not rename would be there twice, and so would variables.
  private var sharesBase = false

  public init(seed: UInt64) {
    random = SplitMix(state: seed)
    resources = RandomResources(SplitMix(state: seed ^ 0xABCD))
    let layers = random.chance(85) ? random.number(1...2) : 0
    let widths = (0..<layers).map { _ in random.chance(10) ? 2 : 1 }
    sharesBase = widths.contains(2)
    let bases = random.chance(25) ? ["base", "second"] : ["base"]
    var known: [[Known]] = []
    for path in bases { known.append(kustomization(path, on: [], depth: 0)) }
    target = bases[0]
    guard layers > 0 else { return }
    var layer = bases
    for (depth, width) in zip(1..., widths) {
      var next: [String] = []
      var nextKnown: [[Known]] = []
      for index in 0..<width {
        let path = "layer\(depth)\(index == 0 ? "" : "b")"
        let mark = width == 2 ? "l\(depth)\(index)-" : ""
        nextKnown.append(kustomization(path, on: layer.indices.map { (layer[$0], known[$0]) }, depth: depth, prefix: mark))
        next.append(path)
      }
      (layer, known) = (next, nextKnown)
    }
    target = layer.count == 1 ? layer[0] : "top"
    if layer.count > 1 { _ = kustomization("top", on: layer.indices.map { (layer[$0], known[$0]) }, depth: 3) }
  }

  // MARK: Files

  mutating func write(_ path: String, _ values: [Value]) {
    files[path] = spelled(YAML.encode(documents: values, style: .plain))
  }

  mutating func fresh(_ stem: String) -> String {
    counter += 1
    return "\(stem)\(counter)"
  }

  // MARK: Kustomizations

  private mutating func kustomization(_ path: String, on bases: [(String, [Known])], depth: Int, prefix: String = "") -> [Known] {
    var known = bases.flatMap(\.1)
    var object = Object()
    if random.chance(50) {
      object["apiVersion"] = "kustomize.config.k8s.io/v1beta1"
      object["kind"] = "Kustomization"
    }
    var list: [Value] = bases.map { .string("../" + $0.0) }
    if bases.isEmpty || random.chance(25) {
      resources.namespace = random.chance(15) ? random.pick(["default", "prod"]) : ""
      let count = random.number(bases.isEmpty ? 2...7 : 1...2)
      var documents: [Value] = []
      for _ in 0..<count {
        let type = random.pick(RandomResources.kinds)
        let name = resources.name()
        if sharesBase, Self.fixedNames.contains(type.kind) { continue }
        guard isFree(type.kind, name, known) else { continue }
        let value = resources.resource(type, name)
        documents.append(value)
        known.append(
          Known(
            apiVersion: type.apiVersion, kind: type.kind, name: name, namespace: value.metadata["namespace"]?.string ?? "",
            names: [name]))
      }
      if !documents.isEmpty {
        let half = random.number(0...documents.count)
        for part in [Array(documents[..<half]), Array(documents[half...])] where !part.isEmpty {
          let file = fresh("r") + ".yaml"
          write("\(path)/\(file)", random.chance(8) ? [["apiVersion": "v1", "kind": "List", "items": .list(part)]] : part)
          list.append(.string(file))
        }
      }
    }
    if !list.isEmpty {
      // `bases` is the old name for folders among the resources.
      let folders = random.chance(6) ? list.filter { $0.string?.hasPrefix("../") == true } : []
      if !folders.isEmpty { object["bases"] = .list(folders) }
      let rest = list.filter { !folders.contains($0) }
      if !rest.isEmpty { object["resources"] = .list(rest) }
    }
    generators(&object, path, &known)
    if random.chance(4), !usesHelm { chart(&object, path, &known) }
    if random.chance(25) {
      object["components"] = .list(
        (0...(random.chance(20) ? 1 : 0)).map { _ in
          let name = fresh("comp")
          known = component(name, parent: known)
          return .string("../" + name)
        })
    }
    changes(&object, path, &known, prefix: prefix)
    if object.filter({ !["apiVersion", "kind"].contains($0.key) }).isEmpty { object["namePrefix"] = "e-" }
    // Names of fields go in any case.
    if random.chance(2), let labels = object.removeValue(forKey: "commonAnnotations") { object["commonannotations"] = labels }
    write("\(path)/kustomization.yaml", [.object(object)])
    return known
  }

  /// Kinds that no prefix renames.
  static let fixedNames: Set<String> = ["Namespace", "CustomResourceDefinition", "APIService"]

  /// Whether the name is still to be had, or may be there twice for once.
  private mutating func isFree(_ kind: String, _ name: String, _ known: [Known]) -> Bool {
    if random.chance(1) { return true }
    guard !known.contains(where: { $0.kind == kind && $0.names.contains(name) }) else { return false }
    return taken.insert(kind + "/" + name).inserted
  }

  /// A component sees the resources of what includes it.
  private mutating func component(_ path: String, parent: [Known]) -> [Known] {
    var known = parent
    var object: Object = ["apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"]
    if random.chance(30) {
      let value = resources.resource(("v1", "ConfigMap", true), fresh("part"))
      write("\(path)/part.yaml", [value])
      object["resources"] = ["part.yaml"]
    }
    generators(&object, path, &known)
    changes(&object, path, &known)
    if object.count == 2 { object["commonAnnotations"] = ["component": "yes"] }
    write("\(path)/kustomization.yaml", [.object(object)])
    return known
  }

  private mutating func generators(_ object: inout Object, _ path: String, _ known: inout [Known]) {
    for (field, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] where random.chance(35) {
      var list: [Value] = []
      for _ in 0...random.number(0...1) {
        let old = known.filter { $0.kind == kind && ($0.isGenerated || random.chance(2)) }
        var generator: Value = [:]
        if !old.isEmpty, random.chance(50) {
          let (name, namespace) = random.pick(old).identity(now: random.chance(50))
          generator["name"] = .string(name)
          if !namespace.isEmpty { generator["namespace"] = .string(namespace) }
          generator["behavior"] = .string(random.pick(["merge", "replace", "merge"]))
        } else {
          let name = resources.name()
          guard isFree(kind, name, known) else { continue }
          generator["name"] = .string(name)
          if random.chance(10) { generator["namespace"] = "prod" }
          if random.chance(10) { generator["behavior"] = "create" }
          known.append(
            Known(
              apiVersion: "v1", kind: kind, name: name, namespace: generator["namespace"]?.string ?? "", isGenerated: true,
              names: [name]))
        }
        if random.chance(70) {
          generator["literals"] = .list(
            random.some(["a=1", "b='quoted'", "c=\"x=y\"", "k=new", "e=", "u=ü", "l=a\nb"], 1...3).map(Value.string))
        }
        if random.chance(30) {
          let file = fresh("f") + ".txt"
          files["\(path)/\(file)"] = random.pick([
            "text\n", "no newline", "", "tab\there\r\n", "trailing \nspace\n", "# x\n", "\u{FEFF}bom\n",
          ])
          generator["files"] = .list([.string(random.chance(50) ? file : "key.conf=\(file)")])
        }
        if random.chance(10) {
          let file = random.pick(["", "sub/"]) + fresh("b") + ".bin"
          binaries["\(path)/\(file)"] = (0..<random.number(1...120)).map { UInt8(truncatingIfNeeded: $0 * 37 + 128) }
          generator["files"] = .list((generator["files"]?.list ?? []) + [.string(random.chance(50) ? file : "bin=\(file)")])
        }
        if random.chance(20) {
          let file = fresh("e") + ".env"
          files["\(path)/\(file)"] = random.pick([
            "# comment\nENV_A=1\n\nENV_B='x' # kept\n  ENV_C=a=b\n", "\u{FEFF}ENV_A=bom\r\nENV_B=crlf\r\n",
            "ENV_A=\nENV_B=\"q\"\n#ENV_C=1\n", "ENV_A=1",
          ])
          if random.chance(15) { generator["env"] = .string(file) } else { generator["envs"] = .list([.string(file)]) }
        }
        if kind == "Secret", random.chance(20) { generator["type"] = "kubernetes.io/basic-auth" }
        if random.chance(20) {
          generator["options"] = .object(options())
        }
        list.append(generator)
      }
      if !list.isEmpty { object[field] = .list(list) }
    }
    if random.chance(15) { object["generatorOptions"] = .object(options()) }
  }

  private mutating func options() -> Object {
    var options = Object()
    if random.chance(40) { options["disableNameSuffixHash"] = .bool(random.chance(80)) }
    if random.chance(40) { options["labels"] = resources.pairs(1...2) }
    if random.chance(40) { options["annotations"] = resources.pairs(1...2) }
    if random.chance(20) { options["immutable"] = true }
    return options
  }

  private mutating func changes(_ object: inout Object, _ path: String, _ known: inout [Known], prefix: String = "") {
    func renamed(_ change: (String) -> String) {
      for index in known.indices {
        guard !Self.fixedNames.contains(known[index].kind) else { continue }
        known[index].names.append(change(known[index].names.last ?? ""))
      }
    }
    let before = known
    if !prefix.isEmpty || random.chance(30) {
      let prefix = prefix.isEmpty ? random.pick(["p-", "dev-", "a"]) : prefix
      object["namePrefix"] = .string(prefix)
      renamed { prefix + $0 }
    }
    if random.chance(20) {
      let suffix = random.pick(["-s", "-v2"])
      object["nameSuffix"] = .string(suffix)
      renamed { $0 + suffix }
    }
    if random.chance(30) {
      let namespace = random.pick(["prod", "dev", "default"])
      object["namespace"] = .string(namespace)
      for index in known.indices {
        known[index].firstNamespace = known[index].firstNamespace ?? known[index].namespace
        known[index].namespace = namespace
      }
    }
    if random.chance(25) { object["commonLabels"] = resources.pairs(1...2) }
    if random.chance(25) { object["commonAnnotations"] = resources.pairs(1...2) }
    if random.chance(25) { object["labels"] = .list([label()] + (random.chance(30) ? [label()] : [])) }
    if random.chance(25) {
      object[random.chance(6) ? "imageTags" : "images"] = .list([image()] + (random.chance(40) ? [image()] : []))
    }
    let scaled = before.filter { Self.scalable.contains($0.kind) }
    if !scaled.isEmpty, random.chance(25) {
      object["replicas"] = [
        ["name": .string(random.pick(random.pick(scaled).names)), "count": .int(Int64(random.number(0...9)))]
      ]
    }
    if random.chance(50), !before.isEmpty {
      object["patches"] = .list((0...random.number(0...2)).map { _ in patch(before, path) })
    }
    if random.chance(15), !before.isEmpty {
      object["patchesStrategicMerge"] = .list(
        (0...random.number(0...1)).map { _ in .string(strategic(random.pick(before), path, inline: nil)) })
    }
    if random.chance(15), let aim = before.randomElement(using: &random) {
      var target = target(aim, exact: true)
      if random.chance(98) { target["name"] = .string(random.pick(aim.names)) }
      object["patchesJson6902"] = [["target": target, "patch": .string(json(aim))]]
    }
    if random.chance(20), !before.isEmpty {
      let list = Value.list((0...random.number(0...1)).map { _ in replacement(known) })
      if random.chance(20) {
        let file = fresh("replacement") + ".yaml"
        write("\(path)/\(file)", [list])
        object["replacements"] = [["path": .string(file)]]
      } else {
        object["replacements"] = list
      }
    }
    if random.chance(15), !sharesBase, let aim = before.randomElement(using: &random) {
      for name in ["VAR_A", "VAR_B"] where !variables.contains(name) {
        variables.insert(name)
        var reference: Value = ["apiVersion": .string(aim.apiVersion), "kind": .string(aim.kind), "name": .string(aim.name)]
        if random.chance(20), !aim.namespace.isEmpty { reference["namespace"] = .string(aim.namespace) }
        var variable: Value = ["name": .string(name), "objref": reference]
        if random.chance(30) {
          variable["fieldref"] = [
            "fieldpath": .string(random.pick(random.chance(2) ? ["spec.replicas"] : ["metadata.name", "kind", "apiVersion"]))
          ]
        }
        object["vars"] = .list((object["vars"]?.list ?? []) + [variable])
        if random.chance(60) { break }
      }
    }
    if random.chance(12) { configuration(&object, path) }
    if random.chance(6) { definitions(&object, path) }
    if random.chance(5), !files.values.contains(where: { $0.contains("x-kubernetes-patch-merge-key") }) { schema(&object, path) }
    plugins(&object, path, before)
    if random.chance(5) { validator(&object, path, before) }
    if random.chance(12) {
      object["sortOptions"] = random.chance(50) ? ["order": "fifo"] : ["order": "legacy"]
      if random.chance(25) {
        object["sortOptions"] = [
          "order": "legacy",
          "legacySortOptions": ["orderFirst": ["Service", "Deployment"], "orderLast": ["ConfigMap"]],
        ]
      }
    }
    if random.chance(10) {
      object["buildMetadata"] = .list(
        random.some(["managedByLabel", "originAnnotations", "transformerAnnotations"], 1...3).map(Value.string))
    }
  }

  static let generated: Set<String> = ["ConfigMap", "Secret"]
  static let scalable: Set<String> = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"]

  private mutating func label() -> Value {
    var label: Value = ["pairs": resources.pairs(1...2)]
    if random.chance(30) { label["includeSelectors"] = true }
    if random.chance(30) { label["includeTemplates"] = true }
    if random.chance(20) {
      label["fields"] = [["path": "spec/template/metadata/labels", "kind": "Widget", "create": .bool(random.chance(50))]]
    }
    return label
  }

  private mutating func image() -> Value {
    var image: Value = [
      "name": .string(
        random.pick([
          "nginx", "busybox", "quay.io/acme/web", "localhost:5000/api", "acme/api", "foo", "none", "nginx-extra", "$(IMAGE)",
          "docker.io/library/nginx", "registry:5000/a/b", "localhost",
        ]))
    ]
    if random.chance(50) {
      image["newName"] = .string(random.pick(["mirror.io/nginx", "localhost:5000/x", "y", "m:1/n", "a/b/c@x"]))
    }
    if random.chance(50) { image["newTag"] = .string(random.pick(["v9", "1.0", "latest"])) }
    if random.chance(15) { image["digest"] = "sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3" }
    if random.chance(10) { image["tagSuffix"] = "-alpine" }
    return image
  }

  // MARK: Patches

  mutating func target(_ aim: Known, exact: Bool = false) -> Value {
    var target: Value = [:]
    if exact, random.chance(97) {
      target["kind"] = .string(aim.kind)
    } else if random.chance(80) {
      target["kind"] = .string(random.chance(85) ? aim.kind : aim.kind.prefix(3) + ".*")
    }
    if random.chance(60) { target["name"] = .string(random.chance(70) ? random.pick(aim.names) : "w.*|" + aim.name) }
    if random.chance(15) { target["version"] = .string(String(aim.apiVersion.split(separator: "/").last ?? "")) }
    if random.chance(10), aim.apiVersion.contains("/") {
      target["group"] = .string(String(aim.apiVersion.split(separator: "/")[0]))
    }
    if random.chance(10) { target["namespace"] = .string(random.pick(["default", "prod", "p.*"])) }
    if random.chance(10) {
      target["labelSelector"] = .string(random.pick(["app=web", "app in (web,api)", "!tier", "app!=db,tier"]))
    }
    if random.chance(5) { target["annotationSelector"] = "track" }
    if target.object?.isEmpty == true { target["kind"] = .string(aim.kind) }
    return target
  }

  private mutating func patch(_ known: [Known], _ path: String) -> Value {
    let aim = random.pick(known)
    var patch: Value = [:]
    let isJSON = random.chance(35)
    let isAimed = isJSON || random.chance(50)
    if isAimed { patch["target"] = target(aim, exact: isJSON) }
    if isJSON { patch["patch"] = .string(json(aim)) } else { patch[random.chance(70) ? "patch" : "path"] = nil }
    if !isJSON {
      let inline = random.chance(75)
      patch[inline ? "patch" : "path"] = .string(strategic(aim, path, inline: inline))
    }
    if random.chance(8) {
      let changesName = random.chance(50)
      // What is named by its content but is no ConfigMap or Secret any more is named by kustomize's own notes of where in which
      // file each of its scalars stood and how it was quoted: nothing that anybody means, so no such name is asked for.
      let isSafe =
        !aim.isGenerated
        && (!isAimed || patch["target"]?["kind"]?.string == aim.kind && !Self.generated.contains(aim.kind))
      patch["options"] = .object([changesName || !isSafe ? "allowNameChange" : "allowKindChange": true])
    }
    return patch
  }

  mutating func json(_ aim: Known) -> String {
    var choices: [Value] = [
      ["op": "add", "path": "/metadata/annotations", "value": ["json": "yes"]],
      ["op": "replace", "path": "/metadata/annotations", "value": ["json": "1"]],
      ["op": "test", "path": "/kind", "value": .string(aim.kind)],
      ["op": "copy", "from": "/metadata/name", "path": "/copied"],
      ["op": "add", "path": "/metadata/labels", "value": ["app": "json"]],
    ]
    if random.chance(2) {
      choices = [
        ["op": "remove", "path": "/spec/replicas"], ["op": "replace", "path": "/metadata/name", "value": "renamed"],
        ["op": "move", "from": "/spec/replicas", "path": "/spec/moved"],
        ["op": "add", "path": "/metadata/labels/json", "value": "x"],
        ["op": "replace", "path": "/spec/ports/7/port", "value": 8080],
      ]
    }
    switch aim.kind {
    case "Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "ReplicationController":
      choices += [
        ["op": "add", "path": "/spec/extra", "value": [1, "two", ["three": .null]]],
        ["op": "add", "path": "/spec/replicas", "value": 7],
        ["op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "replaced:1"],
        ["op": "add", "path": "/spec/template/spec/containers/-", "value": ["name": "added", "image": "nginx"]],
        ["op": "add", "path": "/spec/template/spec/containers/0/env", "value": [["name": "J", "value": "$(VAR_A)"]]],
        ["op": "remove", "path": "/spec/template/spec/containers/0/image"],
        ["op": "copy", "from": "/spec/template/spec/containers/0", "path": "/spec/template/spec/containers/1"],
      ]
    case "Service" where aim.apiVersion == "v1":
      choices += [
        ["op": "replace", "path": "/spec/ports/0/port", "value": 8080], ["op": "remove", "path": "/spec/ports/1"],
        ["op": "move", "from": "/spec/ports/0", "path": "/spec/ports/1"],
      ]
    case "ConfigMap": choices += [["op": "add", "path": "/data", "value": ["a/b": "c", "n": "1"]]]
    case "Widget":
      choices += [
        ["op": "replace", "path": "/spec/items/0/value", "value": .null], ["op": "remove", "path": "/spec/null"],
        ["op": "add", "path": "/spec/a~1b", "value": "c"],
      ]
    default: break
    }
    let operations = Value.list(random.some(choices, 1...2))
    return random.chance(50) ? YAML.encode(operations) : String(decoding: JSON.encode(operations), as: UTF8.self)
  }

  /// The text of a strategic merge patch, or the name of a file with it.
  private mutating func strategic(_ aim: Known, _ path: String, inline: Bool?) -> String {
    var patch: Value = ["apiVersion": .string(aim.apiVersion), "kind": .string(aim.kind)]
    let (name, namespace) = aim.identity(now: random.chance(50))
    patch["metadata"] = ["name": .string(name)]
    if !namespace.isEmpty, random.chance(98) { patch[path: "metadata", "namespace"] = .string(namespace) }
    if random.chance(25) { patch[path: "metadata", "labels"] = ["patched": "yes", "app": random.chance(30) ? .null : "web"] }
    if random.chance(25) { patch[path: "metadata", "annotations"] = ["patched": "1", "track": random.chance(30) ? .null : "x"] }
    switch aim.kind {
    case "Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "ReplicationController":
      if random.chance(40) { patch[path: "spec", "replicas"] = random.chance(20) ? .null : 4 }
      if random.chance(70) { patch[path: "spec", "template", "spec"] = podPatch() }
      if random.chance(10) {
        patch[path: "spec", "strategy"] = ["$patch": .string(random.pick(["replace", "delete", "merge"])), "type": "Recreate"]
      }
    case "Pod": patch["spec"] = podPatch()
    case "Service": patch[path: "spec", "ports"] = [["port": .int(Int64(random.pick([80, 443, 90]))), "name": "patched"]]
    case "ConfigMap", "Secret": patch["data"] = ["k": random.chance(30) ? .null : "cGF0Y2g=", "added": "YQ=="]
    case "Widget": patch["spec"] = ["items": [["name": "b", "value": 3]], "empty": .null, "new": ["a": .null, "b": []]]
    case "Role", "ClusterRole": patch["rules"] = [["apiGroups": ["apps"], "resources": ["*"], "verbs": ["list"]]]
    case "Ingress": patch["spec"] = ["rules": [["host": "b.example.com"]], "tls": random.chance(50) ? .null : []]
    default: if random.chance(50) { patch["spec"] = ["patched": true] }
    }
    if random.chance(1) { patch["$patch"] = "delete" }
    guard let inline else {
      if random.chance(50) { return settled(YAML.encode(patch)) }
      let file = fresh("smp") + ".yaml"
      write("\(path)/\(file)", [patch])
      return file
    }
    if inline {
      return random.chance(80) ? settled(YAML.encode(patch)) : String(decoding: JSON.encode(patch), as: UTF8.self)
    }
    let file = fresh("patch") + ".yaml"
    write("\(path)/\(file)", [patch])
    return file
  }

  private mutating func podPatch() -> Value {
    var spec: Value = [:]
    if random.chance(70) {
      var containers: [Value] = random.some(["main", "side", "log", "fresh"], 1...2).map { name in
        var container: Value = ["name": .string(name)]
        if random.chance(50) { container["image"] = .string(random.pick(RandomResources.images)) }
        if random.chance(40) { container["env"] = .list([resources.environment(), resources.environment()]) }
        if random.chance(30) { container["ports"] = resources.ports() }
        if random.chance(20) { container["args"] = ["patched"] }
        if random.chance(20) { container["resources"] = random.chance(30) ? .null : ["limits": ["cpu": "2", "memory": .null]] }
        if random.chance(15) { container["volumeMounts"] = [["mountPath": "/data", "name": "vol", "readOnly": true]] }
        if random.chance(12) { container["$patch"] = .string(random.pick(["delete", "delete", "replace", "merge"])) }
        return container
      }
      if random.chance(10) { containers.append(["$patch": "replace"]) }
      if random.chance(5) { spec["$setElementOrder/containers"] = [["name": "side"], ["name": "main"]] }
      spec["containers"] = .list(containers)
    }
    if random.chance(30) {
      spec["volumes"] = [["name": "vol", "emptyDir": random.chance(50) ? .null : [:], "hostPath": ["path": "/x"]]]
    }
    if random.chance(20) { spec["tolerations"] = [["key": "z"]] }
    if random.chance(10) { spec["imagePullSecrets"] = [["name": "extra"]] }
    if random.chance(10) { spec["hostAliases"] = [["ip": "1.2.3.4", "hostnames": ["c"]]] }
    if random.chance(10) { spec["serviceAccountName"] = .string(resources.name()) }
    if random.chance(10) { spec["nodeSelector"] = .null }
    return spec
  }

  // MARK: The rest

  mutating func replacement(_ known: [Known]) -> Value {
    let from = random.pick(known)
    let to = random.pick(known)
    var source: Value = ["kind": .string(from.kind), "name": .string(random.pick(from.names))]
    switch from.kind {
    case "ConfigMap" where random.chance(50) && !from.isGenerated:
      source["fieldPath"] = .string(random.pick(["data.k", "data.multi", "data.k"]))
    case "Widget":
      source["fieldPath"] = .string(
        random.pick(["spec.items.[name=b].value", "spec.items.0.name", "spec.items.1.value", "spec.number", "spec.text"]))
    case "Service" where from.apiVersion == "v1":
      source["fieldPath"] = .string(random.pick(["spec.ports.0.port", "spec.ports.[port=443].name"]))
    case "Deployment":
      source["fieldPath"] = .string(random.pick(["kind", "apiVersion", "spec.template.spec.containers.0.image"]))
    default:
      if random.chance(50) { source["fieldPath"] = .string(random.chance(1) ? "spec.replicas" : "metadata.name") }
    }
    if random.chance(25) {
      source["options"] = ["delimiter": .string(random.pick(["-", "/", ":"])), "index": .int(Int64(random.chance(99) ? 0 : 1))]
    }
    var target: Value = ["select": ["kind": .string(to.kind)]]
    if random.chance(60) { target[path: "select", "name"] = .string(random.pick(to.names)) }
    if random.chance(10) { target["reject"] = [["name": .string(random.pick(to.names))]] }
    var paths = ["metadata.annotations.replaced", "metadata.labels.app\\.kubernetes\\.io/name", "metadata.annotations.a\\.b/c"]
    switch to.kind {
    case "Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "ReplicationController":
      paths += [
        "spec.template.spec.containers.[name=main].image", "spec.template.spec.containers.*.image",
        "spec.template.spec.containers.0.name", "spec.template.spec.containers.[name=main].env.[name=A].value",
        "spec.template.spec.volumes.[name=vol].configMap.name", "spec.template.spec.containers.[image=nginx].image",
      ]
    case "Service" where to.apiVersion == "v1":
      paths += ["spec.ports.*.name", "spec.ports.[name=https].targetPort", "spec.selector.replaced"]
    case "ConfigMap": paths += ["data.k", "data.new"]
    case "Widget":
      paths += [
        "spec.items.*.text", "spec.items.[name=c].value", "spec.new.deep.field", "spec.text", "spec.null", "spec.number",
        "spec.items.*.[name=b]",
      ]
    default: if random.chance(20) { paths += ["metadata.name", "metadata.namespace", "spec.new.deep.field"] }
    }
    // Fields of numbers, and what does not go at all.
    if random.chance(1) { paths = ["spec.replicas", "spec.ports.0.port", "spec.items.-", "spec.items.*.value"] }
    target["fieldPaths"] = .list(random.some(paths, 1...2).map(Value.string))
    var options: Value = [:]
    if random.chance(97) { options["create"] = true }
    if random.chance(8) { options["encoding"] = "base64" }
    if random.chance(20) {
      options["delimiter"] = .string(random.pick([":", "-", "/"]))
      options["index"] = .int(Int64(random.number(-1...3)))
    }
    if options.object?.isEmpty == false { target["options"] = options }
    return ["source": source, "targets": .list([target] + (random.chance(15) ? [target] : []))]
  }
}
