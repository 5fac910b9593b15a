import Foundation
import Manifests

/// Makes a volume for every claim and binds the two; the volume goes with its claim.
final class VolumeController: Controller {
  let component = "persistentvolume-controller"
  private static let standardClass = "standard"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.volumeClaim: [object.resourceKey]
    case Kinds.volume:
      object.spec["claimRef"].map {
        [
          ResourceKey(
            group: "", kind: "PersistentVolumeClaim", namespace: $0["namespace"]?.string ?? "", name: $0["name"]?.string ?? "")
        ]
      } ?? []
    default: []
    }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let claim = context.view.object(key) else {
      for volume in context.view.objects(Kinds.volume) where volume.spec["claimRef"].map(namesClaim(key)) == true {
        if volume.spec["persistentVolumeReclaimPolicy"]?.string == "Delete" {
          context.delete(volume)
        } else {
          context.updateStatus(volume, to: ["phase": "Released"])
        }
      }
      return
    }
    guard !claim.isBeingDeleted else { return }
    let name = claim.spec["volumeName"]?.string ?? "pvc-\(claim.uid)"
    let age = Timestamp.parse(claim.creationTimestamp).map { context.now.timeIntervalSince($0) } ?? 0
    let wait = context.settings.volumeProvisioning - age
    if wait > 0 {
      if claim.status["phase"] == nil { context.updateStatus(claim, to: ["phase": "Pending"]) }
      context.wake(key, after: wait)
      return
    }
    guard let volume = context.view.object(Kinds.volume, "", name) else {
      context.create(self.volume(name, for: claim))
      context.record(claim, "ProvisioningSucceeded", "Successfully provisioned volume \(name)")
      return
    }
    if volume.status["phase"]?.string != "Bound" { context.updateStatus(volume, to: ["phase": "Bound"]) }
    if claim.spec["volumeName"]?.string == nil {
      context.patch(
        key,
        [
          "metadata": [
            "annotations": [
              "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes",
              "volume.kubernetes.io/storage-provisioner": "ebs.csi.aws.com",
            ]
          ],
          "spec": ["volumeName": .string(name)],
        ])
    }
    context.updateStatus(
      claim,
      to: [
        "phase": "Bound", "accessModes": claim.spec["accessModes"] ?? ["ReadWriteOnce"],
        "capacity": claim.spec[path: "resources", "requests"] ?? [:],
      ])
  }

  private func namesClaim(_ key: ResourceKey) -> (Value) -> Bool {
    { $0["namespace"]?.string == key.namespace && $0["name"]?.string == key.name }
  }

  private func volume(_ name: String, for claim: Value) -> Value {
    [
      "apiVersion": "v1", "kind": "PersistentVolume",
      "metadata": [
        "name": .string(name), "annotations": ["pv.kubernetes.io/provisioned-by": "ebs.csi.aws.com"],
      ],
      "spec": [
        "capacity": claim.spec[path: "resources", "requests"] ?? [:],
        "accessModes": claim.spec["accessModes"] ?? ["ReadWriteOnce"],
        "claimRef": [
          "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": .string(claim.name),
          "namespace": .string(claim.namespace), "uid": .string(claim.uid),
        ],
        "csi": ["driver": "ebs.csi.aws.com", "fsType": "ext4", "volumeHandle": .string("vol-" + fingerprint(name, length: 17))],
        "persistentVolumeReclaimPolicy": "Delete",
        "storageClassName": claim.spec["storageClassName"] ?? .string(Self.standardClass),
        "volumeMode": "Filesystem",
      ],
    ]
  }
}
