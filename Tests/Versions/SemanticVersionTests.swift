import Testing
import Versions

struct SemanticVersionTests {
  @Test(arguments: [
    ("1.2.*", "1.2.9", true), ("1.2.*", "1.3.0", false), ("1.x", "v1.9.0", true), ("*", "0.0.1", true), (">=1.0", "1.0.0", true),
    (">=1.0 <2", "2.0.0", false), (">= 1.0, < 2.0", "1.9.9", true), ("^1.2", "1.9.0", true), ("^1.2", "2.0.0", false),
    ("^0.2.3", "0.2.9", true), ("^0.2.3", "0.3.0", false), ("~1.2.3", "1.2.9", true), ("~1.2.3", "1.3.0", false),
    ("~1", "1.9.9", true),
    ("1.2 - 1.4", "1.4.0", true), ("1.2 - 1.4", "1.5.0", false), ("1.0.0 || 2.0.0", "2.0.0", true), (">1.2", "1.2.5", false),
    ("<=1.2", "1.2.5", true), ("!=1.2.3", "1.2.3", false), ("!=1.2", "1.2.9", false), ("!=1.2.x", "1.3.0", true),
    ("!=1", "0.9.0", true), (">=1.0", "2.0.0-rc.1", false), (">=1.0-0", "2.0.0-rc.1", true),
  ])
  func `ranges contain versions`(range: String, version: String, expected: Bool) throws {
    let range = try SemanticVersionRange(range)
    #expect(range.contains(try SemanticVersion(version)) == expected)
  }

  @Test(arguments: ["main", "feature/x", "", ">=", "1.2.3.4", "release-1.2", "4f1c2a9"])
  func `names are no ranges`(text: String) { #expect(throws: VersionError.self) { try SemanticVersionRange(text) } }

  @Test func `prereleases come before their release`() throws {
    let texts = [
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1",
    ]
    let versions = try texts.map(SemanticVersion.init)
    #expect(versions == versions.shuffled().sorted())
  }
}
