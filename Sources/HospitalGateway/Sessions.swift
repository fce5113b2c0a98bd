import ClaimTypes
import Cryptography
import LedgerTypes

/// Session numbers (`sign_no`) of 9001: ten digits of the second they end, and twenty hexadecimal digits that only the holder of the
/// key could have written for this institution. So a session is known again after a restart; only those ended early are remembered.
struct Sessions: Sendable {
    enum Finding { case valid, unknown, expired, ended }

    private var ended: [String: Int64] = [:]

    static func number(of institution: InstitutionCode, ends second: Int64, key: [UInt8]) -> String {
        let digits = String(second)
        let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
        return padded + String(HMACSHA256(key).code(for: "medclear-session-v1 \(institution) \(padded)").hex.prefix(20))
    }

    func check(_ number: String, of institution: InstitutionCode, now: Int64, key: [UInt8]) -> Finding {
        guard number.utf8.count == 30, let second = Int64(number.prefix(10)), second >= 0,
            GatewaySignature.agree(number, Self.number(of: institution, ends: second, key: key))
        else { return .unknown }
        if second < now { return .expired }
        return ended[number] == nil ? .valid : .ended
    }

    /// - Returns: whether there was room to remember it.
    mutating func end(_ number: String, now: Int64, max: Int) -> Bool {
        if ended.count >= max { ended = ended.filter { $0.value >= now } }
        guard ended.count < max || ended[number] != nil else { return false }
        ended[number] = Int64(number.prefix(10)) ?? now
        return true
    }
}
