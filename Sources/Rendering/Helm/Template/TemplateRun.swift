import GoTemplate

/// Carries out the templates of a chart and its subcharts, in helm's order.
enum TemplateRun {
  private static let cache = TemplateCache()
  /// Words and commands of all templates of a chart. Large ones have some ten thousand.
  private static let maximumSize = 1_000_000

  /// What each template gave, by its name; partials (`_helpers.tpl`) give nothing.
  static func outputs(
    _ templates: [ChartScope.Template], environment: TemplateEnvironment
  ) throws(RenderError) -> [String: GoString] {
    let ordered = inOrder(templates)
    var set = TemplateSet(functions: .helm, cache: cache)
    for template in ordered {
      do throws(TemplateError) {
        try set.parse(name: template.name, text: GoString(bytes: template.text))
      } catch {
        throw parseError(error, template.name)
      }
      guard set.size <= maximumSize else {
        throw RenderError(
          .failed, "gave up: \(template.name): the chart's templates have more than \(maximumSize) words and commands")
      }
    }
    let execution = Execution(set, environment: environment)
    var outputs: [String: GoString] = [:]
    for template in ordered where !TreePath.name(template.name).hasPrefix("_") {
      let name = GoString(template.name)
      template.data["Template"] = .map(
        GoMap(
          ["Name": .string(name), "BasePath": .string(GoString(template.basePath))], type: ValuesObject.type,
          methods: ValuesObject.methods))
      do throws(TemplateError) {
        let output = try set.execute(name, data: .map(template.data), in: execution)
        outputs[template.name] = output.withoutNoValue
      } catch {
        throw executionError(error)
      }
    }
    return outputs
  }

  /// The deepest first, so that a parent's definitions win; then backwards through the alphabet.
  private static func inOrder(_ templates: [ChartScope.Template]) -> [ChartScope.Template] {
    let places = templates.enumerated().map { index, template in
      (index: index, name: GoString(template.name), depth: template.name.utf8.count { $0 == UInt8(ascii: "/") })
    }
    return places.sorted { a, b in a.depth != b.depth ? a.depth > b.depth : b.name < a.name }.map { templates[$0.index] }
  }

  private static func parseError(_ error: TemplateError, _ name: String) -> RenderError {
    let parts = error.message.parts(separatedBy: ": ")
    guard parts.count > 1 else { return RenderError(.invalid, "parse error in (\(name)): \(error.message)") }
    return RenderError(.invalid, "parse error at (\(parts[1])): \(parts[parts.count - 1])")
  }

  private static func executionError(_ error: TemplateError) -> RenderError {
    let kind: RenderError.Kind = error.isLimit ? .failed : .invalid
    guard let failure = error.failure else { return RenderError(kind, error.message) }
    return RenderError(kind, "execution error at (\(error.name):\(error.line):\(error.column)): \(failure)")
  }
}
