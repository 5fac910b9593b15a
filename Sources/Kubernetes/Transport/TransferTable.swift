import CCurl

/// The transfers under way: what stands between libcurl's multi handle and the objects that own its easy handles.
///
/// libcurl must not be entered again from its own callbacks, so starts and cancellations are taken down here and carried
/// out by the loop's next step.
@NetworkActor
final class TransferTable {
  private let multi: UnsafeMutableRawPointer
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  private var starting: [Transfer] = []
  private var stopping: [Transfer] = []

  init(multi: UnsafeMutableRawPointer) { self.multi = multi }

  func start(_ transfer: Transfer) { starting.append(transfer) }

  /// Its receiver hears nothing more.
  func cancel(_ transfer: Transfer) {
    guard !transfer.isCancelled else { return }
    transfer.isCancelled = true
    stopping.append(transfer)
  }

  /// Moves every transfer as far as it goes without waiting. True where more is to be done at once.
  func step() -> Bool {
    admit()
    var running: Int32 = 0
    if !active.isEmpty { curl_multi_perform(multi, &running) }
    finish()
    admit()
    return !starting.isEmpty
  }

  private func admit() {
    while !stopping.isEmpty || !starting.isEmpty {
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
  }

  private func finish() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      let code = message.pointee.data.result
      guard let transfer = active[handle] else { continue }
      remove(transfer)
      transfer.finish(code: code)
    }
  }

  private func remove(_ transfer: Transfer) {
    guard let handle = transfer.handle, active.removeValue(forKey: handle) != nil else { return }
    curl_multi_remove_handle(multi, handle)
    if transfer.isCancelled { transfer.release() }
  }
}
