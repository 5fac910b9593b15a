import Manifests

/// The schema of an AppProject's `spec`.
enum ProjectSchema {
  private static let groupKinds: Value = .schemaList(
    of: .schemaObject(
      ["group": .schemaString, "kind": .schemaString, "name": .schemaString], required: ["group", "kind"]))

  static let spec: Value = .schemaObject([
    "description": .schemaString,
    "sourceRepos": .schemaStrings,
    "sourceNamespaces": .schemaStrings,
    "destinations": .schemaList(of: ApplicationSchema.destination),
    "destinationServiceAccounts": .schemaList(
      of: .schemaObject(
        ["server": .schemaString, "namespace": .schemaString, "defaultServiceAccount": .schemaString],
        required: ["defaultServiceAccount", "server"])),
    "clusterResourceWhitelist": groupKinds,
    "clusterResourceBlacklist": groupKinds,
    "namespaceResourceWhitelist": groupKinds,
    "namespaceResourceBlacklist": groupKinds,
    "orphanedResources": .schemaObject(["warn": .schemaBoolean, "ignore": .schemaList(of: .schemaOpenObject)]),
    "permitOnlyProjectScopedClusters": .schemaBoolean,
    "roles": .schemaList(
      of: .schemaObject(
        [
          "name": .schemaString,
          "description": .schemaString,
          "policies": .schemaStrings,
          "groups": .schemaStrings,
          "jwtTokens": .schemaList(
            of: .schemaObject(["id": .schemaString, "iat": .schemaInteger, "exp": .schemaInteger], required: ["iat"])),
        ], required: ["name"])),
    "signatureKeys": .schemaList(of: .schemaObject(["keyID": .schemaString], required: ["keyID"])),
    "syncWindows": .schemaList(
      of: .schemaObject([
        "kind": .schemaString,
        "schedule": .schemaString,
        "duration": .schemaString,
        "timeZone": .schemaString,
        "description": .schemaString,
        "applications": .schemaStrings,
        "namespaces": .schemaStrings,
        "clusters": .schemaStrings,
        "manualSync": .schemaBoolean,
        "syncOverrun": .schemaBoolean,
        "andOperator": .schemaBoolean,
      ])),
  ])
}

/// The schema of an ApplicationSet's `spec` and `status`. Generators nest into each other, which a structural schema cannot
/// say, so they stay open.
enum ApplicationSetSchema {
  static let spec: Value = .schemaObject(
    [
      "generators": .schemaList(of: .schemaOpenObject),
      "goTemplate": .schemaBoolean,
      "goTemplateOptions": .schemaStrings,
      "template": .schemaObject(
        [
          "metadata": .schemaObject([
            "name": .schemaString,
            "namespace": .schemaString,
            "labels": .schemaStringMap,
            "annotations": .schemaStringMap,
            "finalizers": .schemaStrings,
          ]),
          "spec": .schemaOpenObject,
        ], required: ["metadata", "spec"]),
      "templatePatch": .schemaString,
      "syncPolicy": .schemaObject([
        "applicationsSync": .schemaEnum("create-only", "create-update", "create-delete", "sync"),
        "preserveResourcesOnDeletion": .schemaBoolean,
      ]),
      "strategy": .schemaOpenObject,
      "preservedFields": .schemaObject(["annotations": .schemaStrings, "labels": .schemaStrings]),
      "ignoreApplicationDifferences": .schemaList(
        of: .schemaObject(["name": .schemaString, "jsonPointers": .schemaStrings, "jqPathExpressions": .schemaStrings])),
    ], required: ["generators", "template"])

  static let status: Value = .schemaObject([
    "conditions": .schemaList(
      of: .schemaObject(
        [
          "type": .schemaString, "status": .schemaString, "reason": .schemaString, "message": .schemaString,
          "lastTransitionTime": .schemaTime,
        ], required: ["message", "reason", "status", "type"])),
    "applicationStatus": .schemaList(of: .schemaOpenObject),
    "resources": .schemaList(of: ApplicationSchema.resourceStatus),
  ])
}
