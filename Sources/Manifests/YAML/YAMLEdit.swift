import CYaml

extension YAML {
  /// The text with one scalar replaced by another; every other character, comments too, stays as it is.
  ///
  /// - Parameters:
  ///   - path: to the scalar, in its document.
  ///   - document: the document's position among those of the stream that hold anything, from 0.
  /// - Returns: nil where the path leads to no plain or quoted scalar (to a block of text, an alias, a map), or `value` is none.
  /// - Throws: where the text is no YAML.
  public static func replacing(
    scalarAt path: [Step], inDocument document: Int, of text: String, with value: Value
  ) throws(YAMLError) -> String? {
    guard let (range, style) = try ScalarFinder(path: path, document: document).find(in: text),
      let new = scalar(value, style)
    else { return nil }
    var scalars = Array(text.unicodeScalars)
    scalars.replaceSubrange(range, with: new.unicodeScalars)
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  /// A value as it is written in the place of one of that style.
  private static func scalar(_ value: Value, _ style: yaml_scalar_style_t) -> String? {
    switch value {
    case .null, .list, .object: return nil
    case .bool, .int, .double: return JSON.text(value)
    case .string(let text):
      let isPlain =
        style == YAML_PLAIN_SCALAR_STYLE && YAMLScalar.resolve(text, dialect: .kubernetes) == value
        && text.wholeMatch(of: /[A-Za-z0-9_.\/][A-Za-z0-9_.\/@:%+-]*/) != nil && text.last != ":" && !YAMLScalar.needsQuotes(text)
      if isPlain { return text }
      let isPrintable = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
      if style == YAML_SINGLE_QUOTED_SCALAR_STYLE, isPrintable {
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
      }
      return JSON.text(value)
    }
  }
}

/// Walks a stream's events up to one scalar.
private struct ScalarFinder {
  let path: [YAML.Step]
  let document: Int

  private enum Frame {
    /// The key that was read, nil before one is.
    case map(key: String?)
    case list(next: Int)
  }

  /// Where the scalar stands, in Unicode scalars, and how it is written.
  func find(in text: String) throws(YAMLError) -> (Range<Int>, yaml_scalar_style_t)? {
    let bytes = Array(text.utf8)
    var parser = yaml_parser_t()
    yaml_parser_initialize(&parser)
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    // libyaml keeps the pointer for as long as it parses.
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
    defer { input.deallocate() }
    _ = input.initialize(from: bytes)
    yaml_parser_set_input_string(&parser, input.baseAddress, bytes.count)

    var place = -1
    var frames: [Frame] = []
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else {
        throw YAMLError(
          message: parser.problem.map { String(cString: $0) } ?? "not YAML", line: Int(parser.problem_mark.line) + 1,
          column: Int(parser.problem_mark.column) + 1)
      }
      defer { yaml_event_delete(&event) }
      switch event.type {
      case YAML_STREAM_END_EVENT: return nil
      case YAML_DOCUMENT_START_EVENT:
        // A document without any node counts for nothing, as for the decoder.
        place += 1
        frames = []
      case YAML_SCALAR_EVENT:
        let content = UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length)
        let scalar = String(decoding: content, as: UTF8.self)
        if case .map(nil)? = frames.last {
          frames[frames.count - 1] = .map(key: scalar)
          continue
        }
        if frames.isEmpty, scalar.isEmpty, event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE { place -= 1 }
        if place == document, isHere(frames) {
          let style = event.data.scalar.style
          let isBlock = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE
          guard !isBlock, event.data.scalar.anchor == nil, event.data.scalar.tag == nil else { return nil }
          return (Int(event.start_mark.index)..<Int(event.end_mark.index), style)
        }
        Self.step(&frames)
      case YAML_ALIAS_EVENT:
        if case .map(nil)? = frames.last { frames[frames.count - 1] = .map(key: "") } else { Self.step(&frames) }
      case YAML_MAPPING_START_EVENT: frames.append(.map(key: nil))
      case YAML_SEQUENCE_START_EVENT: frames.append(.list(next: 0))
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
        frames.removeLast()
        Self.step(&frames)
      default: continue
      }
    }
  }

  private func isHere(_ frames: [Frame]) -> Bool {
    frames.count == path.count
      && zip(frames, path).allSatisfy { frame, step in
        switch (frame, step) {
        case (.map(let key), .key(let wanted)): key == wanted
        case (.list(let next), .index(let wanted)): next == wanted
        default: false
        }
      }
  }

  /// A value of the innermost map or list is over.
  private static func step(_ frames: inout [Frame]) {
    switch frames.last {
    case .map?: frames[frames.count - 1] = .map(key: nil)
    case .list(let next)?: frames[frames.count - 1] = .list(next: next + 1)
    case nil: break
    }
  }
}
