/// Helm's own functions that work on templates.
enum HelmFunctions {
  static let table = FunctionTable([
    "include": GoFunction("(string, any) string") { execution, arguments in
      try .string(execution.include(arguments[0].string ?? "", arguments[1]))
    },
    "tpl": GoFunction("(string, any) string") { execution, arguments in
      try .string(execution.tpl(arguments[0].string ?? "", arguments[1]))
    },
    "required": GoFunction("(string, any) any") { _, arguments in
      let message = arguments[0].string?.text ?? ""
      if arguments[1].isNull { throw FunctionError(message, failure: message) }
      if let text = arguments[1].string, text.isEmpty { throw FunctionError(message, failure: message) }
      return arguments[1]
    },
    "fail": GoFunction("(string) string") { _, arguments in
      let message = arguments[0].string?.text ?? ""
      throw FunctionError(message, failure: message)
    },
    "lookup": GoFunction("(string, string, string, string) map") { execution, arguments in
      let words = arguments.map { $0.string?.text ?? "" }
      return try execution.environment.lookup(words[0], words[1], words[2], words[3])
    },
  ])
}

extension Execution {
  /// Helm's `include`: a template's output as a value.
  func include(_ name: GoString, _ data: GoValue) throws -> GoString {
    let count = including[name] ?? 0
    if count > environment.limits.includeDepth {
      throw FunctionError("rendering template has a nested reference name: \(name): unable to execute template")
    }
    including[name] = count + 1
    defer { including[name] = count }
    return try run(name, data: data)
  }

  /// Helm's `tpl`: a text carried out as a template, which sees all templates and may define its own.
  func tpl(_ text: GoString, _ data: GoValue) throws -> GoString {
    // The real one has no limit but its stack, and dies of it.
    guard tplDepth < environment.limits.includeDepth else {
      throw FunctionError(limit: "gave up: a text calls tpl for itself \(environment.limits.includeDepth) times")
    }
    let outer = templates
    tplDepth += 1
    defer {
      templates = outer
      tplDepth -= 1
    }
    if parsedTexts[text] == nil { try step(text.count) }
    do throws(TemplateError) {
      if let known = parsedTexts[text] {
        templates.lay(over: known)
      } else {
        let unit = try templates.parsed(name: "gotpl", text: text)
        parsedTexts[text] = unit
        templates.lay(over: unit)
      }
    } catch {
      throw FunctionError("cannot parse template \(Quoting.doubleQuoted(text)): \(error.message)")
    }
    do throws(TemplateError) {
      return try run("gotpl", data: data).withoutNoValue
    } catch {
      var failure = FunctionError(
        "error during tpl function execution for \(Quoting.doubleQuoted(text)): \(error.message)", failure: error.failure)
      failure.isLimit = error.isLimit
      throw failure
    }
  }
}

extension GoString {
  /// Without what Go prints for a missing key: helm takes it out of whole files and of what `tpl` gives.
  public var withoutNoValue: GoString { GoStrings.replace(self, "<no value>", "") }
}
