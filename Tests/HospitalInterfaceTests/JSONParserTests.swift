import StrictJSON
import Testing

struct JSONParserTests {
    private func parse(_ text: String) -> Result<JSONValue, JSONRefusal> { JSONParser.parse(Array(text.utf8)) }

    @Test func numbersKeepTheirDigits() {
        for literal in ["0", "-0", "0.1", "4.35", "99999999999999.99", "1e2", "-1.50E+07"] {
            #expect(parse(literal) == .success(.number(literal)))
        }
    }

    @Test(arguments: [
        (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u533b\u4FDD""#, "医保"), (#""\uD83D\uDE00""#, "😀"),
        (#""医保""#, "医保"), (#""""#, ""),
    ])
    func stringsResolveTheirEscapes(text: String, value: String) { #expect(parse(text) == .success(.string(value))) }

    @Test func objectsKeepOrderAndArraysNest() {
        #expect(
            parse(#" { "b" : [ 1 , true , null ] , "a" : { } } "#)
                == .success(
                    .object([
                        JSONMember("b", .array([.number("1"), .bool(true), .null])), JSONMember("a", .object([])),
                    ])))
    }

    @Test(arguments: [
        ("", JSONRefusal.Reason.syntax, 0), ("{", .syntax, 1), ("[1,]", .syntax, 3), ("01", .syntax, 2), ("1.", .syntax, 2),
        ("+1", .syntax, 0), (".5", .syntax, 0), ("1e", .syntax, 2), ("nul", .syntax, 3), ("{} x", .syntax, 3),
        ("{'a':1}", .syntax, 1), (#"{"a" 1}"#, .syntax, 5), ("\"a\nb\"", .syntax, 2), (#""\x""#, .syntax, 3),
        (#""\uD800""#, .syntax, 7), (#""\uDC00""#, .syntax, 7), (#"{"a":1,"b":2,"a":1}"#, .duplicateKey, 13),
        ("\"a\u{0}b\"", .nulByte, 2), (#""a\u0000b""#, .nulByte, 8),
    ])
    func whatIsNotJSONIsRefusedWithItsPlace(text: String, reason: JSONRefusal.Reason, offset: Int) {
        #expect(parse(text).failure.map { "\($0.reason) at \($0.offset)" } == "\(reason) at \(offset)", "\(text)")
    }

    @Test(arguments: [
        ("[1,]", "$[1] 1:4 no JSON value begins here"), ("{\n \"a\" 1}", "$ 2:6 a colon is expected after the key a"),
        ("{\"a\":[{},{\"b\":tru}]}", "$.a[1].b 1:18 no JSON value begins here"),
        ("{\"a\":{\"b\":1,\n\"b\":2}}", "$.a.b 2:1 b"), ("{\"a\":{\"b\":1 \"c\":2}}", "$.a 1:13 a comma or } is expected"),
        ("[[1 2]]", "$[0] 1:5 a comma or ] is expected"), ("", "$ 1:1 the text ends where a value is expected"),
    ])
    func aRefusalNamesPathLineColumnAndFault(text: String, expected: String) throws {
        let refusal = try #require(parse(text).failure)
        let place = refusal.place(in: Array(text.utf8))
        #expect("\(refusal.path) \(place.line):\(place.column) \(refusal.detail)" == expected)
    }

    @Test func invalidUTF8IsRefusedAtItsFirstByte() {
        #expect(JSONParser.parse([0x22, 0xE5, 0x8C, 0xBB, 0xFF, 0x22]).failure == JSONRefusal(.invalidUTF8, at: 4))
        #expect(JSONParser.parse([0x22, 0xC0, 0x80, 0x22]).failure == JSONRefusal(.invalidUTF8, at: 1), "an overlong NUL")
    }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(parse(nested(JSONParser.depthMax + 1)).failure == nil)
        #expect(parse(nested(JSONParser.depthMax + 2)).failure?.reason == .tooDeep)
        #expect(parse(String(repeating: "[", count: 1_000_000)).failure?.reason == .tooDeep)
    }

    @Test func aHostileObjectOfManyKeysIsStillCheckedForRepetition() {
        let members = (0..<5_000).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(parse("{\(members)}").failure == nil)
        #expect(parse("{\(members),\"k4321\":0}").failure?.detail == "k4321")
    }

    @Test func everyTruncationIsRefusedAndNoneTraps() {
        let text = Array(#"{"a":[1.5e3,"\u533b医",{"b":null}],"c":true}"#.utf8)
        for count in 0..<text.count { #expect(JSONParser.parse(Array(text[..<count])).failure != nil, "first \(count) bytes") }
    }

    @Test func whatIsWrittenIsReadBack() {
        let value = JSONValue.object([
            JSONMember("文", .string("a\"\\\n\u{1}\u{1F}医😀")), JSONMember("n", .number("-4.50")),
            JSONMember("l", .array([.null, .bool(false), .object([])])),
        ])
        #expect(parse(value.text) == .success(value))
    }
}

extension Result {
    var failure: Failure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}
