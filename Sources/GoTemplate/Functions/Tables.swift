extension FunctionTable {
  /// text/template's own functions.
  public static let builtins = Builtins.table

  /// Sprig's functions, without those that read the environment.
  public static let sprig = [
    SprigStrings.table, SprigLists.table, SprigDictionaries.table, SprigNumbers.table,
    SprigTypes.table,
    SprigEncoding.table, SprigRegularExpressions.table, SprigPaths.table,
    SprigVersions.table, SprigDates.table, SprigRandomness.table, HelmData.table,
    SprigCryptography.table,
  ].reduce(FunctionTable()) { $0.merging($1) }

  /// What Helm's templates have: text/template's, Sprig's and Helm's own.
  public static let helm: FunctionTable = {
    var table = builtins.merging(sprig).merging(HelmFunctions.table)
    for name in lookingDeep { table[name]?.looksDeep = true }
    return table
  }()

  /// Those that print, copy, compare or convert whole values.
  private static let lookingDeep = [
    "print", "println", "printf", "html", "js", "urlquery", "toString", "toStrings", "quote", "squote", "cat", "join",
    "sortAlpha",
    "toJson", "mustToJson", "toPrettyJson", "mustToPrettyJson", "toRawJson", "mustToRawJson", "toYaml", "mustToYaml",
    "toYamlPretty", "toToml", "deepCopy", "mustDeepCopy", "deepEqual", "has", "mustHas", "uniq", "mustUniq", "without",
    "mustWithout", "merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite",
  ]
}
