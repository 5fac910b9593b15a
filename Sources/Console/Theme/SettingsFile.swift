import Foundation
import Manifests

/// A theme or keymap file: its content, and where each part of it stands, for errors.
struct SettingsFile {
  var path: String
  var lines: [Substring]
  var value: Value

  init(path: String, bytes: [UInt8]) throws(ConsoleError) {
    self.path = path
    let text = String(decoding: bytes, as: UTF8.self)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    do {
      value = try YAML.decode(bytes)
    } catch {
      throw ConsoleError.badFile(path: path, line: error.line, message: error.message)
    }
    guard value.object != nil else { throw ConsoleError.badFile(path: path, line: 1, message: "must be a map") }
    guard value["schema"]?.int == 1 else { throw self.error("schema must be 1", at: ["schema"]) }
  }

  func checkKeys(_ known: Set<String>) throws(ConsoleError) {
    for key in value.object?.keys ?? [] where !known.contains(key) { throw error("unknown key \"\(key)\"", at: [key]) }
  }

  func error(_ message: String, at place: [String]) -> ConsoleError {
    .badFile(path: path, line: line(of: place), message: message)
  }

  /// The line of a path of keys, as near as the text tells (flow style puts several on one line); 1 where it does not.
  private func line(of place: [String]) -> Int {
    var index = 0
    var found = 1
    for key in place {
      guard let next = lines[index...].firstIndex(where: { Self.mentions(key, $0) }) else { break }
      index = next
      found = next + 1
    }
    return found
  }

  private static func mentions(_ key: String, _ line: Substring) -> Bool {
    let text = line.prefix { $0 != "#" }
    return text.contains(key + ":") || text.contains("\"" + key + "\"") || text.contains("[" + key) || text.contains(", " + key)
  }
}

/// Finds theme and keymap files: the user's own first, then those built in.
struct SettingsFiles {
  /// The user's folder; nil for none.
  var directory: String?

  func read(kind: String, name: String, builtin: [String: [UInt8]]) throws(ConsoleError) -> SettingsFile {
    if let directory, !name.contains("/"), !name.hasPrefix(".") {
      let path = "\(directory)/\(kind)/\(name).yaml"
      if let data = FileManager.default.contents(atPath: path) { return try SettingsFile(path: path, bytes: Array(data)) }
    }
    guard let bytes = builtin[name] else {
      let known = builtin.keys.sorted().joined(separator: ", ")
      let place = directory.map { ", and none in \($0)/\(kind)" } ?? ""
      throw ConsoleError.badFile(path: "\(kind)/\(name).yaml", line: 0, message: "not found: built in are \(known)\(place)")
    }
    return try SettingsFile(path: "\(kind)/\(name).yaml (built in)", bytes: bytes)
  }

  /// The names of the user's files of this kind, for completion.
  func names(kind: String) -> [String] {
    guard let directory, let files = try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(kind)") else {
      return []
    }
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
  }
}
