import CYaml

extension YAML {
  /// How YAML is written.
  public struct Style: Sendable {
    /// Keys in ascending order instead of their own.
    public var sortedKeys: Bool
    /// Plain scalars are folded at this column; -1 never folds.
    public var width: Int32
    /// How floating-point numbers are written.
    public var numbers: Numbers
    /// Forms of floating-point numbers.
    public enum Numbers: Sendable {
      /// As JSON has them: `1234567.5`.
      case json
      /// As goyaml has them, with an exponent from seven digits on: `1.2345675e+06`.
      case go
    }
    public init(sortedKeys: Bool = false, width: Int32 = -1, numbers: Numbers = .json) {
      self.sortedKeys = sortedKeys
      self.width = width
      self.numbers = numbers
    }
    /// Keys as they stand, long lines as they are: for people to read.
    public static let plain = Style()
    /// As Go programs write it (goyaml v2 and sigs.k8s.io/yaml): keys sorted, folded at 80 columns.
    public static let go = Style(sortedKeys: true, width: 80, numbers: .go)
  }

  /// The value as one YAML document without `---`, ending in a newline.
  public static func encode(_ value: Value, style: Style = .plain) -> String {
    let writer = YAMLWriter(style: style, escapesMarked: style.numbers == .go)
    return writer.document(value)
  }

  /// Several documents, with `---` between them.
  public static func encode(documents: [Value], style: Style = .plain) -> String {
    documents.map { encode($0, style: style) }.joined(separator: "---\n")
  }
}

/// Owns one libyaml emitter and the bytes it wrote.
private final class YAMLWriter {
  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private let style: YAML.Style
  private var output: [UInt8] = []
  private var marked = MarkedText()
  private let escapesMarked: Bool

  /// - Parameter escapesMarked: whether texts that begin with a byte order mark are written as goyaml has them.
  init(style: YAML.Style, escapesMarked: Bool) {
    self.style = style
    self.escapesMarked = escapesMarked
    emitter = .allocate(capacity: 1)
    emitter.initialize(to: yaml_emitter_t())
    yaml_emitter_initialize(emitter)
    yaml_emitter_set_unicode(emitter, 1)
    yaml_emitter_set_width(emitter, style.width)
    yaml_emitter_set_output(
      emitter,
      { data, buffer, size in
        guard let data, let buffer else { return 0 }
        let writer = Unmanaged<YAMLWriter>.fromOpaque(data).takeUnretainedValue()
        writer.output.append(contentsOf: UnsafeBufferPointer(start: buffer, count: size))
        return 1
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    yaml_emitter_delete(emitter)
    emitter.deallocate()
  }

  /// What an empty string points to, for libyaml takes no null.
  private nonisolated(unsafe) static let empty: UnsafePointer<UInt8> = {  // one byte that is never written
    let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    pointer.initialize(to: 0)
    return UnsafePointer(pointer)
  }()

  func document(_ value: Value) -> String {
    emit { yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
    emit { yaml_document_start_event_initialize($0, nil, nil, nil, 1) }
    write(value)
    emit { yaml_document_end_event_initialize($0, 1) }
    emit { yaml_stream_end_event_initialize($0) }
    yaml_emitter_flush(emitter)
    // libyaml ends a document whose last scalar keeps its line breaks (`|+`) with `...`; Go programs do not.
    if output.suffix(5).elementsEqual("\n...\n".utf8) { output.removeLast(4) }
    let text = String(decoding: output, as: UTF8.self)
    return marked.filled(text) ?? YAMLWriter(style: style, escapesMarked: false).document(value)
  }

  private func emit(_ make: (UnsafeMutablePointer<yaml_event_t>) -> Int32) {
    var event = yaml_event_t()
    guard make(&event) == 1 else { return }
    yaml_emitter_emit(emitter, &event)
  }

  private func write(_ value: Value) {
    switch value {
    case .null: scalar("null")
    case .bool(let value): scalar(value ? "true" : "false")
    case .int(let value): scalar(String(value))
    case .double(let value): scalar(text(value))
    case .string(let value): string(value)
    case .list(let list):
      let flow = list.isEmpty ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
      emit { yaml_sequence_start_event_initialize($0, nil, nil, 1, flow) }
      for element in list { write(element) }
      emit { yaml_sequence_end_event_initialize($0) }
    case .object(let object):
      let flow = object.isEmpty ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
      emit { yaml_mapping_start_event_initialize($0, nil, nil, 1, flow) }
      for (key, element) in style.sortedKeys ? object.inGoOrder() : Array(object) {
        string(key)
        write(element)
      }
      emit { yaml_mapping_end_event_initialize($0) }
    }
  }

  private func text(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    return style.numbers == .go ? value.goYAMLText : value.goJSONText
  }

  private func string(_ value: String) {
    if escapesMarked, MarkedText.isMarked(value) {
      scalar(marked.placeholder(for: value))
    } else if YAMLScalar.needsQuotes(value) {
      scalar(value, YAML_DOUBLE_QUOTED_SCALAR_STYLE)
    } else if value.hasByte(0x0A) {
      scalar(value, YAML_LITERAL_SCALAR_STYLE)
    } else {
      scalar(value)
    }
  }

  private func scalar(_ value: String, _ style: yaml_scalar_style_t = YAML_PLAIN_SCALAR_STYLE) {
    var value = value
    let plain: Int32 = style == YAML_PLAIN_SCALAR_STYLE ? 1 : 0
    value.withUTF8 { bytes in
      emit { yaml_scalar_event_initialize($0, nil, nil, bytes.baseAddress ?? Self.empty, Int32(bytes.count), plain, 1, style) }
    }
  }
}

extension Double {
  /// As goyaml writes a number that came through JSON: whole ones that fit in 64 bits, signed or not, as integers, others as
  /// Go's `%g`.
  var goYAMLText: String {
    if self == rounded(), self > -9_223_372_036_854_775_808, self < 18_446_744_073_709_551_616 { return goJSONText }
    return goText
  }

  /// As Go's `%g` has it: with an exponent from seven digits before the point on, or four zeros behind it.
  public var goText: String {
    let text = description
    let mantissa = text.prefix { $0 != "e" }
    var exponent = Int(text.dropFirst(mantissa.count + 1)) ?? 0
    let whole = mantissa.drop { $0 == "-" }.prefix { $0 != "." }
    let fraction = mantissa.drop { $0 != "." }.dropFirst()
    var digits = String(whole + fraction)
    exponent += whole.count - 1
    while digits.hasPrefix("0"), digits.count > 1 {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
    guard exponent < -4 || exponent >= 6 else { return goJSONText }
    let power = String(exponent.magnitude)
    return (self < 0 ? "-" : "") + digits.prefix(1) + (digits.count > 1 ? "." + digits.dropFirst() : "") + "e"
      + (exponent < 0 ? "-" : "+") + (power.count < 2 ? "0" : "") + power
  }
}
