import Versions

/// Sprig's functions on versions.
enum SprigVersions {
  static let table = FunctionTable([
    "semver": GoFunction("(string) any") { _, a in
      .object(VersionObject(try version(a[0])))
    },
    "semverCompare": GoFunction("(string, string) bool") { execution, a in
      let range = try execution.versionRange(a[0].argumentText)
      return .bool(range.contains(try version(a[1])))
    },
  ])

  private static func version(_ text: GoValue) throws -> SemanticVersion {
    do { return try SemanticVersion(text.argumentText.text) } catch { throw FunctionError(error.message) }
  }
}

extension Execution {
  /// A range of versions, parsed once: charts ask the same of the cluster's version in every file.
  fileprivate func versionRange(_ text: GoString) throws -> SemanticVersionRange {
    if let known = versionRanges[text] { return known }
    do {
      let range = try SemanticVersionRange(text.text)
      if versionRanges.count > 1000 { versionRanges.removeAll() }
      versionRanges[text] = range
      return range
    } catch { throw FunctionError(error.message) }
  }
}

/// Go's `*semver.Version`.
final class VersionObject: GoObject {
  let version: SemanticVersion
  init(_ version: SemanticVersion) {
    self.version = version
    super.init(type: .pointer(.structure("semver.Version")), methods: Self.table)
  }
  override var stringerText: GoString? { GoString(version.text) }
  override var printedFields: [(name: GoString, value: GoValue)] {
    [
      ("major", .uint64(version.major)), ("minor", .uint64(version.minor)), ("patch", .uint64(version.patch)),
      ("pre", .string(version.prerelease)), ("metadata", .string(version.metadata)), ("original", .string(version.original)),
    ]
  }
  override var jsonMembers: [(GoString, GoValue)]? { nil }
  override var jsonValue: GoValue { .string(version.text) }
  override var deepCopy: GoObject { VersionObject(.zero) }
  override func isEqual(to other: GoObject) -> Bool {
    (other as? VersionObject)?.version == version
  }

  private static func of(_ value: GoValue) throws -> SemanticVersion {
    guard case .object(let object) = value, let version = object as? VersionObject else {
      throw FunctionError.nilDereference
    }
    return version.version
  }

  private static func get(_ part: @escaping @Sendable (SemanticVersion) -> GoValue) -> GoMethod {
    GoMethod("() any") { _, receiver, _ in part(try of(receiver)) }
  }

  private static func compare(_ holds: @escaping @Sendable (Int) -> Bool) -> GoMethod {
    GoMethod("(any) bool") { _, receiver, a in try .bool(holds(of(receiver).compare(of(a[0])))) }
  }

  private static func next(_ change: @escaping @Sendable (inout SemanticVersion) -> Void) -> GoMethod {
    GoMethod("() any") { _, receiver, _ in
      var version = try of(receiver)
      change(&version)
      version.metadata = ""
      version.prerelease = ""
      version.original = (version.original.hasPrefix("v") ? "v" : "") + version.text
      return .object(VersionObject(version))
    }
  }

  private static let table = MethodTable([
    "Major": get { .uint64($0.major) }, "Minor": get { .uint64($0.minor) },
    "Patch": get { .uint64($0.patch) },
    "Prerelease": get { .string($0.prerelease) }, "Metadata": get { .string($0.metadata) },
    "Original": get { .string($0.original) }, "String": get { .string($0.text) },
    "Compare": GoMethod("(any) int") { _, receiver, a in try .int(of(receiver).compare(of(a[0]))) },
    "Equal": compare { $0 == 0 }, "LessThan": compare { $0 < 0 }, "GreaterThan": compare { $0 > 0 },
    "LessThanEqual": compare { $0 <= 0 }, "GreaterThanEqual": compare { $0 >= 0 },
    "IncMajor": next {
      $0.major &+= 1
      $0.minor = 0
      $0.patch = 0
    },
    "IncMinor": next {
      $0.minor &+= 1
      $0.patch = 0
    },
    "IncPatch": next { if $0.prerelease.isEmpty { $0.patch &+= 1 } },
  ])
}
