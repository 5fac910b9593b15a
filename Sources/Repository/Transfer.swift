import CGit2
import Foundation

/// One conversation with a remote repository: credentials, trust, deadline, and what went wrong in words.
///
/// Used by one thread at a time, within ``TransferControl/run(_:)``.
final class Transfer {
  let url: RepositoryURL
  let credentials: RepositoryCredentials
  let control: TransferControl
  /// The ways to log in that were tried already; libgit2 asks again after each refusal.
  private var tried: Set<String> = []
  private let proxyAddress: TextArray
  private let headers: TextArray
  /// Why the server's identity was not accepted.
  private var distrust: String?
  /// What a push was refused with, by reference.
  private var refusal: String?

  init(url: RepositoryURL, credentials: RepositoryCredentials, control: TransferControl) {
    self.url = url
    self.credentials = credentials
    self.control = control
    proxyAddress = if case .address(let address) = credentials.proxy { TextArray([address]) } else { TextArray([]) }
    if let token = credentials.bearerToken {
      // libgit2 refuses a header with a line's end, and shows it.
      let printable = String(String.UnicodeScalarView(token.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F }))
      headers = TextArray(["Authorization: Bearer \(printable)"])
      tried = ["bearer"]
    } else {
      headers = TextArray([])
    }
  }

  /// Brings heads, tags and HEAD of a bare mirror up to the remote's, and removes those that are gone there.
  ///
  /// - Parameter extra: one more reference to fetch, `refs/pull/1/head`.
  /// - Returns: whether any reference changed.
  func fetch(into repository: GitRepository, extra: String? = nil) throws(RepositoryError) -> Bool {
    try perform("fetch") { () throws(GitFailure) in
      try repository.use { pointer throws(GitFailure) in
        let remote = try Owned(git_remote_free) { git_remote_create_anonymous($0, pointer, url.address) }
        try connect(remote.pointer, GIT_DIRECTION_FETCH)
        defer { git_remote_disconnect(remote.pointer) }
        let heads = try Self.heads(remote.pointer)
        let wanted = heads.references.filter {
          $0.key.hasPrefix("refs/heads/") || $0.key.hasPrefix("refs/tags/") || $0.key == extra
        }
        let present = try Self.references(pointer)
        var changed = false
        let mirrored = present.filter { $0.key.hasPrefix("refs/heads/") || $0.key.hasPrefix("refs/tags/") }
        // Before the download, so that a branch `a` makes room for a branch `a/b`.
        for name in mirrored.keys where wanted[name] == nil {
          try Libgit2.check(git_reference_remove(pointer, name))
          changed = true
        }
        if wanted.contains(where: { present[$0.key] != $0.value }) {
          try download(remote.pointer, extra: extra.flatMap { wanted[$0] == nil ? nil : $0 })
          changed = true
        }
        if let head = heads.head, wanted[head] != nil {
          try Libgit2.check(git_repository_set_head(pointer, head))
        }
        return changed
      }
    }
  }

  /// Points a branch of the remote at a commit of this repository; refused where that would lose commits there.
  func push(_ commit: ObjectID, to branch: String, from repository: GitRepository) throws(RepositoryError) {
    try perform("push") { () throws(GitFailure) in
      try repository.use { pointer throws(GitFailure) in
        let remote = try Owned(git_remote_free) { git_remote_create_anonymous($0, pointer, url.address) }
        var options = git_push_options()
        try Libgit2.check(git_push_options_init(&options, UInt32(GIT_PUSH_OPTIONS_VERSION)))
        options.callbacks = callbacks()
        options.proxy_opts = proxy()
        options.custom_headers = headers.raw
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        // libgit2 pushes references only.
        let name = "refs/tiphys/\(commit)"
        var id = commit.raw
        let reference = try Owned(git_reference_free) { git_reference_create($0, pointer, name, &id, 1, nil) }
        defer { git_reference_delete(reference.pointer) }
        try TextArray(["\(name):refs/heads/\(branch)"]).use { specs throws(GitFailure) in
          try Libgit2.check(git_remote_push(remote.pointer, specs, &options))
        }
      }
      if let refusal { throw GitFailure(code: GIT_ENONFASTFORWARD.rawValue, category: 0, message: refusal) }
    }
  }

  // MARK: Parts

  private func perform<Result>(_ what: String, _ body: () throws(GitFailure) -> Result) throws(RepositoryError) -> Result {
    do throws(GitFailure) {
      return try control.run { () throws(GitFailure) in try body() }
    } catch {
      throw explain(error, what)
    }
  }

  private func connect(_ remote: OpaquePointer, _ direction: git_direction) throws(GitFailure) {
    var options = git_remote_connect_options()
    try Libgit2.check(git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION)))
    options.callbacks = callbacks()
    options.proxy_opts = proxy()
    options.custom_headers = headers.raw
    options.follow_redirects = redirects
    try Libgit2.check(git_remote_connect_ext(remote, direction, &options))
  }

  /// With credentials at hand nobody else's host gets to see them.
  private var redirects: git_remote_redirect_t {
    credentials.password == nil && credentials.bearerToken == nil && url.password == nil
      ? GIT_REMOTE_REDIRECT_INITIAL : GIT_REMOTE_REDIRECT_NONE
  }

  private func proxy() -> git_proxy_options {
    var options = git_proxy_options()
    git_proxy_options_init(&options, UInt32(GIT_PROXY_OPTIONS_VERSION))
    switch credentials.proxy {
    case .environment: options.type = GIT_PROXY_AUTO
    case .none: options.type = GIT_PROXY_NONE
    case .address:
      options.type = GIT_PROXY_SPECIFIED
      options.url = proxyAddress.raw.strings.pointee.map { UnsafePointer($0) }
    }
    return options
  }

  private func download(_ remote: OpaquePointer, extra: String?) throws(GitFailure) {
    var options = git_fetch_options()
    try Libgit2.check(git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION)))
    options.callbacks = callbacks()
    options.proxy_opts = proxy()
    options.custom_headers = headers.raw
    options.follow_redirects = redirects
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    options.update_fetchhead = 0
    var specs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
    if let extra { specs.append("+\(extra):\(extra)") }
    try TextArray(specs).use { specs throws(GitFailure) in
      try Libgit2.check(git_remote_download(remote, specs, &options))
    }
    try Libgit2.check(git_remote_update_tips(remote, &options.callbacks, 0, GIT_REMOTE_DOWNLOAD_TAGS_NONE, "fetch"))
  }

  /// What the remote offers: references with their ids (peeled entries left out), and the branch that its HEAD stands for.
  private static func heads(
    _ remote: OpaquePointer
  ) throws(GitFailure) -> (references: [String: ObjectID], head: String?) {
    var list: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    try Libgit2.check(git_remote_ls(&list, &count, remote))
    var found: [String: ObjectID] = [:]
    var head: String?
    var headTarget: ObjectID?
    for index in 0..<count {
      guard let entry = list?[index]?.pointee, let name = entry.name.map({ String(cString: $0) }) else { continue }
      if name == "HEAD" {
        head = entry.symref_target.map { String(cString: $0) }
        headTarget = ObjectID(entry.oid)
      } else if !name.hasSuffix("^{}") {
        found[name] = ObjectID(entry.oid)
      }
    }
    // A server too old to say which branch HEAD is: the usual names first, then any branch that stands where HEAD does.
    if head == nil, let headTarget {
      let same = found.filter { $0.key.hasPrefix("refs/heads/") && $0.value == headTarget }.keys.sorted()
      head = ["refs/heads/main", "refs/heads/master"].first(where: same.contains) ?? same.first
    }
    return (found, head)
  }

  private static func references(_ repository: OpaquePointer) throws(GitFailure) -> [String: ObjectID] {
    let iterator = try Owned(git_reference_iterator_free) { git_reference_iterator_new($0, repository) }
    var found: [String: ObjectID] = [:]
    var next: OpaquePointer?
    while git_reference_next(&next, iterator.pointer) == 0, let reference = next {
      defer { git_reference_free(reference) }
      guard let name = git_reference_name(reference), let target = ObjectID(git_reference_target(reference)) else { continue }
      found[String(cString: name)] = target
    }
    return found
  }

  // MARK: Callbacks

  private static func transfer(_ payload: UnsafeMutableRawPointer?) -> Transfer? {
    payload.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func callbacks() -> git_remote_callbacks {
    var callbacks = git_remote_callbacks()
    git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
    callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
    callbacks.credentials = { out, _, user, allowed, payload in
      guard let out, let transfer = Transfer.transfer(payload) else { return -1 }
      return transfer.logIn(out, user.map { String(cString: $0) }, allowed)
    }
    callbacks.certificate_check = { certificate, isValid, _, payload in
      Transfer.transfer(payload)?.trust(certificate, isValid: isValid != 0) ?? -1
    }
    callbacks.transfer_progress = { progress, payload in
      guard let transfer = Transfer.transfer(payload) else { return -1 }
      if let progress, progress.pointee.received_bytes > transfer.control.maximumBytes { transfer.control.interrupt(.tooLarge) }
      return transfer.control.isInterrupted ? -1 : 0
    }
    callbacks.sideband_progress = { _, _, payload in Transfer.transfer(payload)?.control.isInterrupted == true ? -1 : 0 }
    callbacks.push_update_reference = { name, status, payload in
      if let status, let transfer = Transfer.transfer(payload) { transfer.refusal = String(cString: status) }
      return 0
    }
    return callbacks
  }

  /// Offers the next way to log in that the server allows and that was not tried yet.
  private func logIn(
    _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>, _ user: String?, _ allowed: UInt32
  ) -> Int32 {
    func allows(_ type: git_credential_t) -> Bool { allowed & type.rawValue != 0 }
    func once(_ way: String) -> Bool { tried.insert(way).inserted }
    let account = user ?? credentials.username ?? url.username ?? "git"
    if allows(GIT_CREDENTIAL_USERNAME), once("name") { return git_credential_username_new(out, account) }
    if allows(GIT_CREDENTIAL_USERPASS_PLAINTEXT), let password = credentials.password ?? url.password, once("password") {
      return git_credential_userpass_plaintext_new(out, credentials.username ?? url.username ?? "git", password)
    }
    // A lone user name in the URL is a token.
    if allows(GIT_CREDENTIAL_USERPASS_PLAINTEXT), url.transport != .ssh, let token = url.username, once("token") {
      return git_credential_userpass_plaintext_new(out, token, "x-oauth-basic")
    }
    if let key = credentials.sshPrivateKey {
      if allows(GIT_CREDENTIAL_SSH_MEMORY), once("memory") {
        return git_credential_ssh_key_memory_new(out, account, nil, key, credentials.sshPassphrase)
      }
      return GIT_EAUTH.rawValue
    }
    guard allows(GIT_CREDENTIAL_SSH_KEY) else { return GIT_EAUTH.rawValue }
    let environment = ProcessInfo.processInfo.environment
    if environment["SSH_AUTH_SOCK"] != nil, once("agent") { return git_credential_ssh_key_from_agent(out, account) }
    let home = environment["HOME"] ?? ""
    for name in ["id_ed25519", "id_ecdsa", "id_rsa"] {
      let path = "\(home)/.ssh/\(name)"
      if access(path, R_OK) == 0, once(path) { return git_credential_ssh_key_new(out, account, nil, path, nil) }
    }
    return GIT_EAUTH.rawValue
  }

  private func trust(_ certificate: UnsafeMutablePointer<git_cert>?, isValid: Bool) -> Int32 {
    if isValid || credentials.isInsecure { return 0 }
    if let certificate, certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 {
      let key = UnsafeMutableRawPointer(certificate).assumingMemoryBound(to: git_cert_hostkey.self).pointee
      var fingerprint = ""
      if key.type.rawValue & GIT_CERT_SSH_SHA256.rawValue != 0 {
        let digest = withUnsafeBytes(of: key.hash_sha256) { Data($0) }.base64EncodedString()
        fingerprint = " (SHA256:" + digest.replacing("=", with: "") + ")"
      }
      distrust =
        "the server's host key\(fingerprint) is not the one in ~/.ssh/known_hosts, or there is none for it; "
        + "compare the fingerprint with the server's and add the key with ssh-keyscan, or ask why it changed"
    } else {
      distrust = "the server's TLS certificate is not trusted by this machine; install the authority that signed it"
    }
    return GIT_ECERTIFICATE.rawValue
  }

  // MARK: Words

  private func explain(_ failure: GitFailure, _ what: String) -> RepositoryError {
    func error(_ kind: RepositoryError.Kind, _ message: String) -> RepositoryError {
      RepositoryError(kind, url: url.description, message)
    }
    switch control.interruption {
    case .deadline: return error(.timeout, "the server did not answer in time; is it reachable from here?")
    case .cancelled: return error(.cancelled, "the \(what) was cancelled")
    case .tooLarge: return error(.failed, "the repository is larger than \(control.maximumBytes >> 20) MB, which is the limit")
    case nil: break
    }
    if let distrust { return error(.untrustedHost, distrust) }
    let message = failure.message.replacing(url.address, with: url.description)
    let lower = message.lowercased()
    if failure.code == GIT_EAUTH.rawValue || lower.contains("authentica") || lower.contains("code: 401")
      || lower.contains("code: 403") || lower.contains("callback returned error")
    {
      let how =
        url.transport == .ssh
        ? "is the key loaded in ssh-agent, and allowed to read the repository?"
        : "give a user name and a password or token for it"
      return error(.unauthorized, "the server wants a login, and " + (tried.isEmpty ? "none is known: " : "refused it: ") + how)
    }
    if failure.code == GIT_ENONFASTFORWARD.rawValue {
      return error(.conflict, "the server refused the push: \(message); fetch and try again")
    }
    if failure.code == GIT_ECERTIFICATE.rawValue { return error(.untrustedHost, "the server's identity was refused: \(message)") }
    if failure.code == GIT_ENOTFOUND.rawValue || lower.contains("code: 404") || lower.contains("not found") {
      return error(.repositoryNotFound, "there is no such repository, or this account may not see it (\(message))")
    }
    if lower.contains("resolve address") || lower.contains("failed to connect") || lower.contains("could not read from") {
      return error(.unreachable, message)
    }
    return error(.failed, "the \(what) failed: \(message)")
  }
}
