import Manifests

/// Reads theme files.
struct ThemeFile {
  static let builtin: [String: [UInt8]] = [
    "default-dark": PackageResources.default_dark_yaml, "default-light": PackageResources.default_light_yaml,
    "high-contrast": PackageResources.high_contrast_yaml, "mono": PackageResources.mono_yaml,
  ]
  private static let ansiNames = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "brightBlack", "brightRed", "brightGreen",
    "brightYellow", "brightBlue", "brightMagenta", "brightCyan", "brightWhite",
  ]
  private static let attributeNames: [String: Theme.Attributes] = [
    "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse,
  ]

  var files: SettingsFiles

  /// The theme of this name: the user's own before a built-in one.
  func load(_ name: String, depth: Int = 0) throws(ConsoleError) -> Theme {
    let file = try files.read(kind: "themes", name: name, builtin: Self.builtin)
    var theme = Theme(name: name)
    try file.checkKeys(["schema", "inherits", "palette", "roles"])
    if let parent = file.value["inherits"]?.string {
      guard depth < 8 else { throw file.error("themes inherit from one another in a circle", at: ["inherits"]) }
      theme =
        parent == name
        ? try ThemeFile(files: SettingsFiles(directory: nil)).load(parent, depth: depth + 1) : try load(parent, depth: depth + 1)
      theme.name = name
    }
    for (name, entry) in file.value["palette"]?.object ?? [:] {
      theme.palette[name] = try colour(entry, file, ["palette", name])
    }
    for (name, entry) in file.value["roles"]?.object ?? [:] {
      guard let role = Role(rawValue: name) else { throw file.error("unknown role \"\(name)\"", at: ["roles", name]) }
      theme.styles[role] = try style(entry, theme.style(role), theme, file, ["roles", name])
    }
    return theme
  }

  private func colour(_ entry: Value, _ file: SettingsFile, _ place: [String]) throws(ConsoleError) -> Theme.Colour {
    var colour = Theme.Colour()
    guard let entry = entry.object else { throw file.error("a colour is a map of rgb, x256, ansi and mono", at: place) }
    var rgb: (Int, Int, Int)?
    for (key, value) in entry {
      switch key {
      case "rgb":
        guard let text = value.string, text.hasPrefix("#"), text.utf8.count == 7,
          text.dropFirst().allSatisfy(\.isHexDigit), let number = Int(text.dropFirst(), radix: 16)
        else { throw file.error("rgb must look like \"#009e73\"", at: place) }
        rgb = (number >> 16, number >> 8 & 255, number & 255)
      case "x256":
        guard let number = value.int, (0...255).contains(number) else { throw file.error("x256 is 0 to 255", at: place) }
        colour.x256 = number
      case "ansi":
        if value.string == "default" { continue }
        guard let index = Self.ansiNames.firstIndex(of: value.string ?? "") else {
          throw file.error("ansi is default or one of \(Self.ansiNames.joined(separator: ", "))", at: place)
        }
        colour.ansi = index
      case "mono": colour.mono = try attributes(value, file, place)
      default: throw file.error("unknown key \"\(key)\" in a colour", at: place)
      }
    }
    if let rgb {
      if colour.x256 < 0 { colour.x256 = Self.nearest256(rgb) }
      if colour.ansi < 0, entry["ansi"] == nil { colour.ansi = Self.nearestANSI(rgb) }
    }
    if colour.x256 < 0 { colour.x256 = colour.ansi }
    return colour
  }

  private func style(
    _ entry: Value, _ base: Theme.Style, _ theme: Theme, _ file: SettingsFile, _ place: [String]
  ) throws(ConsoleError) -> Theme.Style {
    var style = base
    guard let entry = entry.object else { throw file.error("a role is a map of fg, bg, attr, glyph and ascii", at: place) }
    for (key, value) in entry {
      switch key {
      case "fg", "bg":
        guard let name = value.string, theme.palette[name] != nil else {
          throw file.error(
            "\(key) must name a colour of the palette: \(theme.palette.keys.sorted().joined(separator: ", "))", at: place)
        }
        if key == "fg" { style.foreground = name } else { style.background = name }
      case "attr": style.attributes = try attributes(value, file, place)
      case "glyph": style.glyph = value.string ?? ""
      case "ascii":
        guard let text = value.string, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
          throw file.error("ascii must be printable ASCII", at: place)
        }
        style.ascii = text
      default: throw file.error("unknown key \"\(key)\" in a role", at: place)
      }
    }
    return style
  }

  private func attributes(_ value: Value, _ file: SettingsFile, _ place: [String]) throws(ConsoleError) -> Theme.Attributes {
    var result: Theme.Attributes = []
    for item in value.list ?? [] {
      guard let attribute = Self.attributeNames[item.string ?? ""] else {
        throw file.error("attributes are \(Self.attributeNames.keys.sorted().joined(separator: ", "))", at: place)
      }
      result.insert(attribute)
    }
    return result
  }

  private static let ansiColours: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]

  private static func nearestANSI(_ rgb: (Int, Int, Int)) -> Int {
    ansiColours.indices.min { distance(ansiColours[$0], rgb) < distance(ansiColours[$1], rgb) } ?? 7
  }

  private static func nearest256(_ rgb: (Int, Int, Int)) -> Int {
    let steps = [0, 95, 135, 175, 215, 255]
    func step(_ value: Int) -> Int { steps.indices.min { abs(steps[$0] - value) < abs(steps[$1] - value) } ?? 0 }
    let cube = (step(rgb.0), step(rgb.1), step(rgb.2))
    let grey = max(0, min(23, ((rgb.0 + rgb.1 + rgb.2) / 3 - 3) / 10))
    let cubeColour = (steps[cube.0], steps[cube.1], steps[cube.2])
    let greyColour = (8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey)
    return distance(greyColour, rgb) < distance(cubeColour, rgb) ? 232 + grey : 16 + 36 * cube.0 + 6 * cube.1 + cube.2
  }

  private static func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
    (a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1) + (a.2 - b.2) * (a.2 - b.2)
  }
}
