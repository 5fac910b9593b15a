import Foundation
import Manifests
import Reconciler

/// `$XDG_CONFIG_HOME/tiphys/config.yaml`: what whoever runs Tiphys on this machine says, and neither Git nor a cluster can.
struct UserConfiguration {
  /// `externalHelm`: the helm binaries that render some apps' charts, by `name` or `namespace/name`.
  var externalHelm: [String: String] = [:]
  /// `argoCD`: whether an Argo CD reconciles here: `detect`, `present` or `absent`.
  var argoCD = ArgoCDPresence.detect
  /// `prune.largestShare`: the share of an app's resources that may be pruned without consent, where argocd-cm says nothing.
  var largestPruneShare: Double?

  /// - Parameter path: of the file; where there is none, nothing is configured.
  static func read(_ path: String) throws(Failure) -> UserConfiguration {
    var configuration = UserConfiguration()
    guard FileManager.default.fileExists(atPath: path) else { return configuration }
    let value: Value
    do { value = try YAML.decode(try Files.read(path)) } catch let error as YAMLError {
      throw Failure("\(path), \(error)")
    } catch { throw Failure("\(error)") }
    if value.isNull { return configuration }
    guard let settings = value.object else { throw Failure("\(path): expected a map of settings, this is \(value.typeName)") }
    for (name, setting) in settings {
      switch name {
      case "externalHelm": configuration.externalHelm = try binaries(setting, path)
      case "argoCD":
        guard let presence = setting.string.flatMap(ArgoCDPresence.init) else {
          throw Failure("\(path): argoCD is detect, present or absent")
        }
        configuration.argoCD = presence
      case "prune": configuration.largestPruneShare = try share(setting, path)
      default: throw Failure("\(path): there is no setting '\(name)'; there are: argoCD, externalHelm, prune")
      }
    }
    return configuration
  }

  private static func binaries(_ setting: Value, _ path: String) throws(Failure) -> [String: String] {
    guard let apps = setting.object else {
      throw Failure("\(path): externalHelm is a map from Applications to binaries, this is \(setting.typeName)")
    }
    var binaries: [String: String] = [:]
    for (app, binary) in apps {
      guard let binary = binary.string, binary.hasPrefix("/") else {
        throw Failure("\(path): externalHelm.\(app) has to be the absolute path of a helm binary")
      }
      binaries[app] = binary
    }
    return binaries
  }

  private static func share(_ setting: Value, _ path: String) throws(Failure) -> Double {
    guard let share = setting["largestShare"] else {
      throw Failure("\(path): prune has no setting but largestShare: write prune: {largestShare: 25%}")
    }
    guard let number = PruneGuard.share(share.string ?? JSON.text(share)) else {
      throw Failure("\(path): prune.largestShare is no share; write 25%, or off")
    }
    return number
  }
}
