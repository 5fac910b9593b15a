import Repository
import Testing

struct RepositoryURLTests {
  @Test(arguments: [
    ("https://GitHub.com/acme/Apps.git", "https://github.com/acme/Apps"),
    ("https://user:secret@github.com/acme/apps/", "https://github.com/acme/apps"),
    ("git@github.com:acme/apps.git", "ssh://git@github.com/acme/apps"),
    ("ssh://git@github.com/acme/apps.git", "ssh://git@github.com/acme/apps"),
    ("ssh://git@host:2222/x", "ssh://git@host:2222/x"), ("file:///srv/git/apps.git/", "file:///srv/git/apps.git"),
    ("/srv/git/apps", "file:///srv/git/apps"), (" https://h/a b ", "https://h/a b"),
  ])
  func `spellings of one repository are one`(text: String, normalized: String) throws {
    #expect(try RepositoryURL(text).normalized == normalized)
  }

  @Test(arguments: [
    "", "ext::sh -c whoami", "fd::17/foo", "-oProxyCommand=x", "ssh://-oProxyCommand=x/y", "git@-oProxyCommand=x:y",
    "ssh://-l@host/x", "../other", "apps", "file://server/share", "javascript://x/y", "https://host", "https:///x",
    "https://host/a\nb", "C:\\repo", "host:path", "ext::https://host/x",
  ])
  func `addresses that could run or read something else are refused`(text: String) async throws {
    let error = await repositoryError { _ = try RepositoryURL(text) }
    #expect(error?.kind == .urlRefused)
  }

  @Test func `no password is ever shown`() async throws {
    let url = try RepositoryURL("https://ada:s3cret%40@example.org/x.git")
    #expect("\(url)" == "https://example.org/x.git")
    #expect(url.username == "ada")
    #expect(RepositoryURL.redacted("foo://u:s3cret@h/x") == "foo://h/x")
    #expect(!"\(RepositoryCredentials(username: "u", password: "s3cret", sshPrivateKey: "s3cret"))".contains("s3cret"))
    var dumped = ""
    dump(RepositoryCredentials(password: "s3cret"), to: &dumped)
    #expect(!dumped.contains("s3cret"))
  }
}
