import Manifests
import Randomness
import Rendering

/// Breaks random kustomizations at random: bytes, lines and whole values, and YAML that is made to hurt.
public struct KustomizeFuzzer {
  /// Files that are to be rendered.
  public final class Input {
    let files: [String: String]
    let target: String
    private(set) var wasRefused = false

    init(files: [String: String], target: String) {
      self.files = files
      self.target = target
    }

    /// All files one after another.
    public var text: String {
      "target: \(target)\n" + files.sorted { $0.key < $1.key }.map { "=== \($0.key)\n\($0.value)" }.joined(separator: "\n")
    }

    /// Renders it; returns how long that took.
    public func run() -> Duration {
      let start = ContinuousClock.now
      if case .failure = KustomizeComparison.render(MemoryFileTree(files), target) { wasRefused = true }
      return ContinuousClock.now - start
    }
  }

  private var random: SplitMix
  private var last: Input?
  /// Rendered so far, and refused of them.
  public private(set) var executions = 0
  public private(set) var refused = 0

  public init(seed: UInt64) { random = SplitMix(state: seed) }

  public mutating func next() -> Input {
    if last?.wasRefused == true { refused += 1 }
    executions += 1
    let sample = RandomKustomization(seed: random.next())
    var files = sample.files
    let paths = files.keys.sorted()
    for _ in 0...random.number(0...2) {
      // Half of the time the kustomizations themselves.
      let wanted = random.chance(50) ? paths.filter { $0.hasSuffix("kustomization.yaml") } : paths
      let path = random.pick(wanted.isEmpty ? paths : wanted)
      files[path] = broken(files[path] ?? "")
    }
    let input = Input(files: files, target: sample.target)
    last = input
    return input
  }

  private static let poison = [
    "&a [*a]", "*none", "!!binary x", "!!int x", "? [a]\n: b", "<<: [1]", "[[[[[[[[[[[[[[[[", "{a: {b: {c: {d: ", "\u{0}",
    "\u{FEFF}", "\t",
    "- - - - - -", "%YAML 9.9", "--- !x", "...", "|+9", ">-", "'", "\"\\x", "1e999", "-9223372036854775809", "0x", "0o8", ".inf",
    "2020-13-45T99:99:99Z", "$(VAR_A)", "(((((((((a+)+)+)+)+)+)+)+)+)$", "[^]", "(?=x)", "a{1000}{1000}", "../..", "/",
    "/etc/passwd",
    "https://example.com/x?ref=y", "git@github.com:a/b", "a: &x b\nc: *x", "metadata/annotations/", "\\", "[=", "[a=b", "~",
    "null", "[]", "{}",
    "[=a].[b=].*.-", "99999999999999999999", "-1",
  ]

  private mutating func broken(_ text: String) -> String {
    switch random.number(0...8) {
    case 0:
      // Bytes.
      var bytes = Array(text.utf8)
      guard !bytes.isEmpty else { return random.pick(Self.poison) }
      for _ in 0...random.number(0...4) {
        bytes[random.number(0...(bytes.count - 1))] = UInt8(random.number(0...255))
      }
      return String(decoding: bytes, as: UTF8.self)
    case 1, 2:
      // A value in some line.
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let index = random.number(0...(lines.count - 1))
      let colon = lines[index].firstIndex(of: ":").map { lines[index].index(after: $0) } ?? lines[index].startIndex
      lines[index] = lines[index][..<colon] + " " + random.pick(Self.poison)
      return lines.joined(separator: "\n")
    case 3:
      // A line gone, twice, or elsewhere.
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let line = lines.remove(at: random.number(0...(lines.count - 1)))
      if random.chance(60) {
        for _ in 0...random.number(0...1) { lines.insert(line, at: random.number(0...lines.count)) }
      }
      return lines.joined(separator: "\n")
    case 4: return String(text.prefix(random.number(0...max(text.count, 1))))
    case 5: return text + "\n" + random.pick(Self.poison)
    case 6:
      // Aliases of aliases.
      var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
      for level in 1...random.number(2...9) {
        let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
        bomb += "a\(level): &a\(level) [\(aliases)]\n"
      }
      return random.chance(50) ? text + "\n" + bomb : "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bomb\n" + bomb
    case 7:
      // Deep, or long.
      let count = random.number(1...3000)
      return text + "\nx: " + String(repeating: random.pick(["[", "{a: ", "- ", "a "]), count: count)
    default:
      // Indentation.
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let index = random.number(0...(lines.count - 1))
      lines[index] = random.chance(50) ? "  " + lines[index] : String(lines[index].drop { $0 == " " })
      return lines.joined(separator: "\n")
    }
  }
}
