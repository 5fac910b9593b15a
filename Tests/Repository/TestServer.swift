import Foundation
import Synchronization

/// A TCP server on loopback that gives each connection a thread.
final class TestServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let open = Mutex<Set<Int32>>([])

  /// - Parameter serve: is called on the connection's own thread; the socket is closed when it returns.
  init(_ serve: @escaping @Sendable (Int32) -> Void) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    self.listener = listener
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        _ = open.withLock { $0.insert(connection) }
        Thread.detachNewThread {
          serve(connection)
          self.open.withLock { open in
            open.remove(connection)
            _ = close(connection)
          }
        }
      }
    }
  }

  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    open.withLock { for connection in $0 { shutdown(connection, Int32(SHUT_RDWR)) } }
  }

  static func write(_ connection: Int32, _ bytes: some Collection<UInt8>) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// Serves the repositories below a folder, as real servers do, with Git's own programs.
enum GitServer {
  static let git: String? = ["/usr/bin/git", "/usr/local/bin/git"].first { (path: String) in access(path, X_OK) == 0 }

  /// `git daemon`, for `git://` URLs.
  static func daemon(_ folder: String) throws -> TestServer {
    try TestServer { connection in
      guard let git else { return }
      let process = Process()
      process.executableURL = URL(filePath: git)
      process.arguments = ["daemon", "--inetd", "--export-all", "--base-path=\(folder)", folder]
      let handle = FileHandle(fileDescriptor: dup(connection), closeOnDealloc: true)
      process.standardInput = handle
      process.standardOutput = handle
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return }
      process.waitUntilExit()
    }
  }

  /// `git http-backend` behind the least HTTP that a client needs; with a password or a token every request must carry it.
  static func http(_ folder: String, password: String? = nil, token: String? = nil) throws -> TestServer {
    let login = password.map { "Basic " + Data("ada:\($0)".utf8).base64EncodedString() } ?? token.map { "Bearer \($0)" }
    return try TestServer { connection in
      while let request = Request(connection) {
        if let login, request.headers["authorization"] != login {
          let headers = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
          TestServer.write(connection, headers.utf8)
          continue
        }
        answer(request, connection, folder, user: login == nil ? "" : "ada")
      }
    }
  }

  private static func answer(_ request: Request, _ connection: Int32, _ folder: String, user: String) {
    guard let git else { return }
    let process = Process()
    process.executableURL = URL(filePath: git)
    process.arguments = ["http-backend"]
    let target = request.target.split(separator: "?", maxSplits: 1).map(String.init)
    process.environment = [
      "GIT_PROJECT_ROOT": folder, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": target[0], "REMOTE_USER": user,
      "QUERY_STRING": target.count > 1 ? target[1] : "", "REQUEST_METHOD": request.method,
      "CONTENT_TYPE": request.headers["content-type"] ?? "", "CONTENT_LENGTH": "\(request.body.count)",
      "HTTP_CONTENT_ENCODING": request.headers["content-encoding"] ?? "", "PATH": "/usr/bin:/bin",
    ]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return }
    try? input.fileHandleForWriting.write(contentsOf: request.body)
    try? input.fileHandleForWriting.close()
    let data = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    guard let end = data.firstRange(of: Data("\r\n\r\n".utf8)) else { return }
    let head = String(decoding: data[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let status = head.first { $0.hasPrefix("Status: ") }.map { String($0.dropFirst(8)) } ?? "200 OK"
    let body = data[end.upperBound...]
    let headers = head.filter { !$0.hasPrefix("Status: ") } + ["Content-Length: \(body.count)", "", ""]
    TestServer.write(connection, ("HTTP/1.1 \(status)\r\n" + headers.joined(separator: "\r\n")).utf8)
    TestServer.write(connection, body)
  }

  private struct Request {
    var method = ""
    var target = ""
    var headers: [String: String] = [:]
    var body = Data()

    /// Nil at the end of the connection.
    init?(_ connection: Int32) {
      guard let line = Self.line(connection) else { return nil }
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3 else { return nil }
      (method, target) = (words[0], words[1])
      while let line = Self.line(connection), !line.isEmpty {
        let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        if parts.count == 2 { headers[parts[0].lowercased()] = parts[1] }
      }
      if headers["transfer-encoding"] == "chunked" {
        while let line = Self.line(connection), let size = Int(line, radix: 16) {
          body += Self.read(connection, size)
          _ = Self.line(connection)
          if size == 0 { break }
        }
      } else {
        body = Self.read(connection, Int(headers["content-length"] ?? "") ?? 0)
      }
    }

    private static func read(_ connection: Int32, _ count: Int) -> Data {
      var bytes = [UInt8](repeating: 0, count: count)
      var have = 0
      while have < count {
        let got = bytes.withUnsafeMutableBytes { recv(connection, $0.baseAddress?.advanced(by: have), count - have, 0) }
        guard got > 0 else { break }
        have += got
      }
      return Data(bytes.prefix(have))
    }

    private static func line(_ connection: Int32) -> String? {
      var bytes: [UInt8] = []
      while true {
        let next = read(connection, 1)
        guard let byte = next.first else { return nil }
        if byte == 0x0A { break }
        bytes.append(byte)
      }
      if bytes.last == 0x0D { bytes.removeLast() }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
