extension FunctionTable {
  /// text/template's own functions.
  public static let builtins = Builtins.table

  /// Sprig's functions, without those that read the environment.
  public static let sprig = FunctionTable(merging: [
    SprigStrings.table, SprigLists.table, SprigDictionaries.table, SprigNumbers.table,
    SprigTypes.table,
    SprigEncoding.table, SprigRegularExpressions.table, SprigPaths.table,
    SprigVersions.table, SprigDates.table, SprigRandomness.table, HelmData.table,
    SprigCryptography.table,
  ])

  /// What Helm's templates have: text/template's, Sprig's and Helm's own.
  public static let helm: FunctionTable = {
    var table = FunctionTable(merging: [builtins, sprig, HelmFunctions.table])
    for name in printing { table[name]?.look = .printing }
    for name in lookingDeep { table[name]?.look = .deep }
    for name in lookingClosely { table[name]?.look = .closely }
    return table
  }()

  /// Those that write whole values into one text.
  private static let printing = [
    "eq", "ne", "print", "println", "printf", "html", "js", "urlquery", "toString", "toStrings", "quote", "squote", "cat", "join",
    "toJson", "mustToJson", "toPrettyJson", "mustToPrettyJson", "toRawJson", "mustToRawJson", "toYaml", "mustToYaml",
    "toYamlPretty", "toToml",
  ]

  /// Those that take short texts, and long for each character.
  private static let lookingClosely = [
    "date", "dateInZone", "date_in_zone", "toDate", "mustToDate", "dateModify", "date_modify", "mustDateModify",
    "must_date_modify", "duration", "durationRound", "semver", "semverCompare", "derivePassword",
  ]

  /// Those that compare or sort whole values. Copying and merging counts what it does by itself: texts are never copied.
  private static let lookingDeep = [
    "sortAlpha", "deepEqual", "has", "mustHas", "uniq", "mustUniq", "without", "mustWithout",
  ]
}
