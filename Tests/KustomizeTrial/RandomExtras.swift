import Manifests
import Randomness

/// What a kustomization brings beside resources and changes: configurations, definitions, schemas, plugins.
extension RandomKustomization {
  mutating func configuration(_ object: inout Object, _ path: String) {
    let file = fresh("config") + ".yaml"
    var config = Object()
    if random.chance(50) {
      config["nameReference"] = [
        ["kind": "ConfigMap", "version": "v1", "fieldSpecs": [["path": "spec/configRef/name", "kind": "Widget"]]],
        ["kind": "Service", "version": "v1", "fieldSpecs": [["path": "spec/serviceName", "kind": "Widget"]]],
      ]
    }
    if random.chance(40) { config["images"] = [["path": "spec/containers/image", "kind": "Widget"]] }
    if random.chance(40) {
      config["varReference"] = [["path": "spec/text", "kind": "Widget"], ["path": "data", "kind": "ConfigMap"]]
    }
    if random.chance(40) {
      config["commonLabels"] = [["path": "spec/template/metadata/labels", "kind": "Widget", "create": true]]
    }
    if random.chance(30) { config["namePrefix"] = [["path": "spec/serviceName", "kind": "Widget"]] }
    if random.chance(30) { config["replicas"] = [["path": "spec/size", "kind": "Widget", "create": true]] }
    if random.chance(30) { config["namespace"] = [["path": "spec/namespace", "kind": "Widget", "create": true]] }
    if random.chance(30) { config["commonAnnotations"] = [["path": "spec/annotations", "kind": "Widget", "create": true]] }
    write("\(path)/\(file)", [.object(config)])
    object["configurations"] = .list([.string(file)])
  }

  /// `crds`: a definition whose fields name other resources.
  mutating func definitions(_ object: inout Object, _ path: String) {
    let file = fresh("crd") + ".json"
    let reference: Value = [
      "x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-object-ref-kind": .string(random.pick(["ConfigMap", "Secret"])),
    ]
    var name = reference
    name["x-kubernetes-object-ref-name-key"] = "name"
    let definitions: Value = [
      "example.com.v1.Widget": [
        "Schema": [
          "properties": [
            "apiVersion": ["type": "string"], "kind": ["type": "string"], "metadata": ["$ref": "ObjectMeta"],
            "spec": ["$ref": "WidgetSpec"],
          ]
        ]
      ],
      "WidgetSpec": [
        "Schema": [
          "properties": [
            "configRef": name,
            "template": random.chance(30) ? ["x-kubernetes-label-selector": ""] : ["type": "object"],
          ]
        ]
      ],
    ]
    files["\(path)/\(file)"] = String(decoding: JSON.encode(definitions), as: UTF8.self)
    object["crds"] = .list([.string(file)])
  }

  /// `openapi`: merge keys for the lists of a custom resource.
  mutating func schema(_ object: inout Object, _ path: String) {
    let file = fresh("schema") + ".json"
    var items: Value = ["type": "array", "items": ["type": "object"]]
    if random.chance(80) {
      items["x-kubernetes-patch-merge-key"] = "name"
      items["x-kubernetes-patch-strategy"] = "merge"
    }
    let schema: Value = [
      "definitions": [
        "v1.Widget": [
          "properties": [
            "apiVersion": ["type": "string"], "kind": ["type": "string"], "metadata": ["type": "object"],
            "spec": ["properties": ["items": items], "type": "object"],
          ],
          "type": "object",
          "x-kubernetes-group-version-kind": [["group": "example.com", "kind": "Widget", "version": "v1"]],
        ]
      ]
    ]
    files["\(path)/\(file)"] = String(decoding: JSON.encode(schema), as: UTF8.self)
    object["openapi"] = ["path": .string(file)]
  }

  /// A built-in transformer that has nothing to do, or (rarely) one that changes something.
  mutating func validator(_ object: inout Object, _ path: String, _ known: [Known]) {
    guard let aim = known.randomElement(using: &random) else { return }
    func plugin(_ kind: String, _ fields: Object) -> Value {
      var value: Value = ["apiVersion": "builtin", "kind": .string(kind), "metadata": ["name": "check"]]
      for (key, element) in fields { value[key] = element }
      return value
    }
    let operations: Value = [["op": "test", "path": "/kind", "value": .string(aim.kind)]]
    var choices: [Value] = [
      plugin("PatchTransformer", ["target": ["kind": "NoSuchKind"], "patch": .string(YAML.encode(operations))]),
      plugin("LabelTransformer", ["labels": ["a": "b"], "fieldSpecs": [["path": "spec/none", "kind": "NoSuchKind"]]]),
      plugin("AnnotationsTransformer", ["annotations": ["a": "b"]]),
      plugin("ImageTagTransformer", ["imageTag": ["name": "no-such-image", "newTag": "1"]]),
    ]
    if random.chance(10) {
      choices = [plugin("PatchTransformer", ["target": ["kind": .string(aim.kind)], "patch": .string(YAML.encode(operations))])]
    }
    object["validators"] = .list([.string(YAML.encode(random.pick(choices)))])
  }

  /// A chart beside the kustomization.
  mutating func chart(_ object: inout Object, _ path: String, _ known: inout [Known]) {
    usesHelm = true
    let home = random.chance(70) ? "charts" : "vendor"
    let folder = "\(path)/\(home)/web"
    files["\(folder)/Chart.yaml"] = "apiVersion: v2\nname: web\nversion: 1.2.3\nappVersion: \"1.10\"\n"
    files["\(folder)/values.yaml"] = "size: 1\nlist: [a, b]\nnested: {x: 1, y: two}\nempty: {}\n"
    files["\(folder)/templates/all.yaml"] = """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: {{ .Release.Name }}-chart
        namespace: {{ .Release.Namespace }}
        labels: {chart: "{{ .Chart.Name }}-{{ .Chart.Version }}"}
      data:
        values: |
          {{- toYaml .Values | nindent 4 }}
        size: {{ .Values.size | quote }}
        crds: {{ .Capabilities.APIVersions.Has "example.com/v1" | quote }}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: "{{ .Release.Name }}-web"}
      spec:
        replicas: {{ .Values.size }}
        template:
          spec:
            containers:
            - name: main
              image: "nginx:{{ .Chart.AppVersion }}"
              envFrom: [{configMapRef: {name: "{{ .Release.Name }}-chart"}}]
      """
    files["\(folder)/templates/hook.yaml"] = """
      apiVersion: v1
      kind: Pod
      metadata: {name: "{{ .Release.Name }}-hook", annotations: {helm.sh/hook: test}}
      spec: {containers: [{name: a, image: busybox}]}
      """
    files["\(folder)/crds/crd.yaml"] = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: charts.example.com}
      spec: {group: example.com, names: {kind: Chart, plural: charts}, scope: Namespaced}
      """
    var chart: Value = ["name": "web", "releaseName": .string(random.pick(["rel", "other"]))]
    if random.chance(30) { chart["version"] = "1.2.3" }
    if random.chance(40) { chart["namespace"] = "chart-ns" }
    if random.chance(30) { chart["includeCRDs"] = true }
    if random.chance(20) { chart["skipHooks"] = true }
    if random.chance(20) { chart["skipTests"] = true }
    if random.chance(20) { chart["apiVersions"] = ["example.com/v1"] }
    if random.chance(20) { chart["kubeVersion"] = "1.29.0" }
    if random.chance(40) { chart["valuesInline"] = ["size": 7, "nested": ["y": "inline"], "added": true] }
    if random.chance(30) { chart["valuesMerge"] = .string(random.pick(["merge", "override", "replace"])) }
    if random.chance(30) {
      files["\(path)/own.yaml"] = "size: 3\nlist: [c]\n"
      chart["valuesFile"] = "own.yaml"
    }
    if random.chance(20) {
      files["\(path)/more.yaml"] = "size: 4\n"
      chart["additionalValuesFiles"] = ["more.yaml"]
    }
    object["helmCharts"] = [chart]
    if home != "charts" { object["helmGlobals"] = ["chartHome": .string(home)] }
    let release = chart["releaseName"]?.string ?? ""
    known.append(
      Known(apiVersion: "apps/v1", kind: "Deployment", name: release + "-web", namespace: "", names: [release + "-web"]))
  }

  mutating func plugins(_ object: inout Object, _ path: String, _ known: [Known]) {
    guard random.chance(15) else { return }
    func plugin(_ kind: String, _ fields: Object) -> Value {
      var value: Value = ["apiVersion": "builtin", "kind": .string(kind), "metadata": ["name": "plugin"]]
      for (key, element) in fields { value[key] = element }
      return value
    }
    var choices: [Value] = [
      plugin("PrefixTransformer", ["prefix": "t-", "fieldSpecs": [["path": "metadata/name"]]]),
      plugin(
        "SuffixTransformer",
        [
          "suffix": "-t",
          "fieldSpecs": [["path": "metadata/name", "kind": .string(random.pick(known.map(\.kind) + ["Service"]))]],
        ]),
      plugin("LabelTransformer", ["labels": ["t": "l"], "fieldSpecs": [["path": "metadata/labels", "create": true]]]),
      plugin(
        "AnnotationsTransformer", ["annotations": ["t": "a"], "fieldSpecs": [["path": "metadata/annotations", "create": true]]]),
      plugin(
        "ImageTagTransformer",
        ["imageTag": ["name": "nginx", "newTag": "t"], "fieldSpecs": [["path": "spec/containers/image", "kind": "Widget"]]]),
      plugin("HashTransformer", [:]),
    ]
    var namespace = plugin("NamespaceTransformer", ["fieldSpecs": [["path": "metadata/namespace", "create": true]]])
    namespace[path: "metadata", "namespace"] = "plugin-ns"
    if random.chance(30) { namespace["unsetOnly"] = true }
    if random.chance(40) {
      namespace["setRoleBindingSubjects"] = .string(random.pick(["none", "defaultOnly", "allServiceAccounts"]))
    }
    choices.append(namespace)
    if let aim = known.randomElement(using: &random) {
      choices.append(plugin("PatchTransformer", ["target": target(aim, exact: true), "patch": .string(json(aim))]))
      choices.append(plugin("ReplacementTransformer", ["replacements": .list([replacement(known)])]))
    }
    let chosen = random.pick(choices)
    if random.chance(50) {
      object["transformers"] = .list([.string(YAML.encode(chosen))])
    } else {
      let file = fresh("plugin") + ".yaml"
      write("\(path)/\(file)", [chosen])
      object["transformers"] = .list([.string(file)])
    }
    if random.chance(20) {
      let made = plugin("ConfigMapGenerator", ["literals": ["made=by-plugin"], "metadata": ["name": .string(fresh("made"))]])
      object["generators"] = .list([.string(YAML.encode(made))])
    }
  }
}
