import Manifests

/// An image manifest of a registry, as far as charts and archives need it.
struct RegistryManifest: Sendable {
  struct Layer: Sendable, Hashable {
    var mediaType: String
    /// The hexadecimal digits of its SHA-256.
    var digest: String
    var size: Int
  }

  static let chartLayer = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
  static let chartConfiguration = "application/vnd.cncf.helm.config.v1+json"
  static let provenanceLayer = "application/vnd.cncf.helm.chart.provenance.v1.prov"
  /// What is no chart but may hold manifests (Argo CD's list).
  static let archiveLayers = [
    "application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
  ]
  static let mediaTypes = [
    "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
  ]

  var layers: [Layer]
  var configurationType: String
  /// `org.opencontainers.image.…`.
  var annotations: [String: String]
  /// The digests of the manifests in an index, instead of layers.
  var children: [String]

  /// - Returns: nil where the bytes are no manifest.
  init?(_ bytes: [UInt8]) {
    guard let value = try? JSON.decode(bytes), value.object != nil else { return nil }
    layers = (value["layers"]?.list ?? []).compactMap { layer in
      guard let type = layer["mediaType"]?.string, let digest = Self.hexadecimal(layer["digest"]?.string) else { return nil }
      return Layer(mediaType: type, digest: digest, size: layer["size"]?.int ?? 0)
    }
    configurationType = value[path: "config", "mediaType"]?.string ?? ""
    annotations = [:]
    for (key, text) in value["annotations"]?.object ?? Object() { annotations[key] = text.string }
    // A chart may lie beside images: those are for a platform.
    let listed = value["manifests"]?.list ?? []
    let charts = listed.filter { $0["artifactType"]?.string == Self.chartConfiguration }
    let files = listed.filter { ($0["platform"]?["os"]?.string ?? "unknown") == "unknown" }
    children = (charts.isEmpty ? files.isEmpty ? listed : files : charts).compactMap { Self.hexadecimal($0["digest"]?.string) }
    guard !layers.isEmpty || !children.isEmpty else { return nil }
  }

  static func hexadecimal(_ digest: String?) -> String? {
    guard let digest, digest.hasPrefix("sha256:") else { return nil }
    let hex = digest.dropFirst(7)
    guard hex.utf8.count == 64, hex.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else { return nil }
    return String(hex)
  }

  /// The layer to unpack: a chart's, or the only archive.
  var content: (layer: Layer, kind: ChartPackage.Kind)? {
    if let layer = layers.first(where: { $0.mediaType == Self.chartLayer }) { return (layer, .chart) }
    let archives = layers.filter { Self.archiveLayers.contains($0.mediaType) }
    return archives.count == 1 ? (archives[0], .archive) : nil
  }

  var hasProvenance: Bool { layers.contains { $0.mediaType == Self.provenanceLayer } }
}
