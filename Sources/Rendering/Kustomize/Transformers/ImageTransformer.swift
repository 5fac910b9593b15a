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

  /// What an image that is meant looks like: the name, which is a regular expression to kustomize, and after it nothing but a
  /// tag and a digest.
  func pattern() throws -> Pattern {
    guard let pattern = Pattern("^" + name + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$") else {
      throw RenderError(.invalid, "the image name '\(name)' is no regular expression")
    }
    return pattern
  }

  /// The image after the change.
  func applied(to image: String) -> String {
    let (old, oldTag, oldDigest) = Self.split(image)
    let base = newName.isEmpty ? old : newName
    if !newTag.isEmpty || !digest.isEmpty {
      return base + (newTag.isEmpty ? "" : ":" + newTag) + (digest.isEmpty ? "" : "@" + digest)
    }
    if !tagSuffix.isEmpty { return base + ":" + oldTag + tagSuffix }
    return base + (oldTag.isEmpty ? "" : ":" + oldTag) + (oldDigest.isEmpty ? "" : "@" + oldDigest)
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
    let pattern = try change.pattern()
    /// Another image; nil where it stays.
    func changed(_ value: Value?) -> Value? {
      guard let image = value?.string, pattern.isFound(in: image) else { return nil }
      return .string(change.applied(to: image))
    }
    for resource in map.resources where resource.kind != "CustomResourceDefinition" {
      if Self.hasImage(resource.value, changed) {
        var place: [YAML.Step] = []
        Self.setImages(&resource.value, &place) { value, place in
          guard let image = changed(value) else { return nil }
          resource.untyped.insert(place)
          return image
        }
      }
      try fields.apply(to: resource, making: .nothing) { if let image = changed($0) { $0 = image } }
    }
  }

  /// Containers are found wherever they are called so.
  private static func isContainers(_ key: String) -> Bool { key == "containers" || key == "initContainers" }

  private static func hasImage(_ value: Value, _ changed: (Value?) -> Value?) -> Bool {
    switch value {
    case .object(let object):
      object.contains { key, child in
        if isContainers(key), let list = child.list, list.contains(where: { changed($0["image"]) != nil }) { return true }
        return hasImage(child, changed)
      }
    case .list(let list): list.contains { hasImage($0, changed) }
    default: false
    }
  }

  private static func setImages(
    _ value: inout Value, _ place: inout [YAML.Step], _ changed: (Value?, [YAML.Step]) -> Value?
  ) {
    switch value {
    case .object(var object):
      value = .null
      for key in object.keys {
        guard var child = object[key], child.object != nil || child.list != nil else { continue }
        object[key] = .null
        place.append(.key(key))
        setImages(&child, &place, changed)
        if isContainers(key), var list = child.list {
          for index in list.indices {
            if let image = changed(list[index]["image"], place + [.index(index), .key("image")]) { list[index]["image"] = image }
          }
          child = .list(list)
        }
        place.removeLast()
        object[key] = child
      }
      value = .object(object)
    case .list(var list):
      value = .null
      for index in list.indices {
        place.append(.index(index))
        setImages(&list[index], &place, changed)
        place.removeLast()
      }
      value = .list(list)
    default: return
    }
  }
}
