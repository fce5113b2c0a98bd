import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// The life of a call inside the gateway.
extension HospitalGateway {
    /// Why an authentic message is not let in; `nil` when it is. In the order of precedence of `InterfaceRefusalCode`.
    mutating func admit(
        _ message: HospitalMessage, _ caller: Caller, body: [UInt8], fields: [MessageField], at now: Timestamp
    ) -> InterfaceRefusal? {
        let seconds = Int64(clamping: now.nanoseconds / 1_000_000_000)
        let credential = settings.credentials[caller.paasid]
        guard credential?.institutions.contains(message.institution) == true,
            let profile = settings.institutions[message.institution]
        else {
            return InterfaceRefusal(
                .institutionNotOfCaller, "fixmedins_code", "机构未登记或不属于该调用方",
                "not registered, or not one of this caller's institutions")
        }
        let nonce = nonces[caller.paasid, default: NonceCache()].admit(
            caller.nonce, expires: caller.timestamp + settings.timestampWindowSeconds, now: seconds,
            max: settings.noncesPerCredentialMax)
        if let refusal = refusal(of: nonce, key(of: message), fields) { return refusal }
        var bucket = buckets[message.institution] ?? TokenBucket(full: profile.rate, at: now)
        let wait = bucket.take(profile.rate, at: now)
        buckets[message.institution] = bucket
        if let wait {
            return InterfaceRefusal(
                .tooManyCalls, "fixmedins_code", "调用过快，未受理，请 \(wait) 秒后以同一报文重发",
                "too fast: nothing happened; send it again in \(wait) s")
        }
        if let refusal = sessionRefusal(message, seconds) ?? signatureRefusal(message, profile, body) { return refusal }
        return contentRefusal(message, now)
    }

    /// A repeated nonce is refused, unless it comes with the very message it came with: then a proxy or HTTP library has sent the request
    /// again, and "refused, nothing changed" would be untrue of what the first one did.
    private func refusal(
        of nonce: NonceCache.Finding, _ key: MessageLog.Key, _ fields: [MessageField]
    ) -> InterfaceRefusal? {
        switch nonce {
        case .fresh: return nil
        case .full:
            return InterfaceRefusal(
                .tooManyCalls, "x-tif-nonce", "调用过快，未受理，请稍后重发", "too fast: nothing happened; send it again later")
        case .repeated:
            switch log.find(key, fields) {
            case .running, .answered, .open: return nil
            case .new, .differs:
                return InterfaceRefusal(
                    .nonceRepeated, "x-tif-nonce", "随机数重复使用，请更换后重发", "the nonce was used already: take a new one")
            }
        }
    }

    private func sessionRefusal(_ message: HospitalMessage, _ seconds: Int64) -> InterfaceRefusal? {
        guard message.transaction.effect != .session else { return nil }
        let number = message.envelope.text("sign_no")
        guard !number.isEmpty else {
            return settings.isSessionRequired
                ? InterfaceRefusal(.sessionMissing, "sign_no", "未签到，请先 9001 签到", "sign in by 9001 first") : nil
        }
        switch sessions.check(number, of: message.institution, now: seconds, key: settings.sessionKey) {
        case .valid: return nil
        case .expired: return InterfaceRefusal(.sessionInvalid, "sign_no", "签到已过期，请重新 9001 签到", "expired: sign in again by 9001")
        case .ended: return InterfaceRefusal(.sessionInvalid, "sign_no", "已签退，请重新 9001 签到", "signed out: sign in again by 9001")
        case .unknown:
            return InterfaceRefusal(.sessionInvalid, "sign_no", "签到号无效，请重新 9001 签到", "not one of ours: sign in by 9001")
        }
    }

    private func signatureRefusal(
        _ message: HospitalMessage, _ profile: GatewayInstitution, _ body: [UInt8]
    ) -> InterfaceRefusal? {
        let signature = message.envelope.text("cainfo")
        guard let verifier = settings.bodySignature, profile.signsBodies || !signature.isEmpty else { return nil }
        let type = message.envelope.text("signtype")
        guard !signature.isEmpty,
            verifier.verifies(signature, signatureType: type, body: body, of: message.institution)
        else { return InterfaceRefusal(.bodySignatureWrong, "cainfo", "报文签名不符", "the signature of the message does not verify") }
        return nil
    }

    private func contentRefusal(_ message: HospitalMessage, _ now: Timestamp) -> InterfaceRefusal? {
        guard settings.interfaceVersions.contains(message.envelope.text("infver")) else {
            let spoken = settings.interfaceVersions.sorted().joined(separator: ", ")
            return InterfaceRefusal(.versionUnknown, "infver", "支持的版本：\(spoken)", "spoken here: \(spoken)")
        }
        guard message.treatingRegion.party == settings.region else {
            return InterfaceRefusal(
                .fieldsContradict, "mdtrtarea_admvs", "不是本节点的就医地（\(settings.region)）",
                "not a region of this node, \(settings.region)")
        }
        let difference = message.businessTime.seconds - BusinessTime(now).seconds
        guard difference <= settings.businessTimeAheadSeconds, -difference <= settings.businessTimeBehindSeconds else {
            return InterfaceRefusal(
                .businessTimeOutside, "inf_time", "与服务器时间 \(BusinessTime(now)) 相差过大",
                "too far from our clock, \(BusinessTime(now))")
        }
        if let insured = message.insuredRegion, insured.party == settings.region, !settings.servesLocalPatients {
            return InterfaceRefusal(
                .localPatient, "insuplc_admdvs", "本地参保人员，请走本地医保系统，本平台只办理异地就医",
                "insured in this region: use the local system; only care across regions is handled here")
        }
        if let insured = message.insuredRegion, !settings.parties.isEmpty, !settings.parties.contains(insured.party) {
            let refusal = SettlementRefusal.insuringRegionUnknown
            return InterfaceRefusal(
                number: refusal.rawValue, field: "insuplc_admdvs",
                reason: BilingualText(
                    "参保地 \(insured) 未接入本网络，请核对", "\(insured) is no party of this network: check where the person is insured"))
        }
        return nil
    }

    func key(of message: HospitalMessage) -> MessageLog.Key {
        MessageLog.Key(institution: message.institution, messageID: message.messageID)
    }

    /// A message that was let in: joined to the same one under way, answered again, or begun.
    mutating func begin(_ message: HospitalMessage, fields: [MessageField], at now: Timestamp) -> GatewayStep {
        let key = key(of: message)
        switch log.find(key, fields) {
        case .answered(let response): return .reply(response)
        case .differs(let field):
            let refusal = InterfaceRefusal(
                .messageIDReused, field, "msgid 已用于内容不同的报文，请核对或换新的 msgid",
                "the msgid came with other content before: check, or take a new one")
            return .reply(response(.refused(refusal), receivedAt: now, at: now))
        case .running, .new, .open: break
        }
        guard calls.count < settings.callsMax, let profile = settings.institutions[message.institution] else {
            let refusal = InterfaceRefusal(
                .busy, "", "系统繁忙，本次请求未受理，请稍后以同一报文重发", "busy: nothing happened; send the same message again later")
            return .reply(response(.refused(refusal), receivedAt: now, at: now))
        }
        nextToken += 1
        let token = GatewayToken(number: nextToken)
        if case .running = log.find(key, fields) {
            calls[token] = PendingCall(message: message, receivedAt: now, flow: .done(), isFollower: true)
            followers[key, default: []].append(token)
            return .wait(token)
        }
        log.begin(key, fields, at: now, settings)
        let context = FlowContext(settings: settings, message: message, profile: profile, now: BusinessTime(now))
        calls[token] = PendingCall(message: message, receivedAt: now, flow: .done())
        deadlines.append((Timestamp(nanoseconds: now.nanoseconds + UInt64(settings.answerSeconds) * 1_000_000_000), token))
        let outcomes = advance(token, start(context), at: now)
        guard let own = outcomes.first(where: { $0.token == token }) else { return .wait(token) }
        return own.step
    }

    /// Sets a call to its next step.
    mutating func advance(_ token: GatewayToken, _ flow: Flow, at now: Timestamp) -> [GatewayOutcome] {
        guard calls[token] != nil else { return [] }
        calls[token]!.flow = flow
        switch flow {
        case .finish(let result): return finish(token, result, at: now)
        case .send(let file): return finish(token, file: file, at: now)
        case .query(let query, _): return [GatewayOutcome(token: token, step: .query(query, token))]
        case .ask(let query, _): return [GatewayOutcome(token: token, step: .ask(query, token))]
        case .file(let request, _): return [GatewayOutcome(token: token, step: .file(request, token))]
        case .command(let request, _):
            let key = MessageLog.Key(institution: request.institution, messageID: request.messageID)
            listeners[key, default: []].append(token)
            return [GatewayOutcome(token: token, step: .command(request, token))]
        }
    }

    private mutating func finish(_ token: GatewayToken, _ result: InterfaceResult, at now: Timestamp) -> [GatewayOutcome] {
        guard let call = calls[token] else { return [] }
        let response = response(result, receivedAt: call.receivedAt, at: now)
        switch result {
        case .done:
            if call.message.transaction.effect == .reversal { forget(reversedBy: call.message) }
            return close(token, response, remembered: true)
        case .refused(let refusal): return close(token, response, remembered: call.message.transaction.staysRefused(refusal))
        // Tried again when the same message comes again: it may be known then.
        case .unknown: return close(token, response, remembered: false)
        }
    }

    /// What a message did is undone: its answer of then is no answer any more, and the node says so when the message comes again.
    private mutating func forget(reversedBy message: HospitalMessage) {
        log.end(MessageLog.Key(institution: message.institution, messageID: message.data.text("omsgid")), nil)
    }

    private mutating func finish(_ token: GatewayToken, file: StoredFile, at now: Timestamp) -> [GatewayOutcome] {
        close(
            token,
            GatewayResponse(status: 200, headers: [GatewayHeader("content-type", "application/octet-stream")], body: file.bytes),
            remembered: false)
    }

    private mutating func close(
        _ token: GatewayToken, _ response: GatewayResponse, remembered: Bool
    ) -> [GatewayOutcome] {
        guard let call = calls.removeValue(forKey: token) else { return [] }
        if call.isFollower { return call.isHeard ? [GatewayOutcome(token: token, step: .reply(response))] : [] }
        let key = key(of: call.message)
        listeners[key]?.removeAll { $0 == token }
        if listeners[key]?.isEmpty == true { listeners[key] = nil }
        log.end(key, remembered ? response : nil)
        var outcomes = call.isHeard ? [GatewayOutcome(token: token, step: .reply(response))] : []
        for follower in followers.removeValue(forKey: key) ?? [] {
            guard let waiting = calls.removeValue(forKey: follower), waiting.isHeard else { continue }
            outcomes.append(GatewayOutcome(token: follower, step: .reply(response)))
        }
        return outcomes
    }

    mutating func response(_ result: InterfaceResult, receivedAt: Timestamp, at now: Timestamp) -> GatewayResponse {
        nextSerial = (nextSerial + 1) % 10_000_000_000
        let serial = String(nextSerial)
        let received = InterfaceTime.compact(BusinessTime(receivedAt), milliseconds: receivedAt.milliseconds)
        let reply = InterfaceReply(
            result: result,
            receiverMessageID: "\(settings.region)\(received.prefix(14))" + String(repeating: "0", count: 10 - serial.count)
                + serial,
            receivedAt: received, respondedAt: InterfaceTime.compact(BusinessTime(now), milliseconds: now.milliseconds))
        return GatewayResponse(status: 200, headers: [Self.json], body: reply.json.bytes)
    }

    /// What to do about an unknown outcome, by what the transaction does.
    static func unknownText(_ transaction: InterfaceTransaction) -> BilingualText {
        switch transaction.effect {
        case .money:
            BilingualText(
                "结果未知：请以同一 msgid 原样重发，或按 mdtrt_id 查询 5203，或 2601 冲正；切勿另行结算",
                "outcome unknown: send the same msgid again, query 5203 by mdtrt_id, or reverse by 2601; do not settle anew")
        case .reversal:
            BilingualText("冲正结果未知：请以同一 msgid 原样重发直到有结果", "outcome unknown: send the same msgid again until it is known")
        case .visit, .filing, .split:
            BilingualText("结果未知：请以同一 msgid 原样重发，不会重复办理", "outcome unknown: send the same msgid again; it is never done twice")
        case .trial, .query, .session, .file:
            BilingualText("未得到答复：本交易不改变任何数据，请重发", "no answer came: nothing is changed by this; send it again")
        }
    }
}

extension InterfaceTransaction {
    /// Whether the same message is refused again whatever has changed meanwhile (law M4): who was told that nothing changed acts on it, and a
    /// copy that is late must not take effect. What changes nothing is asked anew, and "busy" asks for the same message again.
    fileprivate func staysRefused(_ refusal: InterfaceRefusal) -> Bool {
        switch effect {
        case .money, .reversal, .visit, .filing, .split:
            ![InterfaceRefusalCode.busy, .tooManyCalls].map(\.rawValue).contains(refusal.code)
        case .trial, .query, .session, .file: false
        }
    }
}

extension BusinessTime {
    /// The second of China Standard Time, UTC+8, at an instant.
    init(_ instant: Timestamp) { self.init(seconds: Int64(clamping: instant.nanoseconds / 1_000_000_000) + 28_800) }
}

extension Timestamp {
    var milliseconds: Int { Int(nanoseconds / 1_000_000 % 1_000) }
}
