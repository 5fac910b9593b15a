import Foundation
import Manifests

/// Reads what a command line names, with errors that say which file and line.
enum Files {
  /// The bytes of a file, or of standard input for "-".
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw Failure("cannot read \(path): \((error as NSError).localizedDescription)")
    }
  }

  /// Every object in a YAML or JSON file: documents, with Lists taken apart.
  static func objects(_ path: String) throws(Failure) -> [Value] {
    let bytes = try read(path)
    do {
      var objects: [Value] = []
      for document in try YAML.documents(bytes) {
        if document.value.kind.hasSuffix("List"), let items = document.value["items"]?.list {
          objects.append(contentsOf: items)
        } else if document.value.object != nil {
          objects.append(document.value)
        } else if let list = document.value.list {
          objects.append(contentsOf: list)
        } else {
          throw Failure("\(path), line \(document.line): expected a map, this is \(document.value.typeName)")
        }
      }
      return objects
    } catch let error as YAMLError {
      throw Failure("\(path), \(error)")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure("\(path): \(error)")
    }
  }
}
