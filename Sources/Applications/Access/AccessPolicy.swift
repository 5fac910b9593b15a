/// Argo CD's access policy: lines of `p, subject, resource, action, object, allow|deny` and `g, member, role`.
///
/// For one subject a matching deny beats every allow. A person is allowed what any of her subjects is: the default role, her
/// name, each of her groups that a `g` line names.
public struct AccessPolicy: Sendable {
  /// How resources, actions and objects are matched (`policy.matchMode`).
  public enum MatchMode: String, Sendable, Hashable, CaseIterable {
    /// `*` crosses `/`.
    case glob
    /// Not anchored. A pattern that is no expression (`*/*`) denies whoever it is asked for.
    case regex
  }

  /// A line that cannot be understood.
  public struct Malformed: Error, Sendable, Hashable, CustomStringConvertible {
    /// Counted from 1.
    public var line: Int
    public var message: String
    public var description: String { "policy line \(line): \(message)" }
  }

  struct Rule: Sendable {
    var subject: String
    var resource: String
    var action: String
    var object: String
    var effect: String
  }

  private(set) var rules: [Rule] = []
  /// The roles that a user, group or role is a direct member of.
  private(set) var roles: [String: [String]] = [:]

  /// The built-in policy (`role:readonly`, `role:admin`, `admin`) and the text after it.
  public init(_ text: String = "") throws(Malformed) {
    try add(BuiltinAccess.policy)
    try add(text)
  }

  /// Adds the lines of a text: a project's roles, for example.
  public mutating func add(_ text: String) throws(Malformed) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = String(line).trimmed()
      if line.isEmpty || line.hasPrefix("#") { continue }
      try add(line: line, number: index + 1)
    }
  }

  private mutating func add(line: String, number: Int) throws(Malformed) {
    guard let tokens = CSVLine.fields(line) else {
      throw Malformed(line: number, message: "a quote is not closed or stands inside a word")
    }
    switch tokens[0] {
    case "p" where tokens.count == 6:
      rules.append(
        Rule(subject: tokens[1], resource: tokens[2], action: tokens[3], object: tokens[4], effect: tokens[5]))
    case "g" where tokens.count == 3:
      roles[tokens[1], default: []].append(tokens[2])
    case "p": throw Malformed(line: number, message: "'p' takes subject, resource, action, object and allow or deny")
    case "g": throw Malformed(line: number, message: "'g' takes a member and a role")
    default: throw Malformed(line: number, message: "starts neither with 'p' nor with 'g'")
    }
  }

  /// Whether somebody may do something.
  /// - Parameters:
  ///   - defaultRole: what everybody is (`policy.default`); empty for none.
  public func allows(
    subject: String, groups: [String] = [], defaultRole: String = "", resource: String, action: String, object: String,
    mode: MatchMode = .glob
  ) -> Bool {
    var subjects = defaultRole.isEmpty ? [] : [defaultRole]
    subjects.append(subject)
    subjects += groups.filter { roles[$0] != nil }
    return subjects.contains { allows(oneSubject: $0, resource, action, object, mode) }
  }

  private func allows(
    oneSubject subject: String, _ resource: String, _ action: String, _ object: String, _ mode: MatchMode
  ) -> Bool {
    let all = closure(of: subject)
    var isAllowed = false
    for rule in rules where all.contains(rule.subject) {
      guard let matches = rule.matches(resource, action, object, mode) else { return false }
      guard matches else { continue }
      if rule.effect == "deny" { return false }
      if rule.effect == "allow" { isAllowed = true }
    }
    return isAllowed
  }

  /// The subject and every role that it is a member of, directly or not.
  private func closure(of subject: String) -> Set<String> {
    var found: Set<String> = [subject]
    var queue = [subject]
    while let next = queue.popLast() {
      for role in roles[next] ?? [] where found.insert(role).inserted { queue.append(role) }
    }
    return found
  }
}

extension AccessPolicy.Rule {
  /// Nil where a pattern that had to be looked at is no valid expression.
  fileprivate func matches(_ resource: String, _ action: String, _ object: String, _ mode: AccessPolicy.MatchMode) -> Bool? {
    for (pattern, text) in [(self.resource, resource), (self.action, action), (self.object, object)] {
      switch mode {
      case .glob:
        if !Glob.matches(pattern, text) { return false }
      case .regex:
        guard let expression = try? Regex(pattern) else { return nil }
        if (try? expression.firstMatch(in: text)) == nil { return false }
      }
    }
    return true
  }
}

/// One line of comma-separated values with double quotes, as Go's `encoding/csv` reads it, blanks before a field dropped.
enum CSVLine {
  /// Nil where a quote is not closed, or stands in a field that does not start with one.
  static func fields(_ line: String) -> [String]? {
    var fields: [String] = []
    var rest = Substring(line)
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      if rest.first == "\"" {
        rest.removeFirst()
        var field = ""
        while true {
          guard let character = rest.popFirst() else { return nil }
          if character != "\"" {
            field.append(character)
          } else if rest.first == "\"" {
            field.append(rest.removeFirst())
          } else {
            break
          }
        }
        fields.append(field)
        guard rest.isEmpty || rest.first == "," else { return nil }
      } else {
        let field = rest.prefix { $0 != "," }
        if field.contains("\"") { return nil }
        fields.append(String(field))
        rest = rest[field.endIndex...]
      }
      if rest.isEmpty { return fields }
      rest.removeFirst()
    }
  }
}
