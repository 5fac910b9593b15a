import Foundation

/// What a Lease says, in the fields of `coordination.k8s.io/v1`.
struct LeaseRecord: Sendable, Hashable {
  /// Empty when it was given up.
  var holder: String
  /// Seconds.
  var duration: Int
  var acquiredAt: Date?
  var renewedAt: Date?
  var transitions: Int
  var resourceVersion: String
}

/// How long a Lease lasts, and what follows from it.
public struct LeaseTiming: Sendable, Hashable {
  /// After this many seconds without a renewal somebody else may lead; at least 1.
  public var seconds: Int
  /// Seen from outside a dead leader is replaced within 15 s: this, and the time that the last renewal and the take-over need to
  /// get through.
  public init(seconds: Int = 12) { self.seconds = max(1, seconds) }

  var renewInterval: Duration { .seconds(seconds) / 3 }
  /// A leader that could not renew for this long stops leading, before anyone else may start.
  var renewDeadline: Duration { .seconds(seconds) * 2 / 3 }
  var retryInterval: Duration { min(.seconds(2), renewInterval) }
}

/// Who leads: the rules of a Lease, without clock or network.
///
/// Whether another's lease has run out is judged by how long *this* process has seen it unchanged, never by comparing clocks of
/// two machines. Instants are durations since any fixed moment.
struct LeaderElection: Sendable {
  enum Role: Sendable, Hashable {
    case unknown
    case leader
    case follower(of: String)
  }

  /// What is to be done next; `wait` also means that nothing else is.
  enum Action: Sendable, Hashable {
    case create(LeaseRecord)
    /// Written with the resourceVersion that was seen, so that only one of two takers wins.
    case replace(LeaseRecord)
    case wait(Duration)
  }

  let identity: String
  let timing: LeaseTiming
  private(set) var role = Role.unknown
  private var seen: LeaseRecord?
  private var seenAt = Duration.zero
  private var renewedAt = Duration.zero

  init(identity: String, timing: LeaseTiming = LeaseTiming()) {
    self.identity = identity
    self.timing = timing
  }

  /// The Lease as it was read or watched; nil where there is none.
  mutating func observe(_ record: LeaseRecord?, at now: Duration, date: Date) -> Action {
    if record != seen || record == nil {
      seen = record
      seenAt = now
    }
    return next(at: now, date: date)
  }

  /// A write of this process went through.
  mutating func wrote(_ record: LeaseRecord, at now: Duration) -> Action {
    seen = record
    seenAt = now
    if record.holder == identity {
      renewedAt = now
      role = .leader
    }
    return .wait(timing.renewInterval)
  }

  /// A write failed, or nothing could be read. What is there has to be read again (the driver does) after the pause.
  mutating func failed(at now: Duration) -> Action {
    if role == .leader, now - renewedAt >= timing.renewDeadline { role = .unknown }
    return .wait(timing.retryInterval)
  }

  /// What to do now, out of what was seen.
  mutating func next(at now: Duration, date: Date) -> Action {
    guard let seen else {
      return .create(record(acquiredAt: date, renewedAt: date, transitions: 0, version: ""))
    }
    if seen.holder == identity {
      // Renewed by this process, or left by an earlier one of the same name, which is dead.
      if role == .leader, now - renewedAt < timing.renewInterval { return .wait(timing.renewInterval - (now - renewedAt)) }
      return .replace(
        record(
          acquiredAt: seen.acquiredAt ?? date, renewedAt: date, transitions: seen.transitions, version: seen.resourceVersion))
    }
    let expires = seenAt + .seconds(max(1, seen.duration))
    if seen.holder.isEmpty || now >= expires {
      return .replace(
        record(acquiredAt: date, renewedAt: date, transitions: seen.transitions + 1, version: seen.resourceVersion))
    }
    role = .follower(of: seen.holder)
    return .wait(expires - now)
  }

  /// The record with which a leader hands over; nil for who does not lead.
  mutating func resign(date: Date) -> LeaseRecord? {
    guard role == .leader, var record = seen else { return nil }
    role = .unknown
    record.holder = ""
    record.duration = 1
    record.renewedAt = date
    return record
  }

  private func record(acquiredAt: Date, renewedAt: Date, transitions: Int, version: String) -> LeaseRecord {
    LeaseRecord(
      holder: identity, duration: timing.seconds, acquiredAt: acquiredAt, renewedAt: renewedAt,
      transitions: transitions, resourceVersion: version)
  }
}
