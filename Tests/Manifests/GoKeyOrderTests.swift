import Manifests
import Testing

struct GoKeyOrderTests {
  @Test func `keys are sorted as goyaml sorts them`() {
    let keys = ["a10", "a2", "A_FIRST", "ANOTHER", "b", "a", "1", "a-b", "ab", "10", "2", ".x", "a01", "a1"]
    let text = YAML.encode(.object(Object(keys.map { ($0, 1) })), style: .go)
    let order = text.split(separator: "\n").map { $0.split(separator: ":")[0].replacing("\"", with: "") }
    #expect(order == [".x", "1", "2", "10", "A_FIRST", "ANOTHER", "a", "a-b", "a1", "a01", "a2", "a10", "ab", "b"])
  }

  @Test func `behind digits the third version of goyaml has letters first`() {
    let object = Object(["1_0", "1e4", "1", "a_", "ab", "é1_", "é1é"].map { ($0, 1) })
    #expect(object.inGoOrder().map(\.key) == ["1", "1_0", "1e4", "a_", "ab", "é1_", "é1é"])
    #expect(object.inGoOrder(.three).map(\.key) == ["1", "1e4", "1_0", "a_", "ab", "é1é", "é1_"])
  }

  @Test func `the order is one, in whatever order the keys come`() {
    let order = ["Ⅷ", "ⓐ", "0٣", "1٣0", "a9", "a10", "a٣", "a1٣", "z", "ª", "é"]
    for first in order.indices {
      let keys = order[first...] + order[..<first]
      let text = YAML.encode(.object(Object(keys.map { ($0, 1) })), style: .go)
      #expect(text.split(separator: "\n").map { $0.split(separator: ":")[0].filter { $0 != "\"" } } == order)
    }
  }
}
