import Manifests

extension StoreState {
  /// Begins to serve what a CustomResourceDefinition defines, and says so in its status.
  mutating func serve(definition: Value) {
    guard let spec = definition["spec"], let group = spec["group"]?.string, let names = spec["names"],
      let kind = names["kind"]?.string, let plural = names["plural"]?.string
    else { return }
    let served = (spec["versions"]?.list ?? []).filter { $0["served"]?.bool == true }
    let stored = served.first { $0["storage"]?.bool == true }?["name"]?.string
    var versions = served.compactMap { $0["name"]?.string }
    if let stored { versions = [stored] + versions.filter { $0 != stored } }
    guard !versions.isEmpty else { return }
    var subresources: Set<String> = []
    for version in served {
      if version[path: "subresources", "status"] != nil { subresources.insert("status") }
      if version[path: "subresources", "scale"] != nil { subresources.insert("scale") }
      schemas.define(
        GroupVersionKind(group: group, version: version["name"]?.string ?? "", kind: kind),
        openAPI: version[path: "schema", "openAPIV3Schema"])
    }
    registry.register(
      ResourceType(
        group: group, kind: kind, plural: plural, singular: names["singular"]?.string,
        namespaced: spec["scope"]?.string != "Cluster",
        versions: versions, shortNames: names["shortNames"]?.list?.compactMap(\.string) ?? [],
        categories: names["categories"]?.list?.compactMap(\.string) ?? [], subresources: subresources, hasGeneration: true,
        isCustom: true))
    establish(definition, names, stored: stored ?? versions[0])
  }

  private mutating func establish(_ definition: Value, _ names: Value, stored: String) {
    let key = definition.resourceKey
    let conditions = definition[path: "status", "conditions"]?.list ?? []
    let isEstablished = conditions.contains { $0["type"]?.string == "Established" && $0["status"]?.string == "True" }
    guard !isEstablished || definition[path: "status", "acceptedNames"] != names else { return }
    let time = Value.string(Timestamp.text(now()))
    _ = try? change(key, manager: "kube-apiserver", subresource: "status", dryRun: false) { object in
      object["status"] = [
        "conditions": [
          [
            "lastTransitionTime": time, "message": "no conflicts found", "reason": "NoConflicts", "status": "True",
            "type": "NamesAccepted",
          ],
          [
            "lastTransitionTime": time, "message": "the initial names have been accepted", "reason": "InitialNamesAccepted",
            "status": "True", "type": "Established",
          ],
        ],
        "acceptedNames": names, "storedVersions": [.string(stored)],
      ]
    }
  }
}
