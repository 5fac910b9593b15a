/// Expressions as files that ``Comparison`` takes.
public enum ExpressionTable {
  public static func files(_ expressions: [String]) -> [String: String] {
    var files: [String: String] = [:]
    for (index, expression) in expressions.enumerated() {
      let name = "t\(index)"
      let body = expression.contains("{{") ? expression : "{{ \(expression) }}"
      files[name] =
        "{{- define \"\(name)\" }}\(body){{ end -}}\n\(name): {{ include \"\(name)\" . | b64enc | quote }}\n"
    }
    return files
  }
}
