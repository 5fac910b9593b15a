/// A chart as an Application's source or another chart's dependency names it.
public struct ChartReference: Sendable, Hashable {
  /// `https://charts.example.org/stable`, `oci://registry.example.org/team`, or a registry without its scheme (Argo CD's
  /// `enableOCI`).
  public var repository: String
  /// The chart's name; empty where an `oci://` address names the artifact itself.
  public var name: String
  /// A version or a range of versions; empty for the newest release.
  public var version: String

  public init(repository: String, name: String, version: String = "") {
    self.repository = repository
    self.name = name
    self.version = version
  }

  /// With a digest that stands behind the name (`oci://HOST/chart@sha256:…`) as the version, over which it wins.
  var pinnedByDigest: ChartReference {
    for path in [\ChartReference.name, \ChartReference.repository] {
      guard let at = self[keyPath: path].lastIndex(of: "@") else { continue }
      let digest = String(self[keyPath: path][at...].dropFirst())
      guard RegistryManifest.hexadecimal(digest) != nil else { continue }
      var reference = pinned(to: digest)
      reference[keyPath: path] = String(self[keyPath: path][..<at])
      return reference
    }
    return self
  }

  /// The same chart in exactly this version.
  public func pinned(to version: String) -> ChartReference {
    ChartReference(repository: repository, name: name, version: version)
  }

  /// As messages name it; never with a password.
  public var description: String {
    "chart \(name.isEmpty ? "" : name + " ")of \(ChartURL.redacted(repository))"
  }
}

/// One version of a chart, as its repository lists it.
public struct ChartRelease: Sendable, Hashable {
  public var version: String
  public var appVersion: String
  public var description: String
  /// When it was published, in RFC 3339; empty where the repository does not say.
  public var created: String
  public var isDeprecated: Bool

  public init(
    version: String, appVersion: String = "", description: String = "", created: String = "", isDeprecated: Bool = false
  ) {
    self.version = version
    self.appVersion = appVersion
    self.description = description
    self.created = created
    self.isDeprecated = isDeprecated
  }
}

/// A packaged chart (or another artifact of a registry), its bytes checked against their digest.
public struct ChartPackage: Sendable, Hashable {
  /// What the bytes are.
  public enum Kind: Sendable, Hashable {
    /// A chart as `helm package` makes it: one folder with everything in it.
    case chart
    /// An archive of files that is no chart, as `oras push` and `argocd` take them.
    case archive
  }

  public var kind: Kind
  public var bytes: [UInt8]
  /// Of the bytes: 64 hexadecimal digits.
  public var digest: String
  /// What a person may want to know: a signature that nobody looked at.
  public var notes: [String]
}
