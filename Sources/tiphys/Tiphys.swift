import ArgumentParser
import CLinux
import Glibc
import Threads

/// The command line. Without a subcommand it opens the console.
struct Tiphys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tiphys",
    abstract: "Watch a GitOps fleet live, see drift and its cause, sync it away or roll back.",
    version: version,
    subcommands: [
      ConsoleCommand.self, DemoCommand.self, ReconcileCommand.self, InstallCommand.self, AppCommand.self,
      ClusterCommand.self, RepositoryCommand.self, ProjectCommand.self, DiffCommand.self,
      HealthCommand.self, RenderCommand.self, SyncCommand.self, RBACCommand.self,
    ],
    defaultSubcommand: ConsoleCommand.self
  )

  static let version = "0.1.0"
}

/// Runs the command and ends the process with the project's exit codes: 0 done, 1 a difference or a failed operation,
/// 2 wrong usage or an error, told in one line on stderr.
@main
enum Main {
  static func main() async {
    WorkerPool.takeOver()
    // A reader that went away (`| head`) must end the program as it ends every other one, not as an error.
    signal(SIGPIPE, SIG_DFL)
    // Lines of a running operation must come when they happen, also in a pipe.
    tiphys_line_buffer_stdout()
    do {
      if let request = usualRendering() {
        try await request.run()
        Failure.finish(0)
      }
      var command = try Tiphys.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      Failure.finish(0)
    } catch {
      Failure.end(with: error)
    }
  }

  private static func usualRendering() -> RenderRequest? {
    guard CommandLine.arguments.count > 1, CommandLine.arguments[1] == "render" else { return nil }
    return RenderRequest(usual: CommandLine.arguments.dropFirst(2))
  }
}
