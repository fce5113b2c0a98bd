import Testing

/// Rules that hold for every handwritten Swift file, and the stricter ones of the pure modules.
@Suite("Source rules")
struct SourceRuleTests {
    /// Lines of one function, and of one file.
    static let functionLinesMax = 70
    static let fileLinesMax = 400
    /// The package manager reads one manifest and no more; the list of all targets cannot be parted.
    static let manifestLinesMax = 500

    /// What breaks law M1 (same journal, same state) or hides a refusal from its caller. A trailing `(` asks for a call.
    static let bannedInPureModules = [
        "Double", "Float", "Float16", "Float32", "Float64", "Float80", "Decimal", "Date(", "ContinuousClock", "SuspendingClock",
        "SystemRandomNumberGenerator", "random(", "randomElement(", "shuffled()", "shuffle()", "hashValue", "Hasher()", "print(",
        "debugPrint(", "dump(", "readLine(", "fatalError(", "throw", "throws", "async", "await", "CommandLine",
    ]

    @Test("M1, M10: pure modules use no floating point, clock, chance, input, output, concurrency or exceptions")
    func pureModulesAvoidBannedWords() {
        for row in ImportTable.rows where row.isPure {
            for file in SourceTree.modules[row.name] ?? [] {
                for word in Self.bannedInPureModules {
                    for line in linesUsing(word, in: file.code) {
                        Issue.record("\(file.path):\(line): \(row.name) is pure and must not use \(word)")
                    }
                }
            }
        }
    }

    /// What a benchmark leaves out to learn its cost. `LedgerEngine` and `Journal` hand the settings on, inside the package only.
    @Test("no program but a benchmark can leave a safety out")
    func safetiesStay() {
        let words = ["omitsRecordHashes", "omitsMerkleTree", "EngineAblation", "ablation", "SafetyAblation", "UnsyncedStorage"]
        for file in SourceTree.handwrittenSwiftFiles where file.path.hasPrefix("Sources/") || file.path.hasPrefix("Protocols/") {
            for word in words {
                for line in linesUsing(word, in: file.code) { Issue.record("\(file.path):\(line): \(word)") }
            }
        }
        for file in SourceTree.handwrittenSwiftFiles where file.path.hasPrefix("Ledger/") {
            for line in file.codeLines where line.contains("ublic var omits") || line.contains("ublic var ablation") {
                Issue.record("\(file.path): \(line): open to other packages")
            }
        }
    }

    @Test("no forced try, no forced cast")
    func nothingIsForced() {
        for file in SourceTree.handwrittenSwiftFiles {
            for word in ["try!", "as!"] {
                for line in linesUsing(word, in: file.code) { Issue.record("\(file.path):\(line): \(word)") }
            }
        }
    }

    @Test("no note of unfinished work")
    func nothingIsLeftForLater() {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
        for file in SourceTree.files where !file.isGenerated && !file.path.hasPrefix("Documentation/Examples/") {
            for mark in marks where file.text.contains(mark) { Issue.record("\(file.path): \(mark)") }
        }
    }

    @Test("no function is longer than 70 lines")
    func functionsAreShort() {
        for file in SourceTree.handwrittenSwiftFiles {
            for function in FunctionLengths.measure(code: file.code) where function.length > Self.functionLinesMax {
                Issue.record("\(file.path):\(function.line): \(function.length) lines")
            }
        }
    }

    @Test("no file is longer than 400 lines")
    func filesAreShort() {
        for file in SourceTree.handwrittenSwiftFiles {
            let most = file.path == "Package.swift" ? Self.manifestLinesMax : Self.fileLinesMax
            if file.lines.count > most + 1 { Issue.record("\(file.path): \(file.lines.count - 1) lines") }
        }
    }

    @Test("public declarations of the core and of the claim vocabulary say what they are")
    func publicDeclarationsAreDocumented() {
        let checked = SourceTree.handwrittenSwiftFiles.filter {
            $0.path.hasPrefix("Ledger/") || $0.path.hasPrefix("Sources/ClaimTypes/")
        }
        let requirements = checked.reduce(into: Set<String>()) { $0.formUnion(protocolRequirements(of: $1)) }
        for file in checked {
            for declaration in undocumentedPublicDeclarations(of: file, requirements: requirements) {
                Issue.record("\(file.path):\(declaration)")
            }
        }
    }
}

/// Lines, from 1, where `word` stands as a whole word. A word that ends in `(`, `)` or `!` need not end at a word boundary.
func linesUsing(_ word: String, in code: String) -> [Int] {
    guard code.contains(word) else { return [] }
    let needle = Array(word.utf8)
    let endsOpen = !isWordByte(needle[needle.count - 1])
    var found: [Int] = []
    for (index, line) in code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where line.contains(word) {
        let bytes = Array(line.utf8)
        for start in 0...(bytes.count - needle.count) where bytes[start..<start + needle.count].elementsEqual(needle) {
            let end = start + needle.count
            let opens = start == 0 || !isWordByte(bytes[start - 1])
            if opens && (endsOpen || end == bytes.count || !isWordByte(bytes[end])) { found.append(index + 1) }
        }
    }
    return found
}

private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), 0x80...:
        true
    default:
        false
    }
}
