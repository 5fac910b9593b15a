import ArgumentParser

/// `-o` of every command that lists something.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, wide, name, json, yaml
}
