import ArgumentParser
import Foundation

/// A failure told to the user in one line: what is wrong and what to do.
struct Failure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }

  /// Ends the process as the error asks: help and version on stdout with 0, everything else on stderr.
  static func end(with error: any Error) -> Never {
    if let code = error as? ExitCode { finish(code.rawValue) }
    switch Tiphys.exitCode(for: error) {
    case .success:
      print(Tiphys.fullMessage(for: error))
      finish(0)
    case .validationFailure:
      complain(Tiphys.fullMessage(for: error))
    default:
      complain("Error: " + oneLine(String(describing: error)))
    }
    finish(2)
  }

  /// Ends the process at once. Handlers of `exit` would take OpenSSL's state away from under the network thread.
  static func finish(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }

  private static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// Messages may quote what came from outside: no line breaks, no control characters.
  private static func oneLine(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
  }
}

extension ExitCode {
  /// A difference, or an operation that failed.
  static let different = ExitCode(1)
  /// Wrong usage or an error.
  static let error = ExitCode(2)
}
