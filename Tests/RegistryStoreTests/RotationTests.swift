import ClaimTypes
import Foundation
import GRDB
import Registry
import Synchronization
import Testing

@testable import RegistryStore

/// Changing the key while the registry is in use.
@Suite("Key rotation")
struct RotationTests {
    private static let access = IdentityAccess(at: BusinessTime(seconds: 0), operatorName: "clerk", purpose: "test")

    @Test("after a rotation the old key opens nothing, the new one everything, and numbers still find their people")
    func rotation() throws {
        let scratch = try Scratch()
        let first = try scratch.registry()
        try first.take(.persons, try scratch.write("p.csv", Samples.persons(0..<300)))
        let card =
            "psn_no,kind,card_no,issued_at\n\(Samples.number(3)),03,K1,2020-01-01\n\(Samples.number(900)),03,K2,2020-01-01\n"
        try first.take(.cards, try scratch.write("c.csv", card))
        try first.write { try $0.mergeTokens() }
        let old = try RegistryKeyRing.load(from: scratch.keyFile)
        let both = try old.withFreshKey()
        let store = try RegistryStore.open(at: scratch.database, keys: both)
        #expect(try store.needsOlderKey())
        let progress = try store.rotate(batch: 70)
        #expect(progress.isFinished && progress.resealed == 302 && progress.persons == 301)
        #expect(try store.rotate(batch: 70).resealed == 0)

        let new = try RegistryStore.open(at: scratch.database, keys: both.withoutRetiredKeys)
        #expect(try new.identity(of: Samples.number(299), for: Self.access)?.name == "样例人299")
        #expect(try new.person(certificateType: "01", certificateNumber: Samples.certificate(17)) == Samples.number(17))
        #expect(try new.person(card: .card, number: "K2") == Samples.number(900))
        #expect(try new.credentials(of: Samples.number(3), showingNumbers: true).map(\.number) == ["K1"])
        #expect(try new.count("tokens") + new.count("tokens_recent") == 302)
        #expect(try new.take(.persons, scratch.path("p.csv")).unchanged == 300)
        let stale = try RegistryStore.open(at: scratch.database, keys: old)
        #expect { try stale.identity(of: Samples.number(1), for: Self.access) } throws: {
            ($0 as? RegistryStoreError)?.code == .wrongKey
        }
    }

    @Test("an interrupted rotation leaves every value readable and goes on where it was")
    func interrupted() throws {
        let scratch = try Scratch()
        let first = try scratch.registry()
        try first.take(.persons, try scratch.write("p.csv", Samples.persons(0..<200)))
        let ring = try RegistryKeyRing.load(from: scratch.keyFile).withFreshKey()
        let store = try RegistryStore.open(at: scratch.database, keys: ring)
        try store.pool.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER stop BEFORE UPDATE OF identity ON persons WHEN NEW.psn_no = \(Samples.number(120))
                    BEGIN SELECT RAISE(ABORT, 'stopped'); END
                    """)
        }
        #expect(throws: RegistryStoreError.self) { try store.rotate(batch: 50) }
        for index in [0, 99, 100, 120, 199] {
            #expect(try store.identity(of: Samples.number(index), for: Self.access)?.name == "样例人\(index)")
            let found = try store.person(certificateType: "01", certificateNumber: Samples.certificate(index))
            #expect(found == Samples.number(index))
        }
        // In the middle of it, a certificate under the old key still belongs to its person.
        let taken = Samples.person(500).replacing(Samples.certificate(500), with: Samples.certificate(150))
        #expect(try store.mistakes(.persons, try scratch.write("t.csv", Samples.header + "\n" + taken)) == ["2 certno taken"])
        try store.pool.write { try $0.execute(sql: "DROP TRIGGER stop") }
        let progress = try store.rotate(batch: 50)
        #expect(progress.isFinished && progress.resealed == 100)
    }

    @Test("what a writer with the old ring seals behind the rotation's back is found and sealed anew")
    func lateWriter() throws {
        let scratch = try Scratch()
        let old = try scratch.registry()
        try old.take(.persons, try scratch.write("p.csv", Samples.persons(100..<300)))
        let ring = try RegistryKeyRing.load(from: scratch.keyFile).withFreshKey()
        let store = try RegistryStore.open(at: scratch.database, keys: ring)
        let late = try scratch.write("l.csv", Samples.persons(0..<1))
        let isFirst = Mutex(true)
        let progress = try store.rotate(batch: 50) { _ in
            guard
                isFirst.withLock({
                    let was = $0
                    $0 = false
                    return was
                })
            else { return }
            // Its number lies before the place the rotation has reached.
            do { try old.take(.persons, late) } catch { Issue.record("\(error)") }
        }
        #expect(progress.isFinished && progress.resealed == 201)
    }
}
