import Foundation
import Glibc
import Reconciler

/// What the process finds around it: folders, host, user.
enum Environment {
  static let variables = ProcessInfo.processInfo.environment

  /// `$XDG_CACHE_HOME/tiphys`: mirrors of Git repositories.
  static var cacheDirectory: String { directory("XDG_CACHE_HOME", ".cache") }

  /// `$XDG_STATE_HOME/tiphys`: log and timeline.
  static var stateDirectory: String { directory("XDG_STATE_HOME", ".local/state") }

  /// `$XDG_CONFIG_HOME/tiphys/config.yaml`.
  static var configurationFile: String { directory("XDG_CONFIG_HOME", ".config") + "/config.yaml" }

  private static func directory(_ variable: String, _ fallback: String) -> String {
    if let base = variables[variable], base.hasPrefix("/") { return base + "/tiphys" }
    if let home = variables["HOME"], home.hasPrefix("/") { return "\(home)/\(fallback)/tiphys" }
    return NSTemporaryDirectory() + "tiphys-\(getuid())"
  }

  /// Who holds the Lease: host and process.
  static var identity: String { "\(ProcessInfo.processInfo.hostName)_\(getpid())" }

  /// Who is named as the initiator of operations: the person behind sudo, if there is one.
  static var user: String {
    for variable in ["SUDO_USER", "USER", "LOGNAME"] {
      if let name = variables[variable], !name.isEmpty { return name }
    }
    let name = NSUserName()
    return name.isEmpty ? "uid \(getuid())" : name
  }

  static func reconcilerOptions(
    namespace: String, readOnly: Bool, files: [String], filter: Set<AppID>? = nil, canLead: Bool,
    argoCD: ArgoCDPresence? = nil
  ) throws(Failure) -> ReconcilerOptions {
    let configuration = try UserConfiguration.read(configurationFile)
    var options = ReconcilerOptions(
      namespace: namespace, readOnly: readOnly, applicationFiles: files, identity: identity, user: user,
      cacheDirectory: cacheDirectory, appFilter: filter, canLead: canLead,
      // As Argo CD's controller reads it.
      waveDelay: variables["ARGOCD_SYNC_WAVE_DELAY"].flatMap { Int($0) }.map { .seconds($0) },
      argoCD: argoCD ?? configuration.argoCD)
    options.externalHelm = configuration.externalHelm
    options.largestPruneShare = configuration.largestPruneShare ?? options.largestPruneShare
    return options
  }
}
