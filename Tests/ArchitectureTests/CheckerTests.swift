import Testing

/// The checks themselves: each of them must be able to fail.
@Suite("The checks can fail")
struct CheckerTests {
    @Test("comments and strings are not code, interpolations are")
    func blanking() {
        let cases: [(text: String, code: String)] = [
            ("a // try! b", "a          "),
            ("a /* { /* } */ { */ b", "a                   b"),
            (#"f("{ // ") }"#, #"f("     ") }"#),
            (##"f(#"\"#) { "##, ##"f(#" "#) { "##),
            (#"f("x\(print("y"))z") }"#, #"f("  (print(" ")) ") }"#),
            (#"f("\"{") }"#, #"f("   ") }"#),
            ("#if DEBUG // x", "#if DEBUG     "),
            ("let text = \"\"\"\n  { \" }\n  \"\"\" }", "let text = \"\"\"\n       \n  \"\"\" }"),
        ]
        for (text, code) in cases { #expect(SwiftText.code(of: text) == code, "\(text)") }
    }

    @Test("every form of import is seen, and no other line")
    func imports() {
        let code = SwiftText.code(
            of: """
                import A
                @testable import B
                public import struct C.Thing
                // import D
                #if canImport(Glibc)
                    import Glibc
                #endif
                let important = "import E"
                @preconcurrency internal import F
                """)
        #expect(importedModules(of: code).map(\.module) == ["A", "B", "C", "Glibc", "F"])
        #expect(importedModules(of: code).map(\.line) == [1, 2, 3, 6, 9])
    }

    @Test("functions are measured, types are not")
    func functionLengths() {
        let code = """
            struct Outer: Sendable {
                let list = [1, 2].map { $0 + 1 }
                init(class name: String) {
                    self.name = name
                }
                class func make() -> Int {
                    if true {
                        func inner() {}
                    }
                    return 1
                }
                enum Inner { case a
                    var x: Int { 5 }
                }
            }
            func free() { }
            """
        let expected = [
            MeasuredFunction(line: 2, length: 1), MeasuredFunction(line: 3, length: 3), MeasuredFunction(line: 6, length: 6),
            MeasuredFunction(line: 13, length: 1), MeasuredFunction(line: 16, length: 1),
        ]
        #expect(FunctionLengths.measure(code: code) == expected)
    }

    @Test("banned words are whole words")
    func wholeWords() {
        #expect(linesUsing("Double", in: "let a: Double\nDoubleEntry()\nisDouble\n[Double]") == [1, 4])
        #expect(linesUsing("print(", in: "print(1)\nfingerprint(2)\nx.print (3)") == [1])
        #expect(linesUsing("try!", in: "a = try! b\nretry!") == [1])
        #expect(linesUsing("as!", in: "x as! Y") == [1])
    }

    @Test("a public function without a comment is found; overloads, operators and witnesses are not asked twice")
    func publicDeclarations() {
        let file = SourceFile(
            path: "Ledger/X/X.swift",
            text: """
                /// Says.
                public struct A {
                    public let value: Int
                    public init() {}
                    public static func < (left: A, right: A) -> Bool { true }
                    public func bare() {}
                    /// First of two.
                    @inlinable
                    public mutating func put(_ x: Int) {}
                    public mutating func put(_ x: Bool) {}
                    public func hash(into hasher: inout Hasher) {}
                    @inlinable public static func other() {}
                }
                public enum B {}
                public protocol C {
                    mutating func bare()
                }
                """)
        #expect(undocumentedPublicDeclarations(of: file) == ["6: func bare", "12: func other", "14: enum B", "15: protocol C"])
        #expect(protocolRequirements(of: file) == ["bare"])
        let others = undocumentedPublicDeclarations(of: file, requirements: ["bare"])
        #expect(others == ["12: func other", "14: enum B", "15: protocol C"])
    }

    @Test("links and headings are read outside code")
    func links() {
        let page = """
            # One page: `x`, 中文
            See [a](A.md), [b](https://example.org/b), `[c](C.md)` and [d](#one-page-x-中文).
            ```
            [e](E.md)
            ```
            """
        #expect(localLinks(of: page) == ["A.md", "#one-page-x-中文"])
        #expect(headingAnchors(of: page) == ["one-page-x-中文"])
    }

    @Test("an import in a file of the right name only")
    func restrictedImports() throws {
        let journal = try #require(ImportTable.row("Journal"))
        #expect(journal.allows("Glibc", in: SourceFile(path: "Ledger/Journal/FileStorage+Lock.swift", text: "")))
        #expect(!journal.allows("Glibc", in: SourceFile(path: "Ledger/Journal/JournalWriter.swift", text: "")))
        #expect(!journal.allows("LedgerCore", in: SourceFile(path: "Ledger/Journal/FileStorage.swift", text: "")))
    }
}
