import Manifests

/// `images`: a new name, tag or digest for an image.
struct ImageChange {
  var name: String
  var newName: String
  var tagSuffix: String
  var newTag: String
  var digest: String

  static let fields = ["name", "newName", "tagSuffix", "newTag", "digest"]

  init(_ reader: StrictReader) throws {
    name = try reader.string("name")
    newName = try reader.string("newName")
    tagSuffix = try reader.string("tagSuffix")
    newTag = try reader.string("newTag")
    digest = try reader.string("digest")
  }

  /// From `[name=]image[:tag][@digest]`, as `kustomize edit set image` takes it.
  init(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let (image, tag, digest) = Self.split(parts[parts.count - 1])
    name = parts.count > 1 ? parts[0] : image
    newName = parts.count > 1 ? image : ""
    tagSuffix = ""
    newTag = tag
    self.digest = digest
  }

  /// The image after the change; nil where it is another one.
  func applied(to image: String) -> String? {
    guard matches(image) else { return nil }
    let (old, oldTag, oldDigest) = Self.split(image)
    let base = newName.isEmpty ? old : newName
    if !newTag.isEmpty || !digest.isEmpty {
      return base + (newTag.isEmpty ? "" : ":" + newTag) + (digest.isEmpty ? "" : "@" + digest)
    }
    if !tagSuffix.isEmpty { return base + ":" + oldTag + tagSuffix }
    return base + (oldTag.isEmpty ? "" : ":" + oldTag) + (oldDigest.isEmpty ? "" : "@" + oldDigest)
  }

  /// The name, and after it nothing but a tag and a digest.
  private func matches(_ image: String) -> Bool {
    guard image.hasPrefix(name) else { return false }
    return image.dropFirst(name.count).wholeMatch(of: /(?::[a-zA-Z0-9_.{}-]*)?(?:@sha256:[a-zA-Z0-9_.{}-]*)?/) != nil
  }

  /// Name, tag and digest of an image; a colon before the first slash belongs to a registry's port.
  static func split(_ image: String) -> (name: String, tag: String, digest: String) {
    let slash = image.firstIndex(of: "/").flatMap { $0 > image.startIndex ? $0 : nil } ?? image.startIndex
    let at = image[slash...].firstIndex(of: "@")
    let colon = image[slash...].firstIndex(of: ":")
    func text(_ from: String.Index, _ to: String.Index) -> String { String(image[from..<to]) }
    switch (colon, at) {
    case (nil, nil): return (image, "", "")
    case (let colon?, let at?) where colon < at:
      return (text(image.startIndex, colon), text(image.index(after: colon), at), text(image.index(after: at), image.endIndex))
    case (_, let at?): return (text(image.startIndex, at), "", text(image.index(after: at), image.endIndex))
    case (let colon?, nil): return (text(image.startIndex, colon), text(image.index(after: colon), image.endIndex), "")
    }
  }
}

struct ImageTransformer: Transformer {
  static let kind = "ImageTagTransformer"
  var change: ImageChange
  var fields: FieldSpecs

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    for resource in map.resources where resource.kind != "CustomResourceDefinition" {
      visitContainers(&resource.value)
      try fields.apply(to: resource, making: .nothing) { replace(&$0) }
    }
  }

  private func replace(_ value: inout Value) {
    if let image = value.string, let changed = change.applied(to: image) { value = .string(changed) }
  }

  /// Containers are found wherever they are called so.
  private func visitContainers(_ value: inout Value) {
    switch value {
    case .object(var object):
      value = .null
      for key in object.keys {
        guard var child = object[key], child.object != nil || child.list != nil else { continue }
        object[key] = .null
        visitContainers(&child)
        if key == "containers" || key == "initContainers", var list = child.list {
          for index in list.indices where list[index].object != nil {
            guard var image = list[index]["image"] else { continue }
            replace(&image)
            list[index]["image"] = image
          }
          child = .list(list)
        }
        object[key] = child
      }
      value = .object(object)
    case .list(var list):
      value = .null
      for index in list.indices { visitContainers(&list[index]) }
      value = .list(list)
    default: return
    }
  }
}
