import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON
import Testing

@testable import HospitalGateway

/// Who is let in (the gateway headers, sessions, rates), before anything is believed.
@Suite("Admission")
struct AdmissionTests {
    static let message = Message("9001", "m1", #"{"signIn":{"opter_no":"001","ip":"10.0.0.1"}}"#)

    private func expectRefused(_ response: GatewayResponse?, _ field: String, sourceLocation: SourceLocation = #_sourceLocation) {
        guard let response else {
            Issue.record("the call waits", sourceLocation: sourceLocation)
            return
        }
        let reply = Reply(response)
        #expect(response.status == 200, sourceLocation: sourceLocation)
        #expect(reply.infcode == "-2", "\(reply)", sourceLocation: sourceLocation)
        #expect(reply.message.contains(field), "\(reply)", sourceLocation: sourceLocation)
    }

    @Test("the signature is lower-case hexadecimal SHA-256 of timestamp, secret, nonce, timestamp")
    func vector() {
        #expect(
            GatewaySignature.text(timestamp: "1772676000", secret: "s3cret", nonce: "n1")
                == "5452585d34aa4a917b0aea8966eef6d3640e6294f534f7a609252cfa272ffce7")
    }

    @Test("each header missing, doubled or wrong is refused by its name")
    func headers() {
        let desk = Desk()
        for name in ["x-tif-paasid", "x-tif-timestamp", "x-tif-nonce", "x-tif-signature"] {
            var copy = desk
            var call = copy.call(Self.message.json)
            call.headers.removeAll { $0.name.lowercased() == name }
            expectRefused(copy.send(call), name)
            call = copy.call(Self.message.json)
            call.headers += call.headers.filter { $0.name.lowercased() == name }
            expectRefused(copy.send(call), name)
            call = copy.call(Self.message.json)
            call.headers = call.headers.map { $0.name.lowercased() == name ? GatewayHeader($0.name, "1") : $0 }
            if name == "x-tif-nonce" {
                expectRefused(copy.send(call), "x-tif-signature")
            } else {
                expectRefused(copy.send(call), name)
            }
        }
    }

    @Test("the clock window is exact to the second, on both sides")
    func clock() {
        for (shift, isIn) in [(-301, false), (-300, true), (300, true), (301, false)] {
            var desk = Desk { $0.businessTimeAheadSeconds = 1_000 }
            let call = desk.call(Self.message.json)
            desk.now = Timestamp(nanoseconds: UInt64(Int64(desk.now.nanoseconds) - Int64(shift) * 1_000_000_000))
            let response = desk.send(call)
            if isIn { #expect(Reply(response!).infcode == "0") } else { expectRefused(response, "x-tif-timestamp") }
        }
    }

    @Test("a secret is changed without a gap: both are good until the old one is taken away")
    func rotation() {
        var desk = Desk { $0.credentials["clinic"]!.secrets = ["old", "new"] }
        #expect(Reply(desk.send(desk.call(Self.message.json, secret: "old"))!).infcode == "0")
        #expect(Reply(desk.send(desk.call(Self.message.json, secret: "new"))!).infcode == "0")
        var settings = desk.gateway.settings
        settings.credentials["clinic"]!.secrets = ["new"]
        desk.gateway.reload(settings)
        expectRefused(desk.send(desk.call(Self.message.json, secret: "old")), "x-tif-signature")
    }

    @Test("a nonce serves one message; the very same request again gets the same answer")
    func nonces() {
        var desk = Desk()
        let first = Desk.call(
            Array(Self.message.json.text.utf8), path: "/hsa/hgs/9001", nonce: "n", secret: "s3cret", at: desk.now)
        let answer = desk.send(first)
        #expect(desk.send(first) == answer)
        var other = Self.message
        other.id = "m2"
        expectRefused(
            desk.send(Desk.call(Array(other.json.text.utf8), path: "/hsa/hgs/9001", nonce: "n", secret: "s3cret", at: desk.now)),
            "x-tif-nonce")
    }

    @Test("the memory of nonces is bounded: a flood is refused, and forgotten nonces are outside the clock window")
    func nonceFlood() {
        var desk = Desk { $0.noncesPerCredentialMax = 3 }
        var message = Self.message
        for index in 1...3 {
            message.id = "f\(index)"
            #expect(desk.ask(message).infcode == "0")
        }
        message.id = "f4"
        #expect(desk.ask(message).infcode == "-2")
        desk.now = Timestamp(nanoseconds: desk.now.nanoseconds + 601_000_000_000)
        #expect(desk.ask(message).infcode == "0")
    }

    @Test("the token bucket: a burst, then so many a second, and a clock that goes back gives nothing")
    func bucket() {
        let limit = RateLimit(callsPerSecond: 2, burst: 3)
        let start = Timestamp(nanoseconds: 10_000_000_000)
        var bucket = TokenBucket(full: limit, at: start)
        let calls: [(at: UInt64, wait: Int64?)] = [
            (10_000_000_000, nil), (10_000_000_000, nil), (10_000_000_000, nil), (10_000_000_000, 1), (0, 1),
            (10_499_999_000, 1), (10_500_001_000, nil), (10_500_001_000, 1),
        ]
        for call in calls {
            let wait = bucket.take(limit, at: Timestamp(nanoseconds: call.at))
            #expect(wait == call.wait, "\(call)")
        }
    }

    @Test("one institution that calls too fast is slowed, another is not")
    func rate() {
        var desk = Desk { $0.institutions[Desk.hospital]!.rate = RateLimit(callsPerSecond: 1, burst: 1) }
        var message = Self.message
        #expect(desk.ask(message).infcode == "0")
        message.id = "m2"
        let slowed = desk.ask(message)
        #expect(slowed.infcode == "-2" && slowed.message.contains("fixmedins_code"))
        message.institution = Desk.pharmacy
        #expect(desk.ask(message).infcode == "0")
    }

    @Test("sessions: needed where the node says so, ended by 9002, dead after their time, and never another institution's")
    func sessions() {
        var desk = Desk { $0.isSessionRequired = true }
        var query = Message("5301", "q1", #"{"data":{"psn_no":"7"}}"#)
        #expect(desk.ask(query).message.contains("sign_no"))
        let number = desk.ask(Self.message)("signinoutb", "sign_no")
        #expect(number.count == 30)
        query.envelope = [JSONMember("sign_no", .string(number))]
        query.id = "q2"
        #expect(desk.ask(query).infcode == "0")
        var theirs = query
        (theirs.id, theirs.institution) = ("q3", Desk.pharmacy)
        #expect(desk.ask(theirs).message.contains("sign_no"))
        var restarted = desk
        restarted.gateway = HospitalGateway(settings: desk.gateway.settings)
        #expect(restarted.ask(query).infcode == "0", "a session outlives a restart")
        #expect(desk.ask(Message("9002", "out", "{\"signOut\":{\"sign_no\":\"\(number)\",\"opter_no\":\"001\"}}")).infcode == "0")
        query.id = "q4"
        #expect(desk.ask(query).message.contains("sign_no"))
    }

    @Test("an institution that signs its bodies is believed with a good signature only")
    func bodySignature() {
        struct Verifier: BodySignatureVerifying {
            func verifies(_ signature: String, signatureType: String, body: [UInt8], of institution: InstitutionCode) -> Bool {
                signature == "good" && signatureType == "SM2" && !body.isEmpty
            }
        }
        var desk = Desk {
            $0.bodySignature = Verifier()
            $0.institutions[Desk.hospital]!.signsBodies = true
        }
        var message = Self.message
        #expect(desk.ask(message).message.contains("cainfo"))
        message.envelope = [JSONMember("cainfo", .string("bad")), JSONMember("signtype", .string("SM2"))]
        #expect(desk.ask(message).message.contains("cainfo"))
        message.envelope[0] = JSONMember("cainfo", .string("good"))
        #expect(desk.ask(message).infcode == "0")
    }

    @Test("another's institution, an unknown version, a strange region, a time far off, a body too long, a key twice")
    func envelope() {
        var desk = Desk { $0.bodyBytesMax = 2_000 }
        for (key, value) in [
            ("fixmedins_code", "H99999999999"), ("infver", "V9.9"), ("mdtrtarea_admvs", "440100"),
            ("inf_time", "2026-03-03 09:59:59"),
            ("inf_time", "2026-03-05 10:05:01"),
        ] {
            var message = Self.message
            message.envelope = [JSONMember(key, .string(value))]
            let reply = desk.ask(message)
            #expect(reply.infcode == "-2" && reply.message.contains(key), "\(reply)")
        }
        var long = Self.message
        long.envelope = [JSONMember("dev_safe_info", .string(String(repeating: "x", count: 1_999)))]
        #expect(desk.ask(long).infcode == "-2")
        let text = Self.message.json.text.replacing("{\"infno\"", with: "{\"msgid\":\"other\",\"infno\"")
        let call = Desk.call(Array(text.utf8), path: "/hsa/hgs/9001", nonce: "twice", secret: "s3cret", at: desk.now)
        expectRefused(desk.send(call), "msgid")
    }

    @Test("the description is served, and is of every transaction")
    func description() {
        var desk = Desk()
        let response = desk.send(GatewayCall(method: "GET", path: "/openapi.json", headers: [], body: []))
        guard case .success(let value) = JSONParser.parse(response?.body ?? []), case .object(let paths)? = value["paths"] else {
            Issue.record("no JSON")
            return
        }
        #expect(Set(paths.map(\.key)) == Set(InterfaceTable.transactions.flatMap(\.numbers).map { "/hsa/hgs/\($0)" }))
        #expect(desk.send(GatewayCall(method: "PUT", path: "/hsa/hgs/9001", headers: [], body: []))?.status == 405)
    }
}
