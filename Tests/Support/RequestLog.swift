import Foundation

/// A way to a cluster that notes every request: what one process asked of the API server, seen from outside of it.
public final class RequestLog {
  public struct Request: Sendable {
    public var method: String
    /// Path and query, without what a kubeconfig's server has in front.
    public var target: String
    /// 0 where no answer came.
    public var status: Int
    /// Of a write.
    public var body: String

    /// Neither reads nor questions about rights, nor what changes nothing.
    public var isWrite: Bool {
      method != "GET" && !target.contains("dryRun=All") && !target.contains("/authorization.k8s.io/")
        && !target.contains("/authentication.k8s.io/")
    }

    /// `configmaps/web`: what a write is about; the name stands in the path, or in the body of what is created.
    public var object: String {
      let parts = target.split(separator: "?")[0].split(separator: "/").map(String.init)
      guard method == "POST" else { return parts.suffix(2).joined(separator: "/") }
      let value = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
      return "\(parts.last ?? "")/\((value?["metadata"] as? [String: Any])?["name"] ?? "")"
    }

    /// The keys that a patch sets, down to what is no map: `["status.operationState.phase"]`.
    public var fields: Set<String> {
      func walk(_ value: Any, _ path: String) -> Set<String> {
        guard let map = value as? [String: Any], !map.isEmpty else { return [path] }
        return map.reduce(into: []) { $0.formUnion(walk($1.value, path.isEmpty ? $1.key : path + "." + $1.key)) }
      }
      return (try? JSONSerialization.jsonObject(with: Data(body.utf8))).map { walk($0, "") } ?? []
    }
  }

  /// Leads to the same cluster through the log.
  public let kubeconfig: String
  private let prefix: String
  private let folder: String
  private let process: Background

  /// - Parameter upstream: a kubeconfig with one cluster on loopback, and at most a token.
  public init(_ upstream: String) throws {
    folder = try temporaryDirectory()
    let text = try String(contentsOfFile: upstream, encoding: .utf8)
    guard let server = text.firstMatch(of: /server: "?(https?:\/\/[^\/\s"]+)([^\s"]*)/) else { throw Unusable(path: upstream) }
    prefix = String(server.output.2)
    let token = text.firstMatch(of: /token: ([^\s}]+)/).map { "token: " + $0.output.1 } ?? ""
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "request-log.py").path
    process = try Background(
      "/usr/bin/python3", [script, String(server.output.1), folder + "/log"], output: folder + "/port", errors: folder + "/errors"
    )
    let port = try process.printedPort(output: folder + "/port", errors: folder + "/errors")
    kubeconfig = folder + "/kubeconfig"
    try """
    apiVersion: v1
    kind: Config
    current-context: logged
    clusters: [{name: logged, cluster: {server: "http://127.0.0.1:\(port)\(prefix)"}}]
    users: [{name: logged, user: {\(token)}}]
    contexts: [{name: logged, context: {cluster: logged, user: logged}}]
    """.write(toFile: kubeconfig, atomically: true, encoding: .utf8)
  }

  /// Every request so far, in the order of the answers.
  public var requests: [Request] {
    let text = String(decoding: FileManager.default.contents(atPath: folder + "/log") ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      guard let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else { return nil }
      let target = value["target"] as? String ?? ""
      return Request(
        method: value["method"] as? String ?? "", target: String(target.dropFirst(target.hasPrefix(prefix) ? prefix.count : 0)),
        status: value["status"] as? Int ?? 0, body: value["body"] as? String ?? "")
    }
  }

  /// What changed something, as far as the client could tell: refusals are left out.
  public var writes: [Request] { requests.filter { $0.isWrite && ($0.status == 0 || (200..<300).contains($0.status)) } }

  deinit {
    process.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  struct Unusable: Error, CustomStringConvertible {
    var path: String
    var description: String { "no way to a cluster by \(path)" }
  }
}
