extension FunctionTable {
  /// text/template's own functions.
  public static let builtins = Builtins.table
  /// What Helm's templates have.
  public static let helm = builtins.merging(HelmFunctions.table)
}
