import Foundation
import Rendering

/// Packages on the disk, each under its own digest: what is read is what was once checked, and checked again.
struct ChartCache: Sendable {
  /// `…/charts`; made when it is first needed.
  let folder: String
  /// What all packages together may take; the ones that were not used for longest go first.
  var limit = 1 << 30

  /// The most bytes of one package.
  static let packageLimit = 50 << 20

  init(folder: String) { self.folder = folder }

  /// The bytes with this digest; nil where they are not there, or not what they should be.
  func read(_ digest: String) -> [UInt8]? {
    guard let path = path(digest), let data = FileManager.default.contents(atPath: path), data.count <= Self.packageLimit else {
      return nil
    }
    let bytes = Array(data)
    guard Digest.sha256(bytes) == digest else {
      try? FileManager.default.removeItem(atPath: path)
      return nil
    }
    // The time of the last use decides what may go.
    try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
    return bytes
  }

  /// A cache that cannot be written costs another download, no more.
  func write(_ bytes: [UInt8], digest: String) {
    guard let path = path(digest) else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: folder + "/sha256", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch { return }
    makeRoom()
  }

  /// What a name stood for when it was asked last: a version's digest. Serves while the repository cannot be reached.
  func recall(_ name: String) -> String? {
    let path = folder + "/names/" + Digest.sha256(Array(name.utf8))
    guard let data = FileManager.default.contents(atPath: path), data.count < 256 else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    return self.path(text) == nil ? nil : text
  }

  func remember(_ name: String, digest: String) {
    let path = folder + "/names/" + Digest.sha256(Array(name.utf8))
    try? FileManager.default.createDirectory(
      atPath: folder + "/names", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try? Data(digest.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private func path(_ digest: String) -> String? {
    guard digest.utf8.count == 64,
      digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    return "\(folder)/sha256/\(digest)"
  }

  private func makeRoom() {
    let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey]
    let files =
      (try? FileManager.default.contentsOfDirectory(
        at: URL(fileURLWithPath: folder + "/sha256"), includingPropertiesForKeys: Array(keys))) ?? []
    var sizes = files.compactMap { file -> (url: URL, size: Int, used: Date)? in
      guard let values = try? file.resourceValues(forKeys: keys) else { return nil }
      return (file, values.fileSize ?? 0, values.contentModificationDate ?? .distantPast)
    }
    var total = sizes.reduce(0) { $0 + $1.size }
    guard total > limit else { return }
    sizes.sort { $0.used < $1.used }
    for file in sizes.dropLast() where total > limit {
      try? FileManager.default.removeItem(at: file.url)
      total -= file.size
    }
  }
}

/// SHA-256 in lower-case hexadecimal digits.
enum Digest {
  static func sha256(_ bytes: [UInt8]) -> String { SHA256.hexadecimal(bytes) }
}
