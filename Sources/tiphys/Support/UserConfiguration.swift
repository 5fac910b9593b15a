import Foundation
import Manifests

/// `$XDG_CONFIG_HOME/tiphys/config.yaml`: what whoever runs Tiphys on this machine says, and neither Git nor a cluster can.
struct UserConfiguration {
  /// `externalHelm`: the helm binaries that render some apps' charts, by `name` or `namespace/name`.
  var externalHelm: [String: String] = [:]

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
      guard name == "externalHelm" else { throw Failure("\(path): there is no setting '\(name)'; there is: externalHelm") }
      guard let apps = setting.object else {
        throw Failure("\(path): externalHelm is a map from Applications to binaries, this is \(setting.typeName)")
      }
      for (app, binary) in apps {
        guard let binary = binary.string, binary.hasPrefix("/") else {
          throw Failure("\(path): externalHelm.\(app) has to be the absolute path of a helm binary")
        }
        configuration.externalHelm[app] = binary
      }
    }
    return configuration
  }
}
