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
  public static let helm = builtins.merging(sprig).merging(HelmFunctions.table)
}
