import Manifests

/// What a kustomization has gathered: resources, where names stand in them, and variables.
struct Accumulator {
  var map = ResourceMap()
  var config = TransformerConfig()
  private(set) var variables: [Variable] = []

  init() {}

  /// Takes over what another kustomization has gathered.
  mutating func merge(_ other: Accumulator) throws {
    try map.append(contentsOf: other.map.resources)
    try config.merge(other.config)
    for variable in other.variables { try add(variable) }
  }

  private mutating func add(_ variable: Variable) throws {
    guard !variables.contains(where: { $0.name == variable.name }) else {
      throw RenderError(.invalid, "the variable '\(variable.name)' is defined twice")
    }
    variables.append(variable)
  }

  /// Adds variables, and notes which resources they take their values from.
  mutating func add(_ incoming: [Variable]) throws {
    for variable in incoming {
      let wanted = ResourceID(gvk: variable.kinds.gvk, name: variable.resource, namespace: variable.namespace)
      let found = map.matching { id in
        guard id.gvk == wanted.gvk, id.name == wanted.name else { return false }
        return variable.namespace.isEmpty || id.effectiveNamespace == variable.namespace
      }
      guard found.count < 2 else {
        throw RenderError(.invalid, "the variable '\(variable.name)' could mean \(found.count) resources: \(wanted)")
      }
      found.first?.variables.append(variable.name)
      try add(variable)
    }
  }

  /// The values of all variables.
  func variableValues() throws -> [String: VariableValue] {
    var values: [String: VariableValue] = [:]
    for variable in variables {
      guard let resource = map.resources.first(where: { $0.variables.contains(variable.name) }) else {
        throw RenderError(.invalid, "the variable '\(variable.name)' names no resource of the build")
      }
      guard let (value, place) = FieldPath(variable.field, of: .variable).found(in: resource.value) else {
        throw RenderError(
          .invalid, "the variable '\(variable.name)' takes '\(variable.field)', which \(resource.id) does not have")
      }
      values[variable.name] = VariableValue(value: value, text: resource.text(value, at: place))
    }
    return values
  }
}
