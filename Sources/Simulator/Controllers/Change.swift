import Manifests

/// One write that a controller wants made, with the name under which it is made.
struct Change: Sendable {
  enum Action: Sendable {
    case create(Value)
    /// A JSON merge patch of the object, or of one of its subresources.
    case patch(ResourceKey, Value, subresource: String?)
    case delete(ResourceKey, DeleteOptions)
    case record(ClusterEvent)
  }

  var action: Action
  var manager: String
}

/// Something that a component reports about an object, as an Event.
struct ClusterEvent: Sendable {
  enum Kind: String, Sendable {
    case normal = "Normal"
    case warning = "Warning"
  }
  var object: Value
  var fieldPath: String?
  var kind: Kind
  var reason: String
  var message: String
  var component: String
  var host: String?
}
