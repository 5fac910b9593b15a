import Manifests
import Testing

@testable import Kubernetes

@Suite struct OpenAPITests {
  private let widget = GroupVersionKind(group: "example.com", version: "v1", kind: "Widget")

  private func document(_ schemas: Value, isV3: Bool) -> Value {
    isV3 ? ["openapi": "3.0.0", "components": ["schemas": schemas]] : ["swagger": "2.0", "definitions": schemas]
  }

  @Test(arguments: [true, false]) func resolvesReferences(isV3: Bool) throws {
    let prefix = isV3 ? "#/components/schemas/" : "#/definitions/"
    let schemas: Value = [
      "com.example.v1.Widget": [
        "type": "object",
        "properties": [
          "metadata": isV3
            ? ["allOf": [["$ref": .string(prefix + "Meta")]], "default": [:]] : ["$ref": .string(prefix + "Meta")],
          "spec": [
            "type": "object",
            "properties": [
              "ports": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                "items": ["$ref": .string(prefix + "Port")],
              ],
              "next": ["$ref": .string(prefix + "Loop")],
            ],
          ],
        ],
        "x-kubernetes-group-version-kind": [["group": "example.com", "version": "v1", "kind": "Widget"]],
      ],
      "Meta": ["type": "object", "properties": ["name": ["type": "string"]]],
      "Port": ["type": "object", "properties": ["name": ["type": "string"], "port": ["type": "integer"]]],
      "Loop": ["type": "object", "properties": ["next": ["$ref": .string(prefix + "Loop")]]],
    ]
    let found = try #require(OpenAPIDocument(document(schemas, isV3: isV3))?.schema(of: widget))
    #expect(found[path: "properties", "metadata", "properties", "name", "type"] == "string")
    let ports = found[path: "properties", "spec", "properties", "ports"]
    #expect(ports?["x-kubernetes-list-map-keys"] == ["name"])
    #expect(ports?[path: "items", "properties", "port", "type"] == "integer")
    #expect(found[path: "properties", "spec", "properties", "next", "properties", "next"] == [:], "a circle ends")
    let other = GroupVersionKind(group: "example.com", version: "v2", kind: "Widget")
    #expect(OpenAPIDocument(document(schemas, isV3: isV3))?.schema(of: other) == nil)
  }

  @Test func takesNonsenseForNothing() {
    #expect(OpenAPIDocument([:])?.schema(of: widget) == nil)
    #expect(OpenAPIDocument(["definitions": ["x": ["$ref": "#/definitions/x"]]])?.schema(of: widget) == nil)
  }
}
