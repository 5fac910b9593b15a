import Drift
import Foundation
import Health
import Reconciler

/// The fleet's filter: words that must all match.
///
/// A plain word matches the name letter by letter in order (`pay` and `pmt` both find payments), or a part of project and
/// destination. `sync:`, `health:`, `project:`, `dest:`, `repo:`, `rev:`, `by:` and `op:` look at one column; `!` in front turns a
/// word around; `~` in front makes it a regular expression on the name.
struct FleetFilter {
  private enum Test {
    case fuzzy([UInt8])
    case expression(NSRegularExpression)
    case field(String, String)
  }
  private struct Term {
    var test: Test
    var isNegated: Bool
  }

  let text: String
  private let terms: [Term]
  /// What is wrong with the text; nil where it is fine.
  let problem: String?

  var isEmpty: Bool { terms.isEmpty }

  init(_ text: String = "") {
    self.text = text
    var problem: String?
    terms = text.split(separator: " ").compactMap { word in
      var word = word
      let isNegated = word.hasPrefix("!") && word.count > 1
      if isNegated { word = word.dropFirst() }
      if word.hasPrefix("~") {
        let pattern = String(word.dropFirst())
        guard !pattern.isEmpty else { return nil }
        guard let expression = try? NSRegularExpression(pattern: pattern) else {
          problem = "~\(pattern) is no regular expression"
          return nil
        }
        return Term(test: .expression(expression), isNegated: isNegated)
      }
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 {
        guard Self.fields.contains(String(parts[0])) else {
          problem = "\(parts[0]): is none of \(Self.fields.joined(separator: ", "))"
          return nil
        }
        return parts[1].isEmpty ? nil : Term(test: .field(String(parts[0]), parts[1].lowercased()), isNegated: isNegated)
      }
      return Term(test: .fuzzy(Array(word.lowercased().utf8)), isNegated: isNegated)
    }
    self.problem = problem
  }

  static let fields = ["sync", "health", "project", "dest", "repo", "rev", "by", "op", "ns"]

  func matches(_ row: AppRow) -> Bool {
    terms.allSatisfy { term in
      let hit =
        switch term.test {
        case .fuzzy(let letters):
          Self.isSubsequence(letters, of: row.id.name) || Self.contains(letters, in: row.project)
            || Self.contains(letters, in: row.destinationCluster + "/" + row.destinationNamespace)
        case .expression(let expression):
          expression.firstMatch(in: row.id.name, range: NSRange(row.id.name.startIndex..., in: row.id.name)) != nil
        case .field(let field, let value): Self.values(field, row).contains { $0.lowercased().contains(value) }
        }
      return hit != term.isNegated
    }
  }

  private static func values(_ field: String, _ row: AppRow) -> [String] {
    switch field {
    case "sync": [row.sync.rawValue] + (row.isSyncing ? ["Syncing"] : []) + (row.isFight ? ["fight"] : [])
    case "health": [row.health.status.rawValue]
    case "project": [row.project]
    case "dest": [row.destinationCluster + "/" + row.destinationNamespace]
    case "repo": [row.repoURL + "/" + row.path]
    case "rev": [row.revision?.id ?? "", row.revision?.subject ?? "", row.targetRevision]
    case "by": [row.drift.cause?.manager ?? "", row.fight?.opponent?.manager ?? "", row.revision?.author ?? ""]
    case "op": [row.operation?.phase.rawValue ?? ""]
    case "ns": [row.id.namespace]
    default: []
    }
  }

  static func isSubsequence(_ letters: [UInt8], of text: String) -> Bool {
    var index = 0
    for byte in text.utf8 where index < letters.count {
      if (byte >= 65 && byte <= 90 ? byte | 32 : byte) == letters[index] { index += 1 }
    }
    return index == letters.count
  }

  private static func contains(_ letters: [UInt8], in text: String) -> Bool {
    text.lowercased().contains(String(decoding: letters, as: UTF8.self))
  }
}
