import Foundation
import FuzzDoors
import Testing

/// Every input the fuzzer was ever given or found goes through its door again.
@Suite("Fuzzer's corpus")
struct CorpusTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz")

    static func lines(_ name: String) throws -> [String] {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test("the list of doors only grows: a kept input names its door by number")
    func doorsAreFrozen() throws {
        #expect(FuzzDoor.all.map(\.name) == (try Self.lines("doors.txt")))
    }

    @Test("every door stands in the written list of Tests/README.md, in its order, and nothing else does")
    func doorsAreListed() throws {
        let page = try String(contentsOf: Self.folder.deletingLastPathComponent().appending(path: "README.md"), encoding: .utf8)
        let section = try #require(
            page.components(separatedBy: "## Doors for bytes from outside").last?.components(separatedBy: "\n## ").first)
        let listed = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        #expect(listed == FuzzDoor.all.map(\.name))
        for name in listed {
            #expect(try !Self.lines("Corpus/\(name).txt").isEmpty, "\(name) has no kept input: Tests/Fuzz/corpus.py seed")
        }
    }

    @Test("M10: kept inputs trap nowhere and contradict nothing", arguments: FuzzDoor.all.map(\.name))
    func keptInputs(door name: String) throws {
        let door = try #require(FuzzDoor.named(name))
        guard FileManager.default.fileExists(atPath: Self.folder.appending(path: "Corpus/\(name).txt").path) else { return }
        for text in try Self.lines("Corpus/\(name).txt") {
            let input = try #require(bytes(ofHexadecimal: text), "\(name): \(text.prefix(40)) is not hexadecimal")
            #expect(door.push(input) == nil, "\(name): \(text.prefix(200))")
        }
    }

    @Test("a door tells of what it accepts and writes otherwise")
    func contradictionsAreTold() {
        let door = FuzzDoor("liar") { $0.isEmpty ? nil : "accepted bytes are not those it is written as" }
        #expect(door.push([]) == nil)
        #expect(door.push([1]) != nil)
    }
}

private func bytes(ofHexadecimal text: String) -> [UInt8]? {
    guard text.utf8.count.isMultiple(of: 2) else { return nil }
    let digits = Array(text)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(digits[index...index + 1]), radix: 16) else { return nil }
        bytes.append(byte)
    }
    return bytes
}
