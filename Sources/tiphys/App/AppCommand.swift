import ArgumentParser

/// `tiphys app …`: what the console does, without the screen.
struct AppCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "app",
    abstract: "Look at Applications and act on them.",
    subcommands: [
      AppListCommand.self, AppGetCommand.self, AppDiffCommand.self, AppSyncCommand.self, AppWaitCommand.self,
      AppHistoryCommand.self, AppRollbackCommand.self, AppTerminateCommand.self,
      AppConfirmDeletionCommand.self, AppRefreshCommand.self,
      AppResourcesCommand.self, AppManifestsCommand.self, AppLogsCommand.self, AppSetCommand.self, AppCreateCommand.self,
      AppDeleteCommand.self,
    ]
  )
}

/// The Application that a command is about: `NAME` or `NAMESPACE/NAME`.
struct AppArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("The Application, as NAME or NAMESPACE/NAME.", valueName: "app"))
  var name: String
}
