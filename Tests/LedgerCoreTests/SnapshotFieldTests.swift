import Foundation
import LedgerTypes
import Testing

@testable import LedgerCore

/// What the canonical bytes leave out because it follows from the rest, a snapshot must hold as well: it is what the next process works with.
@Suite("M1: a snapshot holds every stored property")
struct SnapshotFieldTests {
    static func hold(
        _ old: HoldRow, id: UInt128? = nil, amount: Int64? = nil, debit: Int32? = nil, credit: Int32? = nil,
        window: UInt32? = nil, code: UInt16? = nil
    ) -> HoldRow {
        HoldRow(
            id: id.map { HoldID($0) } ?? old.id, amount: amount.map { Fen($0) } ?? old.amount, expiresAt: old.expiresAt,
            state: old.state, debit: debit ?? old.debit, credit: credit ?? old.credit,
            window: window.map { WindowNumber($0) } ?? old.window, code: code ?? old.code)
    }

    static let mutations = CanonicalBytesTests.mutations + more

    private static let more: [(name: String, change: @Sendable (inout Ledger) -> Void)] = [
        ("hold id", { $0.books.generations[0].holds[0] = hold($0.books.generations[0].holds[0], id: 77) }),
        ("hold amount", { $0.books.generations[0].holds[0] = hold($0.books.generations[0].holds[0], amount: 77) }),
        ("hold debit", { $0.books.generations[0].holds[0] = hold($0.books.generations[0].holds[0], debit: 1) }),
        ("hold credit", { $0.books.generations[0].holds[0] = hold($0.books.generations[0].holds[0], credit: 0) }),
        ("hold window", { $0.books.generations[0].holds[0] = hold($0.books.generations[0].holds[0], window: 77) }),
        ("hold code", { $0.books.generations[0].holds[0] = hold($0.books.generations[0].holds[0], code: 77) }),
        (
            "transfer detail",
            {
                $0.books.generations[0].transfers[1] = CanonicalBytesTests.row(
                    $0.books.generations[0].transfers[1], detail: 1)
            }
        ),
    ]

    @Test("every stored property changes the bytes, and no two changes give the same")
    func everyPropertyCounts() {
        var ledger = CanonicalBytesTests.soundLedger()
        let bytes = ledger.snapshot()
        var seen: Set<[UInt8]> = [bytes]
        for (name, change) in Self.mutations {
            var changed = ledger
            change(&changed)
            #expect(seen.insert(changed.snapshot()).inserted, "\(name) is not written, or not in a place of its own")
        }
        var forever = Ledger()
        var remembering = Ledger(horizon: .hours(72))
        #expect(forever.snapshot() != remembering.snapshot() && canonicalBytes(of: forever) != canonicalBytes(of: remembering))
    }

    @Test("what is restored is what was written, or nothing")
    func everyPropertyIsRestored() {
        let ledger = CanonicalBytesTests.soundLedger()
        var restored = 0
        for (name, change) in Self.mutations {
            var changed = ledger
            change(&changed)
            let bytes = changed.snapshot()
            guard var again = Ledger(restoring: bytes) else { continue }
            restored += 1
            #expect(again.snapshot() == bytes && canonicalBytes(of: again) == canonicalBytes(of: changed), "\(name)")
        }
        #expect(restored >= 15)
    }

    @Test("the state has no property beside those that are written, and those that follow from them")
    func propertiesOfTheBooks() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Ledger/LedgerCore")
        func properties(of type: String, in file: String) throws -> [String] {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            let body = try #require(text.components(separatedBy: "struct \(type): ~Copyable").dropFirst().first)
            let head = try #require(body.components(separatedBy: "\n    init(").first)
            return head.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard words.count > 1, ["var", "let"].contains(words[0]) else { return nil }
                return String(words[1].prefix { $0 != ":" })
            }
        }
        let (written, derived) = (
            ["horizon", "oldestInterval", "accounts", "generations", "outlivedHolds"],
            ["expiryQueue", "present", "lookAhead", "chain", "capture", "changesUnchecked"]
        )
        #expect(try properties(of: "Books", in: "Books.swift") == written + derived)
        #expect(try properties(of: "Generation", in: "Generation.swift") == ["interval", "transfers", "holds", "endings"])
    }
}
