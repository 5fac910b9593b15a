import Manifests

/// How a live object says which Application it belongs to.
public struct Tracking: Sendable, Hashable {
  /// `application.resourceTrackingMethod` in `argocd-cm`.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    case annotation
    case annotationAndLabel = "annotation+label"
    case label
  }

  public var method: Method
  public var labelKey: String
  /// `installationID` in `argocd-cm`: keeps several Argo CDs on one cluster apart; empty for none.
  public var installationID: String

  public init(method: Method = .annotation, labelKey: String = LabelKey.instance, installationID: String = "") {
    self.method = method
    self.labelKey = labelKey
    self.installationID = installationID
  }

  /// The tracking id `app:group/kind:namespace/name`.
  public struct ID: Sendable, Hashable, CustomStringConvertible {
    /// The app's name, with `namespace_` before it where it lives outside the controller's namespace.
    public var app: String
    public var key: ResourceKey
    public init(app: String, key: ResourceKey) {
      self.app = app
      self.key = key
    }

    /// Nil where the text has another form.
    public init?(_ text: String) {
      let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return nil }
      let kind = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[2].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard kind.count == 2, name.count == 2 else { return nil }
      app = String(parts[0])
      key = ResourceKey(
        group: String(kind[0]), kind: String(kind[1]), namespace: String(name[0]), name: String(name[1]))
    }

    public var description: String { "\(app):\(key.group)/\(key.kind):\(key.namespace)/\(key.name)" }
  }

  /// The name that stands in tracking ids and labels for the app `name` in `namespace`.
  public static func instanceName(name: String, namespace: String, controllerNamespace: String) -> String {
    namespace.isEmpty || namespace == controllerNamespace ? name : "\(namespace)_\(name)"
  }

  /// Which app the live object belongs to; nil where it says none, or carries a copy of another object's mark.
  ///
  /// - Parameter key: the object's identity; a tracking id that names another object does not count, as it was copied
  ///   (by an operator from an owner to its dependents, or by hand).
  public func owner(of object: Value, key: ResourceKey? = nil) -> String? {
    switch method {
    case .label:
      return object.label(labelKey)
    case .annotation, .annotationAndLabel:
      guard let id = object.annotation(AnnotationKey.trackingID).flatMap(ID.init) else { return nil }
      guard (object.annotation(AnnotationKey.installationID) ?? "") == installationID else { return nil }
      let key = key ?? object.resourceKey
      // Objects made from a manifest without a namespace may say so, and the same kind moves between groups.
      guard id.key.kind == key.kind, id.key.name == key.name,
        id.key.namespace.isEmpty || id.key.namespace == key.namespace || key.namespace.isEmpty
      else { return nil }
      return id.app
    }
  }

  /// Puts the mark of `app` on a manifest that is about to be applied.
  /// - Parameter key: the identity with the namespace it will have.
  public func mark(_ object: inout Value, app: String, key: ResourceKey) {
    if method != .label {
      object[path: "metadata", "annotations", AnnotationKey.trackingID] = .string(ID(app: app, key: key).description)
      if !installationID.isEmpty {
        object[path: "metadata", "annotations", AnnotationKey.installationID] = .string(installationID)
      }
    }
    if method != .annotation {
      // A label holds 63 bytes at most; with an annotation beside it, it is only informative and may be cut.
      let text = method == .label ? app : String(app.prefix(63))
      object[path: "metadata", "labels", labelKey] = .string(text)
    }
  }
}
