import Manifests

/// A refusal, in the shape of the `Status` object that a client gets.
public struct StatusError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One field at fault.
  public struct Cause: Sendable, Equatable {
    /// `FieldValueRequired`, `FieldManagerConflict`, …
    public var reason: String
    public var message: String
    public var field: String
    public init(reason: String, message: String, field: String) {
      self.reason = reason
      self.message = message
      self.field = field
    }
  }

  /// The HTTP status.
  public var code: Int
  /// `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, …
  public var reason: String
  public var message: String
  public var group = ""
  /// The plural name, or for `Invalid` the kind.
  public var kind = ""
  public var name = ""
  public var uid = ""
  public var causes: [Cause] = []
  public var retryAfterSeconds: Int?

  public init(code: Int, reason: String, message: String) {
    self.code = code
    self.reason = reason
    self.message = message
  }

  public var description: String { message }

  /// The `Status` object.
  public var value: Value {
    var details = Object()
    if !name.isEmpty { details["name"] = .string(name) }
    if !group.isEmpty { details["group"] = .string(group) }
    if !kind.isEmpty { details["kind"] = .string(kind) }
    if !uid.isEmpty { details["uid"] = .string(uid) }
    if !causes.isEmpty {
      details["causes"] = .list(
        causes.map { cause in
          var value: Value = ["reason": .string(cause.reason), "message": .string(cause.message)]
          if !cause.field.isEmpty { value["field"] = .string(cause.field) }
          return value
        })
    }
    if let retryAfterSeconds { details["retryAfterSeconds"] = Value(retryAfterSeconds) }
    var status: Value = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
      "reason": .string(reason),
    ]
    if !details.isEmpty { status["details"] = .object(details) }
    status["code"] = Value(code)
    return status
  }
}

extension StatusError {
  private func about(_ type: ResourceType, _ name: String) -> StatusError {
    var error = self
    error.group = type.group
    error.kind = type.plural
    error.name = name
    return error
  }

  static func notFound(_ type: ResourceType, _ name: String) -> StatusError {
    StatusError(code: 404, reason: "NotFound", message: "\(type.qualifiedName) \"\(name)\" not found").about(type, name)
  }

  static func alreadyExists(_ type: ResourceType, _ name: String) -> StatusError {
    StatusError(code: 409, reason: "AlreadyExists", message: "\(type.qualifiedName) \"\(name)\" already exists")
      .about(type, name)
  }

  static func conflict(_ type: ResourceType, _ name: String, _ why: String) -> StatusError {
    StatusError(
      code: 409, reason: "Conflict", message: "Operation cannot be fulfilled on \(type.qualifiedName) \"\(name)\": \(why)"
    ).about(type, name)
  }

  static func modified(_ type: ResourceType, _ name: String) -> StatusError {
    conflict(type, name, "the object has been modified; please apply your changes to the latest version and try again")
  }

  static func forbidden(_ type: ResourceType, _ name: String, _ why: String) -> StatusError {
    StatusError(code: 403, reason: "Forbidden", message: "\(type.qualifiedName) \"\(name)\" is forbidden: \(why)")
      .about(type, name)
  }

  static func badRequest(_ message: String) -> StatusError {
    StatusError(code: 400, reason: "BadRequest", message: message)
  }

  static func gone(_ message: String) -> StatusError { StatusError(code: 410, reason: "Expired", message: message) }

  static func methodNotAllowed(_ type: ResourceType) -> StatusError {
    StatusError(
      code: 405, reason: "MethodNotAllowed",
      message: "the server does not allow this method on the requested resource"
    ).about(type, "")
  }

  static let noSuchPath = StatusError(
    code: 404, reason: "NotFound", message: "the server could not find the requested resource")

  static let unauthorized = StatusError(code: 401, reason: "Unauthorized", message: "Unauthorized")

  /// 422 with one cause per fault, worded as the real server does.
  static func invalid(_ type: ResourceType, _ name: String, _ causes: [Cause]) -> StatusError {
    let lines = causes.map { "\($0.field): \($0.message)" }
    let list = lines.count == 1 ? lines[0] : "[" + lines.joined(separator: ", ") + "]"
    let kind = type.group.isEmpty ? type.kind : "\(type.kind).\(type.group)"
    var error = StatusError(code: 422, reason: "Invalid", message: "\(kind) \"\(name)\" is invalid: \(list)")
    error.group = type.group
    error.kind = type.kind
    error.name = name
    error.causes = causes
    return error
  }
}
