import Manifests

/// The schema of an Application's `spec`, `operation` and `status`.
enum ApplicationSchema {
  static let helm: Value = .schemaObject([
    "valueFiles": .schemaStrings,
    "values": .schemaString,
    "valuesObject": .schemaOpenObject,
    "parameters": .schemaList(
      of: .schemaObject(["name": .schemaString, "value": .schemaString, "forceString": .schemaBoolean])),
    "fileParameters": .schemaList(of: .schemaObject(["name": .schemaString, "path": .schemaString])),
    "releaseName": .schemaString,
    "version": .schemaString,
    "namespace": .schemaString,
    "kubeVersion": .schemaString,
    "apiVersions": .schemaStrings,
    "passCredentials": .schemaBoolean,
    "ignoreMissingValueFiles": .schemaBoolean,
    "skipCrds": .schemaBoolean,
    "skipTests": .schemaBoolean,
    "skipSchemaValidation": .schemaBoolean,
  ])

  static let kustomize: Value = .schemaObject([
    "namePrefix": .schemaString,
    "nameSuffix": .schemaString,
    "namespace": .schemaString,
    "images": .schemaStrings,
    "components": .schemaStrings,
    "commonLabels": .schemaStringMap,
    "commonAnnotations": .schemaStringMap,
    "replicas": .schemaList(
      of: .schemaObject(
        [
          "name": .schemaString,
          "count": ["anyOf": [["type": "integer"], ["type": "string"]], "x-kubernetes-int-or-string": true],
        ],
        required: ["count", "name"])),
    "patches": .schemaList(of: .schemaOpenObject),
    "version": .schemaString,
    "kubeVersion": .schemaString,
    "apiVersions": .schemaStrings,
    "forceCommonLabels": .schemaBoolean,
    "forceCommonAnnotations": .schemaBoolean,
    "commonAnnotationsEnvsubst": .schemaBoolean,
    "labelWithoutSelector": .schemaBoolean,
    "labelIncludeTemplates": .schemaBoolean,
    "ignoreMissingComponents": .schemaBoolean,
  ])

  static let source: Value = .schemaObject(
    [
      "repoURL": .schemaString.described("URL of the Git repository, or of the Helm or OCI registry"),
      "path": .schemaString.described("Folder in the Git repository"),
      "targetRevision": .schemaString.described("Branch, tag, commit or HEAD in Git; a version or range of a chart"),
      "chart": .schemaString,
      "ref": .schemaString,
      "name": .schemaString,
      "helm": helm,
      "kustomize": kustomize,
      "directory": .schemaObject([
        "recurse": .schemaBoolean,
        "include": .schemaString,
        "exclude": .schemaString,
        "jsonnet": .schemaOpenObject,
      ]),
      "plugin": .schemaOpenObject,
    ], required: ["repoURL"])

  static let destination: Value = .schemaObject([
    "server": .schemaString, "name": .schemaString, "namespace": .schemaString,
  ])

  static let retry: Value = .schemaObject([
    "limit": .schemaInteger.described("Attempts after the first; negative for no limit"),
    "refresh": .schemaBoolean,
    "backoff": .schemaObject([
      "duration": .schemaString, "factor": .schemaInteger, "maxDuration": .schemaString,
    ]),
  ])

  static let syncPolicy: Value = .schemaObject([
    "automated": .schemaObject([
      "enabled": .schemaBoolean,
      "prune": .schemaBoolean,
      "selfHeal": .schemaBoolean,
      "allowEmpty": .schemaBoolean,
    ]),
    "syncOptions": .schemaStrings,
    "retry": retry,
    "managedNamespaceMetadata": .schemaObject(["labels": .schemaStringMap, "annotations": .schemaStringMap]),
  ])

  static let ignoreDifference: Value = .schemaObject(
    [
      "group": .schemaString,
      "kind": .schemaString,
      "name": .schemaString,
      "namespace": .schemaString,
      "jsonPointers": .schemaStrings,
      "jqPathExpressions": .schemaStrings,
      "managedFieldsManagers": .schemaStrings,
    ], required: ["kind"])

  static let spec: Value = .schemaObject(
    [
      "project": .schemaString,
      "source": source,
      "sources": .schemaList(of: source),
      "sourceHydrator": .schemaOpenObject,
      "destination": destination,
      "syncPolicy": syncPolicy,
      "ignoreDifferences": .schemaList(of: ignoreDifference),
      "info": .schemaList(
        of: .schemaObject(["name": .schemaString, "value": .schemaString], required: ["name", "value"])),
      "revisionHistoryLimit": .schemaInteger,
    ], required: ["destination", "project"])

  static let resourceReference: Value = .schemaObject([
    "group": .schemaString, "kind": .schemaString, "namespace": .schemaString, "name": .schemaString,
  ])

  static let initiator: Value = .schemaObject(["username": .schemaString, "automated": .schemaBoolean])

  static let operation: Value = .schemaObject([
    "info": .schemaList(of: .schemaOpenObject),
    "initiatedBy": initiator,
    "retry": retry,
    "sync": .schemaObject([
      "revision": .schemaString,
      "revisions": .schemaStrings,
      "prune": .schemaBoolean,
      "dryRun": .schemaBoolean,
      "source": source,
      "sources": .schemaList(of: source),
      "manifests": .schemaStrings,
      "resources": .schemaList(of: resourceReference),
      "syncOptions": .schemaStrings,
      "syncStrategy": .schemaOpenObject,
      "autoHealAttemptsCount": .schemaInteger,
    ]),
  ]).described("A sync or rollback that is asked for; whoever reconciles takes it away when it starts")

  static let health: Value = .schemaObject([
    "status": .schemaString, "message": .schemaString, "lastTransitionTime": .schemaTime,
  ])

  static let resourceResult: Value = .schemaObject([
    "group": .schemaString,
    "version": .schemaString,
    "kind": .schemaString,
    "namespace": .schemaString,
    "name": .schemaString,
    "status": .schemaString,
    "message": .schemaString,
    "hookType": .schemaString,
    "hookPhase": .schemaString,
    "syncPhase": .schemaString,
    "images": .schemaStrings,
  ])

  static let operationState: Value = .schemaObject(
    [
      "phase": .schemaString,
      "message": .schemaString,
      "startedAt": .schemaTime,
      "finishedAt": .schemaTime,
      "retryCount": .schemaInteger,
      "operation": operation,
      "syncResult": .schemaObject([
        "revision": .schemaString,
        "revisions": .schemaStrings,
        "source": source,
        "sources": .schemaList(of: source),
        "resources": .schemaList(of: resourceResult),
        "managedNamespaceMetadata": .schemaOpenObject,
      ]),
    ], required: ["operation", "phase", "startedAt"])

  static let history: Value = .schemaObject(
    [
      "id": .schemaInteger,
      "revision": .schemaString,
      "revisions": .schemaStrings,
      "source": source,
      "sources": .schemaList(of: source),
      "deployStartedAt": .schemaTime,
      "deployedAt": .schemaTime,
      "initiatedBy": initiator,
    ], required: ["deployedAt", "id"])

  static let resourceStatus: Value = .schemaObject([
    "group": .schemaString,
    "version": .schemaString,
    "kind": .schemaString,
    "namespace": .schemaString,
    "name": .schemaString,
    "status": .schemaString,
    "health": health,
    "hook": .schemaBoolean,
    "requiresPruning": .schemaBoolean,
    "requiresDeletionConfirmation": .schemaBoolean,
    "syncWave": .schemaInteger,
  ])

  static let status: Value = .schemaObject([
    "sync": .schemaObject(
      [
        "status": .schemaString,
        "revision": .schemaString,
        "revisions": .schemaStrings,
        "comparedTo": .schemaObject([
          "source": source,
          "sources": .schemaList(of: source),
          "destination": destination,
          "ignoreDifferences": .schemaList(of: ignoreDifference),
        ]),
      ], required: ["status"]),
    "health": health,
    "resources": .schemaList(of: resourceStatus),
    "history": .schemaList(of: history),
    "conditions": .schemaList(
      of: .schemaObject(
        ["type": .schemaString, "message": .schemaString, "lastTransitionTime": .schemaTime],
        required: ["message", "type"])),
    "operationState": operationState,
    "reconciledAt": .schemaTime,
    "observedAt": .schemaTime,
    "controllerNamespace": .schemaString,
    "sourceType": .schemaString,
    "sourceTypes": .schemaStrings,
    "resourceHealthSource": .schemaString,
    "summary": .schemaObject(["externalURLs": .schemaStrings, "images": .schemaStrings]),
  ])
}
