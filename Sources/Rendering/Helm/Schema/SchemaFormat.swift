import GoTemplate
import Manifests

/// The formats that drafts 4 to 7 check, with the reasons that helm gives.
enum SchemaFormat {
  /// Why a text is not of the format; nil where it is, and for formats that nobody knows.
  static func fault(_ format: String, _ text: String) -> String? {
    switch format {
    case "regex": SchemaPattern.fault(text)
    case "date": date(text)
    case "time": time(text)
    case "date-time": dateTime(text)
    case "duration": duration(text)
    case "email": email(text)
    case "hostname": hostname(text)
    case "ipv4": ipv4(text)
    case "ipv6": ipv6(text)
    case "uri", "iri": url(text).fault ?? (url(text).url?.scheme.isEmpty == true ? "relative url" : nil)
    case "uri-reference", "iri-reference": text.contains("\\") ? "contains \\" : url(text).fault
    case "uri-template": uriTemplate(text)
    case "uuid": uuid(text)
    case "json-pointer": jsonPointer(text)
    case "relative-json-pointer": relativeJSONPointer(text)
    case "period": period(text)
    case "semver": semver(text)
    default: nil
    }
  }

  /// Why Go cannot parse a text as a URL; nil where it can.
  static func urlFault(_ text: String) -> String? { url(text).fault }

  private static func digits(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }

  private static func date(_ text: String) -> String? {
    func fault(_ rest: Substring, _ part: String) -> String {
      "parsing time \(text.goQuoted) as \"2006-01-02\": cannot parse \(String(rest).goQuoted) as \(part.goQuoted)"
    }
    var rest = Substring(text)
    var numbers: [Int] = []
    for (index, (length, part)) in [(4, "2006"), (2, "01"), (2, "02")].enumerated() {
      if index > 0 {
        guard rest.first == "-" else { return fault(rest, "-") }
        rest.removeFirst()
      }
      guard rest.count >= length, let number = digits(rest.prefix(length)) else { return fault(rest, part) }
      numbers.append(number)
      rest = rest.dropFirst(length)
    }
    guard rest.isEmpty else { return "parsing time \(text.goQuoted): extra text: \(String(rest).goQuoted)" }
    guard (1...12).contains(numbers[1]) else { return "parsing time \(text.goQuoted): month out of range" }
    guard (1...days(numbers[0], numbers[1])).contains(numbers[2]) else {
      return "parsing time \(text.goQuoted): day out of range"
    }
    return nil
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    if month == 2 { return year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  private static func time(_ text: String) -> String? {
    let bytes = Array(text)
    guard bytes.count >= 9 else { return "less than 9 characters long" }
    guard bytes[2] == ":", bytes[5] == ":" else { return "missing colon in correct place" }
    guard let hour = digits(String(bytes[0..<2])), hour <= 23, let minute = digits(String(bytes[3..<5])), minute <= 59,
      let second = digits(String(bytes[6..<8])), second <= 60
    else { return "invalid hour/min/sec" }
    var rest = String(bytes[8...])
    if rest.hasPrefix(".") {
      let fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard !fraction.isEmpty else { return "no digits in second fraction" }
      rest = String(rest.dropFirst(fraction.count + 1))
    }
    if rest == "z" || rest == "Z" { return nil }
    guard rest.wholeMatch(of: /[+-]([01][0-9]|2[0-3]):[0-5][0-9]/) != nil else { return "offset must be 6 characters long" }
    return nil
  }

  private static func dateTime(_ text: String) -> String? {
    guard text.count >= 20 else { return "less than 20 characters long" }
    let separator = text[text.index(text.startIndex, offsetBy: 10)]
    guard separator == "t" || separator == "T" else { return "11th character must be t or T" }
    if let reason = date(String(text.prefix(10))) { return "invalid date element: \(reason)" }
    if let reason = time(String(text.dropFirst(11))) { return "invalid time element: \(reason)" }
    return nil
  }

  private static func duration(_ text: String) -> String? {
    guard let rest = text.droppingPrefix("P") else { return "must start with P" }
    guard !rest.isEmpty else { return "nothing after P" }
    if rest.contains("W") { return rest.wholeMatch(of: /[0-9]+W/) == nil ? "week must be of the form NW" : nil }
    guard rest.wholeMatch(of: /([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?/) != nil, !rest.hasSuffix("T")
    else { return "invalid unit" }
    return nil
  }

  private static func email(_ text: String) -> String? {
    guard text.utf8.count <= 254 else { return "more than 255 characters long" }
    guard let at = text.lastIndex(of: "@") else { return "missing @" }
    let local = text[..<at]
    guard local.utf8.count <= 64 else { return "local part more than 64 characters long" }
    if local.count > 1, local.hasPrefix("\""), local.hasSuffix("\"") {
      let inner = local.dropFirst().dropLast()
      return inner.contains("\\") || inner.contains("\"") ? "backslash and quote are not allowed within quoted local part" : nil
    }
    if local.hasPrefix(".") { return "starts with dot" }
    if local.hasSuffix(".") { return "ends with dot" }
    if local.contains("..") { return "consecutive dots" }
    guard local.wholeMatch(of: /[A-Za-z0-9!#$%&'*+\/=?^_`{|}~.-]*/) != nil else { return "invalid character" }
    let domain = String(text[text.index(after: at)...])
    if domain.hasPrefix("["), domain.hasSuffix("]") {
      let address = String(domain.dropFirst().dropLast())
      let reason = address.droppingPrefix("IPv6:").map(ipv6) ?? ipv4(address)
      return reason.map { "invalid ip: \($0)" }
    }
    return hostname(domain).map { "invalid domain: \($0)" }
  }

  private static func hostname(_ text: String) -> String? {
    let text = text.hasSuffix(".") ? String(text.dropLast()) : text
    guard text.utf8.count <= 253 else { return "more than 253 characters long" }
    for label in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard (1...63).contains(label.utf8.count) else { return "label must be 1 to 63 characters long" }
      if label.hasPrefix("-") { return "label starts with hyphen" }
      if label.hasSuffix("-") { return "label ends with hyphen" }
      for scalar in label.unicodeScalars {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-": continue
        default: return "invalid character '\(scalar)'"
        }
      }
    }
    return nil
  }

  private static func ipv4(_ text: String) -> String? {
    let groups = text.split(separator: ".", omittingEmptySubsequences: false)
    guard groups.count == 4 else { return "expected four decimals" }
    for group in groups {
      if group.count > 1, group.hasPrefix("0") { return "leading zeros" }
      guard let number = digits(group) else { return "strconv.Atoi: parsing \(String(group).goQuoted): invalid syntax" }
      guard number <= 255 else { return "decimal must be between 0 and 255" }
    }
    return nil
  }

  private static func ipv6(_ text: String) -> String? {
    guard text.contains(":") else { return "missing colon" }
    var groups = text
    // The last group may be an IPv4 address.
    if let last = text.split(separator: ":").last, last.contains(".") {
      if ipv4(String(last)) != nil { return "invalid ipv4 part" }
      groups = String(text.dropLast(last.count)) + "0:0"
    }
    let halves = groups.parts(separatedBy: "::")
    guard halves.count <= 2 else { return "unable to parse IP" }
    let parts = halves.flatMap { $0.isEmpty ? [] : $0.split(separator: ":", omittingEmptySubsequences: false) }
    guard halves.count == 2 ? parts.count <= 7 : parts.count == 8,
      parts.allSatisfy({ (1...4).contains($0.count) && $0.utf8.allSatisfy(\.isHexDigit) })
    else { return "unable to parse IP" }
    return nil
  }

  private static func url(_ text: String) -> (url: GoURL?, fault: String?) {
    do {
      let url = try GoURL(GoString(text))
      let hostname = url.hostname.text
      guard hostname.contains(":") else { return (url, nil) }
      guard url.host.text.contains("["), url.host.text.contains("]") else {
        return (nil, "ipv6 address not enclosed in brackets")
      }
      return (url, ipv6(hostname).map { "invalid ipv6 address: \($0)" })
    } catch {
      return (nil, (error as? FunctionError)?.message ?? "\(error)")
    }
  }

  private static func uriTemplate(_ text: String) -> String? {
    let (url, fault) = url(text)
    guard let url, fault == nil else { return fault }
    for part in url.rawPath.text.split(separator: "/") {
      var isOpen = false
      for brace in ((try? GoURL.unescape(GoString(String(part))).text) ?? "") where brace == "{" || brace == "}" {
        if (brace == "{") == isOpen { return "nested curly braces" }
        isOpen.toggle()
      }
      if isOpen { return "no matching closing brace" }
    }
    return nil
  }

  private static func relativeJSONPointer(_ text: String) -> String? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    if digits.isEmpty { return "must start with non-negative integer" }
    if digits.count > 1, digits.hasPrefix("0") { return "starts with zero" }
    let rest = text.dropFirst(digits.count)
    return rest == "#" ? nil : jsonPointer(String(rest))
  }

  /// Two ends, of which one may be a duration.
  private static func period(_ text: String) -> String? {
    guard let slash = text.firstIndex(of: "/") else { return "missing slash" }
    let (start, end) = (String(text[..<slash]), String(text[text.index(after: slash)...]))
    let startsWithDuration = start.hasPrefix("P")
    if let fault = startsWithDuration ? duration(start) : dateTime(start) {
      return "invalid start \(startsWithDuration ? "duration" : "date-time"): \(fault)"
    }
    let endsWithDuration = !startsWithDuration && end.hasPrefix("P")
    return (endsWithDuration ? duration(end) : dateTime(end)).map {
      "invalid end \(endsWithDuration ? "duration" : "date-time"): \($0)"
    }
  }

  private static func uuid(_ text: String) -> String? {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    let lengths = [8, 4, 4, 4, 12]
    guard groups.count == 5 else { return "must have 5 elements" }
    for (index, group) in groups.enumerated() {
      guard group.count == lengths[index] else { return "element \(index + 1) must be \(lengths[index]) characters long" }
      if let bad = group.first(where: { !$0.isHexDigit || !$0.isASCII }) { return "non-hex character '\(bad)'" }
    }
    return nil
  }

  private static func jsonPointer(_ text: String) -> String? {
    if text.isEmpty { return nil }
    guard text.hasPrefix("/") else { return "not starting with /" }
    for part in text.split(separator: "~", omittingEmptySubsequences: false).dropFirst() {
      guard let next = part.first, next == "0" || next == "1" else { return "~ must be followed by 0 or 1" }
    }
    return nil
  }

  private static func semver(_ text: String) -> String? {
    let core = text.prefix { $0 != "-" && $0 != "+" }
    guard core.split(separator: ".", omittingEmptySubsequences: false).count == 3 else {
      return "versionCore must have 3 numbers separated by dot"
    }
    for number in core.split(separator: ".", omittingEmptySubsequences: false) {
      guard digits(number) != nil else { return "versionCore must have 3 numbers separated by dot" }
      guard number.count == 1 || !number.hasPrefix("0") else { return "number must not have leading zero" }
    }
    return nil
  }
}
