import Glibc
import HTTP

/// Small files, whole: kubeconfigs, tokens, certificates.
enum FileContents {
  struct Failure: Error {
    var code: Int32
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    var reason: String { String(cString: strerror(code)) }
  }

  /// Bigger files are refused: nothing that belongs here comes near.
  static let limit = 16 << 20

  static func read(_ path: String) -> Result<[UInt8], Failure> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(Failure(code: errno)) }
    defer { close(descriptor) }
    var contents: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .failure(Failure(code: errno)) }
      if count == 0 { return .success(contents) }
      contents.append(contentsOf: chunk[..<count])
      guard contents.count <= limit else { return .failure(Failure(code: EFBIG)) }
    }
  }

  static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// Changes whenever the file does; nil where there is none.
  static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(
      device: status.st_dev, inode: status.st_ino, size: status.st_size, seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }

  struct Stamp: Equatable {
    var device: UInt
    var inode: UInt
    var size: Int
    var seconds: Int
    var nanoseconds: Int
  }

  /// A relative path counted from the folder of the file that names it.
  static func resolve(_ path: String, besideFile file: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    guard let slash = file.lastIndex(of: "/") else { return path }
    return String(file[...slash]) + path
  }
}

extension PEMSource {
  /// The text itself.
  public func read() throws(KubeconfigError) -> Secret {
    switch self {
    case .data(let secret): return secret
    case .file(let path):
      switch FileContents.read(path) {
      case .success(let bytes): return Secret(bytes)
      case .failure(let error): throw KubeconfigError("cannot read \(path): \(error.reason)")
      }
    }
  }
}
