import Applications
import ArgumentParser

/// `tiphys rbac`: questions to an access policy.
struct RBACCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rbac", abstract: "Ask an Argo CD access policy.", subcommands: [RBACCanCommand.self])
}

struct RBACCanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "can", abstract: "Print Yes or No: may SUBJECT do ACTION on RESOURCE OBJECT?")

  @Argument(help: "A user, a group or a role such as role:readonly.")
  var subject: String

  @Argument(help: "get, create, update, delete, sync, rollback, override, action/GROUP/KIND/NAME, ….")
  var action: String

  @Argument(help: "applications (app), projects (proj), clusters, repositories (repo), logs, exec, ….")
  var resource: String

  @Argument(help: "PROJECT/NAME for what belongs to a project, a name or URL otherwise; * for all.")
  var object: String = "*"

  @Option(help: "The policy, as policy.csv in argocd-rbac-cm. The built-in one is always there.")
  var policyFile: String

  @Option(help: "The role that everybody has.")
  var defaultRole: String = ""

  @Option(help: "A group that the subject is in. Repeatable.")
  var group: [String] = []

  @Option(help: "glob or regex.")
  var matchMode: AccessPolicy.MatchMode = .glob

  func run() throws {
    guard let resource = BuiltinAccess.resource(resource) else {
      throw Failure("there is no resource '\(resource)' in access policies")
    }
    guard BuiltinAccess.isAction(action, of: resource) else {
      let known = BuiltinAccess.actionNames(resource).joined(separator: ", ")
      throw Failure("there is no action '\(action)' on \(resource); there are \(known)")
    }
    let text = String(decoding: try Files.read(policyFile), as: UTF8.self)
    let policy: AccessPolicy
    do {
      policy = try AccessPolicy(text)
    } catch {
      throw Failure("\(policyFile): \(error)")
    }
    let isAllowed = policy.allows(
      subject: subject, groups: group, defaultRole: defaultRole, resource: resource, action: action,
      object: BuiltinAccess.object(object, of: resource), mode: matchMode)
    print(isAllowed ? "Yes" : "No")
    if !isAllowed { throw ExitCode.different }
  }
}

extension AccessPolicy.MatchMode: ExpressibleByArgument {}
