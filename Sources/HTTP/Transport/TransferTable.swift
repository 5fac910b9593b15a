import CCurl

/// The transfers under way: what stands between libcurl's multi handle and the objects that own its easy handles.
///
/// libcurl says which sockets and which moment it waits for, and is called for just those, so that a hundred quiet streams
/// cost nothing while one speaks. It must not be entered again from its own callbacks: starts and cancellations are taken
/// down here and carried out by the loop's next step.
@NetworkActor
final class TransferTable {
  /// When libcurl wants to be called, whatever the sockets do.
  private(set) var deadline: ContinuousClock.Instant?

  private let multi: UnsafeMutableRawPointer
  private let poller: Poller
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  private var starting: [Transfer] = []
  private var stopping: [Transfer] = []

  init(poller: Poller) {
    self.poller = poller
    curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    guard let multi = curl_multi_init() else { fatalError("libcurl cannot allocate its first handle") }
    self.multi = multi
    // One stream per connection: several large bodies on one HTTP/2 connection stall in libcurl 7.88.
    _ = tiphys_curl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    let context = Unmanaged.passUnretained(self).toOpaque()  // the only table, never gone
    _ = tiphys_curl_multi_on_socket(multi, onSocket, context)
    _ = tiphys_curl_multi_on_timer(multi, onTimer, context)
  }

  func start(_ transfer: Transfer) { starting.append(transfer) }

  /// Its receiver hears nothing more.
  func cancel(_ transfer: Transfer) {
    guard !transfer.isCancelled else { return }
    transfer.isCancelled = true
    stopping.append(transfer)
  }

  /// Carries out what was asked for, and moves what waits for this moment.
  func step() {
    repeat {
      admit()
      if let deadline, deadline <= .now {
        self.deadline = nil
        var running: Int32 = 0
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
      }
      finish()
    } while !starting.isEmpty || !stopping.isEmpty
  }

  /// Moves the transfer of a socket that is ready.
  func ready(_ socket: Int32, _ interest: Poller.Interest) {
    var events: Int32 = 0
    if interest.contains(.read) { events |= CURL_CSELECT_IN }
    if interest.contains(.write) { events |= CURL_CSELECT_OUT }
    if interest.contains(.failure) { events |= CURL_CSELECT_ERR }
    var running: Int32 = 0
    curl_multi_socket_action(multi, socket, events, &running)
    finish()
  }

  private func admit() {
    for transfer in stopping { remove(transfer) }
    stopping.removeAll(keepingCapacity: true)
    let waiting = starting
    starting.removeAll(keepingCapacity: true)
    for transfer in waiting where !transfer.isCancelled {
      guard transfer.prepare(), let handle = transfer.handle, curl_multi_add_handle(multi, handle) == CURLM_OK else {
        transfer.finish(.failed(code: CURLE_FAILED_INIT.rawValue, detail: "libcurl could not set the request up"))
        continue
      }
      active[handle] = transfer
    }
  }

  private func finish() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      let code = message.pointee.data.result
      guard let transfer = active[handle] else { continue }
      remove(transfer)
      if transfer.mustBeRepeated(code) { start(transfer) } else { transfer.finish(code: code) }
    }
  }

  private func remove(_ transfer: Transfer) {
    guard let handle = transfer.handle, active.removeValue(forKey: handle) != nil else { return }
    curl_multi_remove_handle(multi, handle)
    if transfer.isCancelled { transfer.release() }
  }

  // MARK: What libcurl calls

  fileprivate func socketChanged(_ socket: Int32, _ what: Int32) {
    switch what {
    case CURL_POLL_IN: poller.watch(socket, for: .read)
    case CURL_POLL_OUT: poller.watch(socket, for: .write)
    case CURL_POLL_INOUT: poller.watch(socket, for: [.read, .write])
    default: poller.watch(socket, for: [])
    }
  }

  fileprivate func timerChanged(_ milliseconds: Int) {
    deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
  }
}

// MARK: C callbacks, on the thread that called libcurl: the network thread

private nonisolated func onSocket(
  _ handle: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
  _ own: UnsafeMutableRawPointer?
) -> Int32 {
  guard let context else { return 0 }
  let table = Unmanaged<TransferTable>.fromOpaque(context).takeUnretainedValue()
  NetworkActor.assumeIsolated { table.socketChanged(socket, what) }
  return 0
}

private nonisolated func onTimer(
  _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let context else { return 0 }
  let table = Unmanaged<TransferTable>.fromOpaque(context).takeUnretainedValue()
  NetworkActor.assumeIsolated { table.timerChanged(milliseconds) }
  return 0
}
