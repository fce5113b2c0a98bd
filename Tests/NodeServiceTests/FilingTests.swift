import Benefits
import ClaimTypes
import LedgerTypes
import Messages
import Registry
import RegistryStore
import Settlement
import Testing

@testable import NodeService

/// Filings that hospitals of Shanghai make for a person insured in Anhui: registry, journal and the next settlement in one process.
@Suite("Filings across regions", .serialized)
struct FilingTests {
    private static let referral = FilingSubject.referral(ReferralFiling(type: .referral, place: FilingWorld.treating))

    @Test("2501 changes the next settlement's operator, 2502 changes it back; each acts once")
    func effect() async throws {
        let world = try FilingWorld()
        #expect(try world.settle("V1") == Fen(60_000), "unfiled: 20 points off 80 %")
        let made = try await world.desk.make(world.request("f1", Self.referral))
        guard case .filing(let answer) = made else {
            Issue.record("\(made)")
            return
        }
        #expect(answer.messageID == "f1")
        #expect(try world.settle("V2") == Fen(80_000), "filed: as at home")
        let notes = world.notes
        #expect(try await world.desk.make(world.request("f1", Self.referral)) == made, "M4: by message id")
        #expect(try await world.desk.make(world.request("f1", Self.referral, at: "2026-03-05 11:00:00")) == made)
        guard case .filing(let same) = try await world.desk.make(world.request("f2", Self.referral)) else {
            Issue.record("the business key gives the first filing")
            return
        }
        #expect(same.filingNumber == answer.filingNumber, "M4: by business key")
        #expect(world.notes == notes, "what is known is not told twice")
        let cancelled = try await world.desk.cancel(world.cancel("c1", .referral, answer.filingNumber))
        #expect(cancelled == .filingCancel(FilingAnswer(messageID: "c1", filingNumber: answer.filingNumber)))
        #expect(try world.settle("V3") == Fen(60_000))
        #expect(try await world.desk.cancel(world.cancel("c1", .referral, answer.filingNumber)) == cancelled)
        let again = try await world.desk.cancel(world.cancel("c2", .referral, answer.filingNumber))
        #expect(again.refused?.field == "trt_dcla_detl_sn", "withdrawn once: \(again)")
        #expect(world.insurer.filings.digests(.referral, answer.filingNumber)?.withdrawn != nil)
    }

    @Test("M8: the journal's notes hold pseudonym and digest, and no word of what was filed")
    func privacy() async throws {
        let world = try FilingWorld()
        var request = world.request("f1", .referral(ReferralFiling(type: .referral, place: FilingWorld.treating)))
        (request.phone, request.address) = ("13800001111", "合肥市长江路1号")
        guard case .referral(var referral) = request.subject else { return }
        (referral.reason, referral.diagnosisName) = ("病情需要", "肺炎")
        request.subject = .referral(referral)
        _ = try await world.desk.make(request)
        let note = try #require(world.notes.first)
        let text = "\(note)" + String(decoding: RegionCommand.filingNoted(note).encode(), as: UTF8.self)
        for secret in ["13800001111", "长江路", "病情", "肺炎"] { #expect(!text.contains(secret)) }
        // The same content under another salt has another digest: digests cannot be compared or guessed.
        let other = try FilingWorld()
        _ = try await other.desk.make(request)
        #expect(other.notes.first?.digest != note.digest)
    }

    @Test("2503 qualifies from its begin to its cancel, 5301 and 5302 tell what is filed, cancelled ones marked")
    func chronicAndDesignated() async throws {
        let world = try FilingWorld()
        let chronic = FilingSubject.chronic(
            ChronicFiling(diseaseCode: "M01600", institution: FilingWorld.hospital, established: FilingWorld.day.date))
        let designated = FilingSubject.designated(DesignatedFiling(institution: FilingWorld.hospital))
        #expect(world.facts().chronicDiseases.isEmpty)
        guard case .filing(let answer) = try await world.desk.make(world.request("f1", chronic)),
            case .filing(let chosen) = try await world.desk.make(world.request("f2", designated))
        else {
            Issue.record("both are taken")
            return
        }
        #expect(world.facts().chronicDiseases == ["M01600"])
        let covered = try await world.desk.make(world.request("f3", chronic, begins: "2026-06-01"))
        #expect(covered.refused?.field == "opsp_dise_code")
        #expect(try world.rows(.chronic).map(\.filingNumber) == [answer.filingNumber])
        #expect(try world.rows(.designated).map(\.filingNumber) == [chosen.filingNumber])
        _ = try await world.desk.cancel(world.cancel("c1", .chronic, answer.filingNumber))
        _ = try await world.desk.cancel(world.cancel("c2", .designated, chosen.filingNumber))
        #expect(world.facts().chronicDiseases.isEmpty)
        #expect(try world.rows(.chronic).allSatisfy { $0.cancelledAt == FilingWorld.day })
        #expect(try world.rows(.designated).allSatisfy { $0.cancelledAt == FilingWorld.day })
    }

    @Test("M10: each refusal names its field, and nothing is written or journaled")
    func refusals() async throws {
        let world = try FilingWorld()
        let rows: [(String, FilingRequest)] = [
            ("mdtrtarea_admdvs", world.request("r1", .referral(ReferralFiling(type: .referral, place: FilingWorld.insuring)))),
            ("mdtrtarea_admdvs", world.request("r2", .referral(ReferralFiling(type: .referral, place: RegionCode(990_000))))),
            ("insutype", world.request("r3", Self.referral, insurance: .resident)),
            ("inf_time", world.request("r4", Self.referral, at: "2026-03-09 10:00:00")),
        ]
        for (field, request) in rows {
            let answer = try await world.desk.make(request)
            #expect(answer.refused?.field == field, "\(request.messageID): \(answer)")
        }
        let unknown = try await world.desk.cancel(world.cancel("c1", .referral, "99"))
        #expect(unknown.refused?.field == "trt_dcla_detl_sn")
        #expect(try await world.desk.cancel(world.cancel("c2", .referral, "x")).refused != nil)
        #expect(world.notes.isEmpty)
        #expect(try world.rows(.referral).isEmpty)
        guard case .filing(let made) = try await world.desk.make(world.request("f1", Self.referral)) else { return }
        let other = world.request("f1", .referral(ReferralFiling(type: .emergency, place: FilingWorld.treating)))
        #expect(try await world.desk.make(other).refused?.field == "msgid", "the message id with other content")
        var foreign = world.cancel("c3", .referral, made.filingNumber)
        foreign.institution = InstitutionCode(31_010_100_002)
        #expect(try await world.desk.cancel(foreign).refused?.field == "trt_dcla_detl_sn", "made by another institution")
        #expect(world.notes.count == 1)
    }

    @Test("M2: a stop between registry and journal is made good at the next start; the answer is the same")
    func interrupted() async throws {
        let world = try FilingWorld()
        world.failsToNote = true
        await #expect(throws: (any Error).self) { try await world.desk.make(world.request("f1", Self.referral)) }
        #expect(world.insurer.filings.count == 0)
        world.failsToNote = false
        #expect(try await world.desk.tellUntold() == 1)
        #expect(try await world.desk.tellUntold() == 0)
        #expect(world.insurer.filings.count == 1)
        let answer = try await world.desk.make(world.request("f1", Self.referral))
        #expect(try world.rows(.referral).map(\.filingNumber) == [answer.filed?.filingNumber])
    }

    @Test("erasing the person takes the salt: the filing and its effect stay, the digest says nothing any more")
    func erased() async throws {
        let world = try FilingWorld()
        let made = try await world.desk.make(world.request("f1", Self.referral))
        _ = try world.registry.erase(FilingWorld.person, on: FilingWorld.day.date, reason: "test")
        #expect(try world.settle("V1") == Fen(80_000))
        #expect(try await world.desk.make(world.request("f1", Self.referral)) == made)
    }
}

extension PeerAnswer.Outcome {
    fileprivate var refused: RefusalNotice? { if case .refused(let notice) = self { notice } else { nil } }
    fileprivate var filed: FilingAnswer? { if case .filing(let answer) = self { answer } else { nil } }
}
