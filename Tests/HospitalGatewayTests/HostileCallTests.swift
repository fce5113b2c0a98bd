import ClaimTypes
import Foundation
import HospitalInterface
import LedgerTypes
import Settlement
import StrictJSON
import Testing

@testable import HospitalGateway

/// Whatever a caller with a good signature sends is answered. `MEDCLEAR_GATEWAY_ROUNDS` sets how many calls are tried.
@Suite("M10: hostile calls")
struct HostileCallTests {
    /// SplitMix64.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    private static let rounds = ProcessInfo.processInfo.environment["MEDCLEAR_GATEWAY_ROUNDS"].flatMap { Int($0) } ?? 1_500

    @Test("changed bytes and exchanged values are answered with 0, −1 or −2, and no call is left behind")
    func hostile() {
        let seed: UInt64 = 20_261_126
        var random = Random(state: seed)
        var day = Day()
        day.desk = Desk { $0.institutions[Desk.hospital]!.rate = RateLimit(callsPerSecond: 1_000_000, burst: 1_000_000) }
        day.run(until: "9002")
        let messages = Inputs.all.map { day.message($0).json }
        for round in 0..<Self.rounds {
            var value = messages.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 1...3, using: &random) { value = Self.changed(value, &random) }
            if Bool.random(using: &random), case .object(let members) = value {
                value = .object(members.filter { $0.key != "msgid" } + [JSONMember("msgid", .string("h\(round)"))])
            }
            var bytes = Array(value.text.utf8)
            if round % 4 == 0, !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            let call = Desk.call(
                bytes, path: "/hss-call-service-interface", nonce: "h\(round)", secret: "s3cret", at: day.desk.now)
            guard let response = day.desk.send(call) else {
                Issue.record("seed \(seed), round \(round) waits: \(value.text)")
                return
            }
            let reply = Reply(response)
            #expect(["0", "-1", "-2", "bytes"].contains(reply.infcode), "seed \(seed), round \(round)")
            #expect(day.desk.gateway.callCount == 0, "seed \(seed), round \(round)")
        }
        #expect(day.desk.insurer.payable(to: Desk.treating) == day.desk.node.receivable(from: Desk.insuring))
    }

    private static let values = [
        "", "0", "-1", "1", "7", "8", "310", "0000", "99999999999999999999", "2026-02-30", "1969-12-31 23:59:59", "H", "张",
        "A\u{200B}", "1e9", "null",
    ]

    private static func changed(_ value: JSONValue, _ random: inout Random) -> JSONValue {
        switch value {
        case .object(var members) where !members.isEmpty:
            let index = Int.random(in: 0..<members.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: members.remove(at: index)
            case 1: members[index].key = members.randomElement(using: &random)!.key
            case 2: members[index].value = members.randomElement(using: &random)!.value
            default: members[index].value = changed(members[index].value, &random)
            }
            return .object(members)
        case .array(var elements) where !elements.isEmpty:
            let index = Int.random(in: 0..<elements.count, using: &random)
            if Bool.random(using: &random) {
                elements.append(elements[index])
            } else {
                elements[index] = changed(elements[index], &random)
            }
            return .array(elements)
        default:
            let text = values.randomElement(using: &random)!
            return [.string(text), .null, .number("-7.5"), .array([]), .object([])].randomElement(using: &random)!
        }
    }
}
