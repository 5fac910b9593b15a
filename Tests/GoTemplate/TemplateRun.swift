import GoTemplate
import Manifests

/// What a template gives on values, or the message of its error.
func rendered(
  _ text: String, _ values: GoMap = GoMap(), functions: FunctionTable = .helm,
  options: TemplateOptions = TemplateOptions(), environment: TemplateEnvironment = TemplateEnvironment()
) -> String {
  var set = TemplateSet(functions: functions, options: options)
  do throws(TemplateError) {
    try set.parse(name: "c/templates/a.yaml", text: GoString(text))
    let execution = Execution(set, environment: environment)
    return try set.execute("c/templates/a.yaml", data: .map(GoMap(["Values": .map(values)])), in: execution).text
  } catch {
    return error.message
  }
}

/// Values as Helm reads them from YAML.
func values(_ yaml: String) throws -> GoMap { GoMap(try YAML.decode(yaml).object ?? [:]) }
