/// Sprig's defaults and its functions on types.
enum SprigTypes {
  static let table = FunctionTable([
    "default": GoFunction("(any, ...any) any") { _, a in
      a.count < 2 || a[1].isEmptyValue ? a[0] : a[1]
    },
    "empty": GoFunction("(any) bool") { _, a in .bool(a[0].isEmptyValue) },
    "coalesce": GoFunction("(...any) any") { _, a in a.first { !$0.isEmptyValue } ?? .null },
    "all": GoFunction("(...any) bool") { _, a in .bool(a.allSatisfy { !$0.isEmptyValue }) },
    "any": GoFunction("(...any) bool") { _, a in .bool(a.contains { !$0.isEmptyValue }) },
    "typeOf": GoFunction("(any) string") { _, a in .string(a[0].type?.description ?? "<nil>") },
    "typeIs": GoFunction("(string, any) bool") { _, a in
      .bool(a[0].argumentText.text == a[1].type?.description ?? "<nil>")
    },
    "typeIsLike": GoFunction("(string, any) bool") { _, a in
      let (wanted, type) = (a[0].argumentText.text, a[1].type?.description ?? "<nil>")
      return .bool(wanted == type || "*" + wanted == type)
    },
    "kindOf": GoFunction("(any) string") { _, a in .string(a[0].kindName) },
    "kindIs": GoFunction("(string, any) bool") { _, a in
      .bool(a[0].argumentText.text == a[1].kindName)
    },
    "deepEqual": GoFunction("(any, any) bool") { _, a in .bool(a[0].deepEquals(a[1])) },
    "getHostByName": GoFunction("(string) string") { _, _ in "" },
  ])
}
