import ClaimTypes
import Hashing
import HospitalInterface
import LedgerTypes

/// The gateway signature of the platform: lower-case hexadecimal SHA-256 of `timestamp + secret + nonce + timestamp`.
///
/// It signs no byte of the body. Integrity rests on TLS and, where an institution signs, on `cainfo`.
public enum GatewaySignature {
    public static func text(timestamp: String, secret: String, nonce: String) -> String {
        SHA256.digest(of: timestamp + secret + nonce + timestamp).hex
    }

    /// Compares without telling by its time how many characters agree.
    static func agree(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// A caller whose signature is right. Whether the nonce is fresh only the gateway can tell.
struct Caller: Hashable, Sendable {
    let paasid: String
    let nonce: String
    let timestamp: Int64
}

extension GatewaySettings {
    /// Checks the gateway headers of a call. Needs no state, so it runs before the body is parsed and beside other calls.
    func caller(of call: GatewayCall, at now: Timestamp) -> Result<Caller, InterfaceRefusal> {
        var values: [String] = []
        for name in ["x-tif-paasid", "x-tif-timestamp", "x-tif-nonce", "x-tif-signature"] {
            guard let value = call.header(name), (1...128).contains(value.utf8.count) else {
                return .failure(InterfaceRefusal(.headerMissing, name, "缺少或重复的网关请求头", "this header has to stand exactly once"))
            }
            values.append(value)
        }
        guard let credential = credentials[values[0]] else {
            return .failure(InterfaceRefusal(.callerUnknown, "x-tif-paasid", "未登记的调用方", "this caller is not registered"))
        }
        let seconds = Int64(clamping: now.nanoseconds / 1_000_000_000)
        guard let timestamp = Int64(values[1]), String(timestamp) == values[1], timestamp >= 0 else {
            return .failure(
                InterfaceRefusal(.timestampOutside, "x-tif-timestamp", "应为 Unix 秒", "seconds since 1970 are expected"))
        }
        guard timestamp.subtractingReportingOverflow(seconds).partialValue.magnitude <= UInt64(timestampWindowSeconds) else {
            return .failure(
                InterfaceRefusal(
                    .timestampOutside, "x-tif-timestamp", "与服务器时间 \(seconds) 相差超过 \(timestampWindowSeconds) 秒，请校时",
                    "more than \(timestampWindowSeconds) s from our clock, \(seconds): set yours"))
        }
        let isSigned = credential.secrets.contains { secret in
            GatewaySignature.agree(
                values[3], GatewaySignature.text(timestamp: values[1], secret: secret, nonce: values[2]))
        }
        guard isSigned else {
            return .failure(InterfaceRefusal(.signatureWrong, "x-tif-signature", "签名不符", "the signature does not verify"))
        }
        return .success(Caller(paasid: values[0], nonce: values[2], timestamp: timestamp))
    }
}

/// Nonces of one caller inside the timestamp window. Bounded: when it is full of fresh ones, the next call is refused, not admitted
/// unseen.
struct NonceCache: Sendable {
    enum Finding { case fresh, repeated, full }

    private var seen: Set<String> = []
    /// In order of arrival, so nearly of time.
    private var order: [(nonce: String, expires: Int64)] = []
    private var head = 0

    /// - Parameter expires: second after which the timestamp check refuses the nonce anyway.
    mutating func admit(_ nonce: String, expires: Int64, now: Int64, max: Int) -> Finding {
        while head < order.count, order[head].expires < now {
            seen.remove(order[head].nonce)
            head += 1
        }
        if head > 1_024, head * 2 > order.count {
            order.removeFirst(head)
            head = 0
        }
        guard !seen.contains(nonce) else { return .repeated }
        guard seen.count < max else { return .full }
        seen.insert(nonce)
        order.append((nonce, expires))
        return .fresh
    }
}

/// A token bucket in millionths of a call. Time is an argument; a clock that goes back adds nothing.
struct TokenBucket: Sendable {
    private var level: Int64
    private var updated: Timestamp

    init(full limit: RateLimit, at now: Timestamp) {
        level = Self.capacity(limit)
        updated = now
    }

    private static func capacity(_ limit: RateLimit) -> Int64 { max(1, min(limit.burst, 1_000_000)) * 1_000_000 }

    /// Takes one call.
    /// - Returns: `nil` when it was taken; else after how many seconds one is free.
    mutating func take(_ limit: RateLimit, at now: Timestamp) -> Int64? {
        let rate = max(1, min(limit.callsPerSecond, 1_000_000))
        if now > updated {
            // No longer than the bucket takes to fill, so that nothing overflows.
            let microseconds = min((now.nanoseconds - updated.nanoseconds) / 1_000, 1_000_000_000_000)
            level = min(Self.capacity(limit), level + Int64(microseconds) * rate)
            updated = now
        }
        guard level >= 1_000_000 else { return (1_000_000 - level) / (rate * 1_000_000) + 1 }
        level -= 1_000_000
        return nil
    }
}
