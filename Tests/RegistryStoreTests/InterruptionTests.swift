import ClaimTypes
import Foundation
import GRDB
import Registry
import Synchronization
import Testing

@testable import RegistryStore

/// An import that is cut off leaves a whole registry, and goes on where it was.
@Suite("Interrupted imports")
struct InterruptionTests {
    private static let rows = 12_000
    private static let batch = 500

    /// Every fifth row is bad; rows are long, so that there are many blocks.
    private static func file() -> String {
        let names = String(repeating: "长", count: 60)
        let lines = (0..<rows).map { index in
            index % 5 == 4 ? "bad,\(index)" : Samples.person(index, name: "样例\(index)\(names)")
        }
        return ([Samples.header] + lines).joined(separator: "\n") + "\n"
    }

    private func check(_ scratch: Scratch) throws {
        let store = try RegistryStore.open(at: scratch.database, keys: try RegistryKeyRing.load(from: scratch.keyFile))
        #expect(try store.isSound)
        let before = try store.count("persons")
        let resumed = try store.take(
            .persons, scratch.path("p.csv"), batch: Self.batch, report: scratch.path("bad.jsonl"))
        #expect(resumed.resumedAfterLine != nil && before > 0 && before < 9_600, "cut off after \(before) persons")
        #expect(resumed.added == 9_600 && resumed.refused == 2_400 && resumed.unchanged == 0)
        #expect(try store.count("persons") == 9_600 && store.isSound)
        #expect(try store.count("tokens") + store.count("tokens_recent") == 9_600)
        // Each bad row stands in the report exactly once.
        let report = try String(contentsOfFile: scratch.path("bad.jsonl"), encoding: .utf8)
        let reported = report.split(separator: "\n").compactMap { $0.firstMatch(of: /"row":(\d+)/).flatMap { Int($0.1) } }
        #expect(reported == (0..<Self.rows).filter { $0 % 5 == 4 }.map { $0 + 2 })
        // A finished import begins anew, and finds everything there.
        let again = try store.take(.persons, scratch.path("p.csv"))
        #expect(again.resumedAfterLine == nil && again.unchanged == 9_600)
    }

    @Test("M2: killed in the middle, the import leaves a sound registry and is finished by starting it again", arguments: [1, 2])
    func killed(transactions: Int) async throws {
        let scratch = try Scratch()
        _ = try scratch.registry()
        try scratch.write("p.csv", Self.file())
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [folder = scratch.folder as String, transactions = transactions as Int, batch = Self.batch as Int] in
            let ring = try RegistryKeyRing.load(from: folder + "/registry.keys")
            let store = try RegistryStore.open(at: folder + "/registry.db", keys: ring)
            var seen = 0
            try store.take(.persons, folder + "/p.csv", batch: batch, report: folder + "/bad.jsonl") { _ in
                seen += 1
                // However late the signal comes, it comes in the middle.
                if seen > transactions + 2 { while true { sleep(1) } }
                guard seen == transactions else { return }
                // The next transaction is under way or not when the signal comes.
                Thread.detachNewThread {
                    usleep(2_000)
                    kill(getpid(), SIGKILL)
                }
            }
            while true { sleep(1) }
        }
        try check(scratch)
    }

    @Test("an error within a transaction undoes that transaction alone")
    func aborted() throws {
        let scratch = try Scratch()
        let store = try scratch.registry()
        try scratch.write("p.csv", Self.file())
        try store.pool.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER full BEFORE INSERT ON persons WHEN NEW.psn_no = \(Samples.number(7_000))
                    BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                    """)
        }
        #expect {
            try store.take(.persons, scratch.path("p.csv"), batch: Self.batch, report: scratch.path("bad.jsonl"))
        } throws: {
            ($0 as? RegistryStoreError)?.code == .storage
        }
        try store.pool.write { try $0.execute(sql: "DROP TRIGGER full") }
        try check(scratch)
    }

    @Test("a file that was changed meanwhile is read from its beginning")
    func changedFile() throws {
        let scratch = try Scratch()
        let store = try scratch.registry()
        let path = try scratch.write("p.csv", Self.file())
        try store.pool.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER full BEFORE INSERT ON persons WHEN NEW.psn_no = \(Samples.number(7_000))
                    BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                    """)
        }
        #expect(throws: RegistryStoreError.self) { try store.take(.persons, path, batch: Self.batch) }
        try store.pool.write { try $0.execute(sql: "DROP TRIGGER full") }
        try scratch.write("p.csv", Self.file() + Samples.person(11_999) + "\n")
        let progress = try store.take(.persons, path)
        #expect(progress.resumedAfterLine == nil && progress.unchanged > 0 && progress.added + progress.unchanged == 9_601)
    }

    @Test("readers go on during an import, and each sees one state")
    func readersDuringImport() throws {
        let scratch = try Scratch()
        let store = try scratch.registry()
        try scratch.write("p.csv", Self.file())
        try store.take(.enrolments, try scratch.write("e.csv", Samples.enrolments(0..<10)))
        let isDone = Atomic(false)
        let failures = Mutex<[String]>([])
        let reads = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 3) { worker in
            if worker == 0 {
                do { try store.take(.persons, scratch.path("p.csv"), batch: 200) } catch {
                    failures.withLock { $0.append("\(error)") }
                }
                isDone.store(true, ordering: .releasing)
                return
            }
            let day = Samples.day("2026-05-01")
            while !isDone.load(ordering: .acquiring) {
                let facts = store.facts(
                    of: Samples.number(3), insuringRegion: RegionCode(340_000), insurance: .employee,
                    treatingRegion: RegionCode(310_000), visit: day...day)
                if facts?.status != 1 { failures.withLock { $0.append("facts lost") } }
                reads.add(1, ordering: .relaxed)
            }
        }
        #expect(failures.withLock { $0 } == [] && reads.load(ordering: .relaxed) > 0)
        #expect(try store.count("persons") == 9_600)
    }

    @Test("a reader never sees half a transaction: filing and identity change together or not at all")
    func oneState() throws {
        let scratch = try Scratch()
        let store = try scratch.registry()
        try store.take(.enrolments, try scratch.write("e.csv", Samples.enrolments(0..<2)))
        let day = Samples.day("2026-05-01")
        let isDone = Atomic(false)
        let torn = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 2) { worker in
            if worker == 0 {
                for round in 0..<150 {
                    _ = try? store.write { writer in
                        if round % 2 == 0 {
                            try writer.add(
                                FilingRecord(type: .referral, treatingRegion: RegionCode(310_000), validity: .unlimited),
                                of: Samples.key(1))
                            _ = try writer.write(
                                IdentityFlag(kind: .assistance, validity: .unlimited), of: Samples.number(1), updating: false)
                        } else {
                            try writer.database.execute(sql: "DELETE FROM flags; DELETE FROM filings")
                        }
                    }
                }
                isDone.store(true, ordering: .releasing)
                return
            }
            while !isDone.load(ordering: .acquiring) {
                let facts = store.facts(
                    of: Samples.number(1), insuringRegion: RegionCode(340_000), insurance: .employee,
                    treatingRegion: RegionCode(310_000), visit: day...day)
                if let facts, facts.isAssisted != (facts.filing != nil) { torn.add(1, ordering: .relaxed) }
            }
        }
        #expect(torn.load(ordering: .relaxed) == 0)
    }
}
